"""Whether a viewer opens an app tonight, and which one."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp, log, logistic


@rule
def pull_of_followed(bond: float) -> float:
    """How much one followed anchor on air tonight draws a viewer to the app: e^B.

    Args:
        bond: Bond B to the anchor, 0 to 1.

    Returns:
        Pull, 1 to e; the pulls of all followed anchors on air add up.
    """
    return exp(bond)


@rule
def reminded_bond(bond: float, reminder: float) -> float:
    """How strongly a bond draws a viewer whom the host's fan group reminds: (1 + r)·B.

    The closer she is to the host, the likelier she is in the group and reads what is posted there
    (assumption).

    Args:
        bond: Bond B to the anchor, 0 to 1.
        reminder: r, strength of the reminder, 0 without a fan group.

    Returns:
        The bond to put into ``pull_of_followed``.
    """
    return bond * (1.0 + reminder)


@rule
def open_probability(
    inclination: float,
    habit: float,
    habit_slope: float,
    followed_pull: float,
    zeta: float,
    evening: float,
    needs: float,
    invitations: float,
) -> float:
    """Probability of opening the app in a session.

    P = σ(a + s·(H − ½) + ζ·ln(1 + Σ e^B) + evening + needs + invitations).
    A binary logit with habit as a stock (Pollak 1970; Heckman 1981 on state dependence). Habit has
    one stationary value as long as s < 4, because σ' ≤ ¼. The term in ζ makes other rooms lose
    views when a star goes.

    Args:
        inclination: a, the viewer's own log-odds of opening.
        habit: H, share of recent sessions with an opening, 0 to 1.
        habit_slope: s, log-odds per unit of habit, below 4.
        followed_pull: Σ e^B over followed anchors on air tonight (``pull_of_followed``).
        zeta: ζ, weight of that pull.
        evening: Weekday, festival and the market's shock ω, log-odds.
        needs: What she means to look for tonight, log-odds.
        invitations: Friends' invitations, log-odds (``word_of_mouth.message_effect``).

    Returns:
        A probability.
    """
    pull = zeta * log(1.0 + followed_pull)
    own = inclination + habit_slope * (habit - 0.5)
    return logistic(own + pull + evening + needs + invitations)


@rule
def habit_after(habit: float, opened: bool, memory_sessions: float) -> float:
    """Habit after a session: H' = H + (open − H)/m.

    An exponential moving average (the adaptive expectations of Nerlove 1958); its stationary value
    is the long-run share of sessions with an opening.

    Args:
        habit: H before, 0 to 1.
        opened: Whether she opened the app.
        memory_sessions: m, sessions, at least 1.

    Returns:
        H', 0 to 1.
    """
    target = 1.0 if opened else 0.0
    return habit + (target - habit) / memory_sessions


@rule
def platform_utility(
    appeal: float,
    habit: float,
    habit_weight: float,
    followed_pull: float,
    followed_weight: float,
) -> float:
    """Utility of opening this platform rather than another one.

    U = appeal + w_H·H + w_F·ln(1 + Σ e^B); the platform with the largest U + Gumbel is
    opened, which is the multinomial logit (McFadden 1974). The additive form is an assumption.

    Args:
        appeal: Log-odds of the platform for this segment.
        habit: Habit on this platform, 0 to 1.
        habit_weight: w_H, log-odds per unit of habit.
        followed_pull: Σ e^B over followed anchors on air on this platform.
        followed_weight: w_F.

    Returns:
        Utility in log-odds.
    """
    return appeal + habit_weight * habit + followed_weight * log(1.0 + followed_pull)
