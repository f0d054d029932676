"""What firms reckon with when they set prices: demand, mark-ups, experiments, phases of life."""

import numpy as np

from simulator.rules.compiled import rule
from simulator.rules.numerics import logistic

NEWTON_STEPS = 40


@rule
def dither_share(least: float, first: float, price_round: float) -> float:
    """Size of price experiments: max(least, first·t^{−¼}) (den Boer & Zwart 2014).

    Without it prices settle before demand is known (incomplete learning).

    Args:
        least: Smallest size, a share of the price, default 0.04.
        first: Size in the first round, default 0.10.
        price_round: t ≥ 1.

    Returns:
        Share of the price.
    """
    return max(least, first / float(np.sqrt(np.sqrt(price_round))))


@rule
def posterior_log_odds(mean: float, variance: float, trials: float, successes: float) -> float:
    """Most probable log-odds η after a sample: the mode of N(η; m, V)·σ(η)^y·(1 − σ(η))^{n − y}.

    Laplace's approximation of a logit with a normal prior; the log-posterior is concave, and each
    Newton step is cut to two, so that it converges from anywhere.

    Args:
        mean: m, log-odds believed before.
        variance: V > 0.
        trials: n ≥ 0, those who decided.
        successes: y, those of them who bought, 0 to n.

    Returns:
        η in log-odds.
    """
    value = mean
    for _ in range(NEWTON_STEPS):
        share = logistic(value)
        slope = successes - trials * share - (value - mean) / variance
        step = slope / (trials * share * (1.0 - share) + 1.0 / variance)
        value += min(max(step, -2.0), 2.0)
    return value


@rule
def logit_price_fen(
    unit_cost_fen: float,
    commission: float,
    kept_share: float,
    order_costs_fen: float,
    comparable_price_fen: float,
    price_sensitivity: float,
    choice_probability: float,
) -> float:
    """Price that solves the first-order condition of logit demand.

    p* = c/(1 − κ) + M/(k·(1 − κ)) + v/(α·(1 − s)), M = m + (1 − k)·ℓ: unit cost, what orders cost
    besides per order kept, and the mark-up (the monopoly's in a room, Bertrand–Nash on the shelf).

    Args:
        unit_cost_fen: c, fen.
        commission: κ, commission and take rate together, a share below 1.
        kept_share: k, share of orders neither cancelled nor returned, above 0.
        order_costs_fen: M, expected costs of each order besides the unit that is kept: carriage m
            and the loss ℓ on each that comes back, fen.
        comparable_price_fen: v, fen.
        price_sensitivity: α > 0.
        choice_probability: s, share of considering viewers who buy, below 1.

    Returns:
        Fen.
    """
    net = 1.0 - commission
    mark_up = comparable_price_fen / (price_sensitivity * (1.0 - choice_probability))
    return unit_cost_fen / net + order_costs_fen / (kept_share * net) + mark_up


@rule
def guarantee_utility(reference_gain: float, loss_aversion: float, expected_fall: float) -> float:
    """Worth of a lowest-price guarantee: w·λ·d, the loss that buyers no longer fear.

    Whoever expects the price to fall by d after the purchase expects that loss of utility against
    the reference (``buying.reference_gain_or_loss``); a refund of the difference takes it away.
    Anticipated regret in the timing of purchases: Simonson (1992); price guarantees as insurance:
    Jain & Srivastava (2000).

    Args:
        reference_gain: w, log-odds per unit of price ratio, default 0.5.
        loss_aversion: λ ≥ 1, default 2.
        expected_fall: d, the fall that buyers fear, a share of the comparable price.

    Returns:
        Utility ≥ 0, log-odds.
    """
    return reference_gain * loss_aversion * expected_fall


@rule
def life_cycle_utility(
    age: float,
    introduction: float,
    maturity: float,
    decline: float,
    first: float,
    last: float,
) -> float:
    """How taste for a product runs over its life: up, flat, down (Levitt 1965; Cox 1967).

    first·(1 − age/introduction) while it is introduced, 0 while it is mature, then linearly to last
    over the decline and last for ever after.

    Args:
        age: Sessions since the launch, at least 0.
        introduction: Sessions until taste is at its height, above 0.
        maturity: Sessions for which it stays there.
        decline: Sessions over which it falls, above 0.
        first: Utility at the launch, log-odds.
        last: Utility after the decline, log-odds.

    Returns:
        Utility in log-odds.
    """
    if age < introduction:
        return first * (1.0 - age / introduction)
    fallen = min(max((age - introduction - maturity) / decline, 0.0), 1.0)
    return last * fallen


@rule
def launch_freshness(age: float, introduction: float) -> float:
    """How new a product feels that has just come out: max(0, 1 − age/introduction).

    Args:
        age: Sessions since the launch, at least 0.
        introduction: Sessions until it feels like any other, above 0.

    Returns:
        1 at the launch, 0 once it is introduced.
    """
    return max(0.0, 1.0 - age / introduction)


@rule
def defect_rate_with_protection(
    defect_rate: float, transit_share: float, protection: float
) -> float:
    """Share of units that arrive defective in better packaging: δ·(1 − t·g).

    Args:
        defect_rate: δ in ordinary packaging, 0 to 1.
        transit_share: t, share of defects that happen on the way, 0 to 1.
        protection: g, share of these that the packaging prevents, 0 to 1.

    Returns:
        A share.
    """
    return defect_rate * (1.0 - transit_share * protection)
