"""Which rooms the feed shows, and whether a viewer enters."""

from simulator.rules.compiled import inlined_rule, rule
from simulator.rules.numerics import INFINITY, exp, exp_in_range, log, logistic
from simulator.rules.randomness import Word, exponential


@inlined_rule
def relevance(content: float, fit: float) -> float:
    """How well a room suits a viewer, as the recommender could know it: content + fit.

    Assumption: linear in what shows in her history.

    Args:
        content: Content of the room for her segment (``content_value``).
        fit: What the line-up is to her: Σ share of category × (taste + what she searches for).

    Returns:
        Relevance in log-odds at full precision.
    """
    return content + fit


@inlined_rule
def sought_taste(taste: float, needed: bool, search: float) -> float:
    """Taste for a category as the ranking of rooms sees it: taste, and more for what is searched.

    Args:
        taste: Taste for the category, in standard deviations.
        needed: Whether she has a need in the category tonight.
        search: What a search adds on this kind of platform, in standard deviations.

    Returns:
        Taste in standard deviations.
    """
    return taste + search if needed else taste


@rule
def policy_weight(
    gmv_per_view: float, gmv_exponent: float, fans: float, fans_exponent: float
) -> float:
    """The platform's own weight of a room in the feed, before live popularity.

    w = (GMV per view)^g · fans^r. A policy is a choice of the exponents: relevance alone (0, 0),
    sales (g > 0), reach (r > 0), fair share for small anchors (r < 0), or a mixture.

    Args:
        gmv_per_view: The room's shrunken GMV per view, any unit, above 0.
        gmv_exponent: g.
        fans: The anchor's fans, above 0.
        fans_exponent: r.

    Returns:
        A weight above 0.
    """
    return exp(gmv_exponent * log(gmv_per_view) + fans_exponent * log(fans))


@inlined_rule
def organic_weight(platform_weight: float, relevance_to_viewer: float, precision: float) -> float:
    """Weight of a room in one viewer's feed: policy weight times e^{relevance·precision}.

    Args:
        platform_weight: ``policy_weight`` of the room.
        relevance_to_viewer: ``relevance`` of the room, from −700 to 700.
        precision: How much the recommender knows and may use, 0 to 1 (privacy rules cap it).

    Returns:
        A weight ≥ 0; 0 for a room that is not to be shown.
    """
    return platform_weight * exp_in_range(relevance_to_viewer * precision)


@rule
def paid_weight(bid_fen: float, conversion: float) -> float:
    """Weight of a room in the auction for paid places: bid times shrunken conversion.

    Quality-weighted bids, as in position auctions (Varian 2007).

    Args:
        bid_fen: Bid per entered view, fen.
        conversion: Shrunken entries per time shown (``learning.shrunken_belief``).

    Returns:
        A weight ≥ 0; 0 means that the room does not take part.
    """
    return bid_fen * conversion


@inlined_rule
def rank_key(bits: Word, weight: float) -> float:
    """Race time of a room or an offer; the list shows the smallest first: Exp(1)/weight.

    The order of such times is a draw from the Plackett–Luce model (Plackett 1975), the same as
    ordering by ln(weight) + Gumbel: −ln(race time) is exactly that sum. It saves one logarithm.
    The first few are a draw without replacement with these weights (Efraimidis & Spirakis 2006).

    Args:
        bits: A word of the draw for this viewer, room or product and session.
        weight: Weight of the room, or awareness × rating of the offer; at 0 or below it comes last.

    Returns:
        A time above 0; infinity for no weight.
    """
    return exponential(bits) / weight if weight > 0.0 else INFINITY


@rule
def content_value(format_appeal: float, crowding_weight: float, like_rooms: float) -> float:
    """What a room's show is worth, given how many rooms offer the like.

    C = max(0, appeal − w·ln(1 + like rooms)): business stealing between close substitutes
    (assumption; the logarithm follows Ackerberg & Rysman 2005 on crowding in product space).

    Args:
        format_appeal: Appeal of the show to this segment, 0 to 1.
        crowding_weight: w.
        like_rooms: Other rooms on air on this platform, each counted by how like it is, 0 to 1.

    Returns:
        Content, 0 to 1.
    """
    return max(0.0, format_appeal - crowding_weight * log(1.0 + like_rooms))


@rule
def enter_utility(
    intercept: float,
    room_shock: float,
    bond: float,
    bond_weight: float,
    taste: float,
    taste_weight: float,
    content: float,
    content_weight: float,
    discount: float,
    discount_weight: float,
    displayed_viewers: float,
    popularity_weight: float,
) -> float:
    """Utility of entering the room shown instead of swiping past it.

    U = intercept + η + w_B·B + w_T·taste + w_C·content + w_D·discount + w_P·ln(1 + viewers).
    Random utility; the term in viewers on show is observational learning (Banerjee 1992) and counts
    bots, since nobody can tell them apart.

    Args:
        intercept: Log-odds of entering, solved at set-up.
        room_shock: η of this room and evening, log-odds.
        bond: Bond to the anchor, 0 to 1.
        bond_weight: w_B.
        taste: Taste for what is pitched now, in standard deviations.
        taste_weight: w_T.
        content: ``content_value`` of the room.
        content_weight: w_C.
        discount: Advertised discount, a share of the price.
        discount_weight: w_D.
        displayed_viewers: Viewers on show (real size, fakes included).
        popularity_weight: w_P, default 0.3.

    Returns:
        Utility in log-odds.
    """
    show = content_weight * content + popularity_weight * log(1.0 + displayed_viewers)
    person = bond_weight * bond + taste_weight * taste
    return intercept + room_shock + person + show + discount_weight * discount


@rule
def enter_probability(utility: float) -> float:
    """Probability of entering: σ(U), the binary logit.

    Args:
        utility: ``enter_utility``, log-odds.

    Returns:
        A probability.
    """
    return logistic(utility)
