"""Whether a viewer considers a product and buys it: attention, utility, heat, surplus."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp, log, log_one_plus_exp, logistic


@rule
def attention_rate(
    attention_minutes: float,
    interaction: float,
    interaction_weight: float,
    novelty: float,
    novelty_weight: float,
) -> float:
    """Rate at which attention to the pitched product grows: (1/τ)·e^{κ_m·m + κ_n·n}.

    She considers the product once attention reaches D ~ Exp(1): limited consideration in the sense
    of Manzini & Mariotti (2014), as a hazard in time.

    Args:
        attention_minutes: τ, mean minutes of pitch until considered.
        interaction: m, interaction of the room, 0 to 1.
        interaction_weight: κ_m.
        novelty: n, novelty of the presentation, 0 to 1.
        novelty_weight: κ_n.

    Returns:
        Attention per minute.
    """
    return exp(interaction_weight * interaction + novelty_weight * novelty) / attention_minutes


@rule
def believed_share(
    bond: float,
    scepticism: float,
    base: float,
    bond_weight: float,
    scepticism_weight: float,
) -> float:
    """Weight of the anchor's claim against the public rating: ω = base + w_B·B − w_S·scepticism.

    Args:
        bond: Bond to the anchor, 0 to 1.
        scepticism: The viewer's scepticism, 0 to 1.
        base: ω of a viewer with neither, default 0.3.
        bond_weight: w_B, default 0.5.
        scepticism_weight: w_S, default 0.4.

    Returns:
        ω, cut to between 0 and 1.
    """
    weight = base + bond_weight * bond - scepticism_weight * scepticism
    return min(max(weight, 0.0), 1.0)


@rule
def perceived_quality(quality: float, exaggeration: float, rating: float, believed: float) -> float:
    """Quality a viewer expects: q̂ = (1 − ω)·rating + ω·(q + e·(1 − q)).

    Args:
        quality: True q, 0 to 1.
        exaggeration: e, share of the distance to perfection that is claimed on top, 0 to 1.
        rating: Public rating, 0 to 1.
        believed: ω (``believed_share``).

    Returns:
        q̂, 0 to 1.
    """
    claim = quality + exaggeration * (1.0 - quality)
    return (1.0 - believed) * rating + believed * claim


@rule
def reference_gain_or_loss(
    reference_ratio: float, price_ratio: float, weight: float, loss_aversion: float
) -> float:
    """Reference effect R of a price: w·(x − p/v) as a gain, w·λ·(x − p/v) as a loss.

    Tversky & Kahneman (1991); on prices Mazumdar, Raj & Sinha (2005).

    Args:
        reference_ratio: x, the remembered price over the comparable price in this category.
        price_ratio: p/v, the price over the product's comparable price.
        weight: w, log-odds per unit of price ratio, default 0.5.
        loss_aversion: λ ≥ 1, default 2.

    Returns:
        R in log-odds.
    """
    difference = reference_ratio - price_ratio
    if difference >= 0.0:
        return weight * difference
    return weight * loss_aversion * difference


@rule
def reference_after(reference_ratio: float, price_ratio: float, speed: float) -> float:
    """Reference ratio after seeing a price: x' = x + s·(p/v − x).

    Args:
        reference_ratio: x before.
        price_ratio: p/v seen.
        speed: s, 0 to 1, default 0.2.

    Returns:
        x'.
    """
    return reference_ratio + speed * (price_ratio - reference_ratio)


@rule
def budget_strain(price_fen: float, weekly_allowance_fen: float, weight: float) -> float:
    """Utility lost by a price above a week's allowance: −w·max(0, ln(p/b)).

    Args:
        price_fen: p, fen.
        weekly_allowance_fen: b, fen, above 0.
        weight: w, default 0.5.

    Returns:
        Utility ≤ 0, log-odds.
    """
    if price_fen <= weekly_allowance_fen:
        return 0.0
    return -weight * log(price_fen / weekly_allowance_fen)


@rule
def satiation(days_since_purchase: float, satiation_days: float, weight: float) -> float:
    """Utility lost by a recent purchase in the category: −w·e^{−days/τ_c}.

    Args:
        days_since_purchase: Sessions since; infinity if never.
        satiation_days: τ_c, sessions.
        weight: w, default 2.

    Returns:
        Utility ≤ 0, log-odds.
    """
    return -weight * exp(-days_since_purchase / satiation_days)


@rule
def awareness_utility(awareness: float, mean_awareness: float, weight: float) -> float:
    """Utility of a known brand: w·ln(awareness/mean).

    Args:
        awareness: Share of viewers who know the brand, above 0.
        mean_awareness: Its mean over brands, above 0.
        weight: w, default 0.5.

    Returns:
        Utility in log-odds.
    """
    return weight * log(awareness / mean_awareness)


@rule
def product_utility(
    intercept: float,
    common: float,
    taste: float,
    taste_weight: float,
    expected_quality: float,
    quality_weight: float,
) -> float:
    """What the product itself is worth to the viewer, wherever it is sold.

    β0[c] + common + w_T·taste + w_Q·(q̂ − ½).

    Args:
        intercept: β0 of the category, solved at set-up.
        common: What it is worth to all: appeal ξ, ``awareness_utility`` of the brand, festival.
        taste: Taste for the category, in standard deviations.
        taste_weight: w_T, default 0.6.
        expected_quality: q̂ (``perceived_quality``).
        quality_weight: w_Q of this viewer, default 1.5.

    Returns:
        Utility in log-odds.
    """
    quality_part = quality_weight * (expected_quality - 0.5)
    return intercept + common + taste_weight * taste + quality_part


@rule
def room_utility(
    room_shock: float, bond: float, bond_weight: float, image_fit: float, image_weight: float
) -> float:
    """What the room adds: η + w_B·B + w_I·image fit.

    Args:
        room_shock: η of this room and evening.
        bond: Bond B to the anchor, 0 to 1.
        bond_weight: w_B, default 1.0.
        image_fit: Match of the anchor's and the brand's image, −1 to 1 (match-up: Kamins 1990).
        image_weight: w_I, default 0.3.

    Returns:
        Utility in log-odds.
    """
    return room_shock + bond_weight * bond + image_weight * image_fit


@rule
def price_utility(
    price_ratio: float,
    price_sensitivity: float,
    reference_part: float,
    budget_part: float,
) -> float:
    """What paying the price costs in utility: −α·p/v + R + budget strain.

    Args:
        price_ratio: p/v, the price over the product's own comparable price.
        price_sensitivity: α > 0 (1/α is the monopoly's gross margin, Lerner 1934).
        reference_part: R (``reference_gain_or_loss``).
        budget_part: ``budget_strain``.

    Returns:
        Utility in log-odds.
    """
    return reference_part + budget_part - price_sensitivity * price_ratio


@rule
def static_utility(
    product_part: float, room_part: float, price_part: float, satiation_part: float
) -> float:
    """The part of V that does not change during a pitch: the sum of its four parts.

    Args:
        product_part: ``product_utility``.
        room_part: ``room_utility``.
        price_part: ``price_utility``.
        satiation_part: ``satiation``.

    Returns:
        Utility in log-odds.
    """
    return product_part + room_part + price_part + satiation_part


@rule
def scarcity(stock_left: float, stock_offered: float) -> float:
    """How scarce the offer looks: 1 − left/offered (assumption: linear, as a sold-out bar shows).

    Args:
        stock_left: Units left.
        stock_offered: Units offered in this room tonight.

    Returns:
        0 (all there) to 1 (sold out, or nothing offered).
    """
    if not stock_offered > 0.0:
        return 1.0
    return min(max(1.0 - stock_left / stock_offered, 0.0), 1.0)


@rule
def smoothed_order_rate(
    orders: float, viewers: float, normal_rate: float, prior_viewers: float
) -> float:
    """Recent orders per viewer, shrunk to normal: ρ̃ = (orders + n·ρ0)/(viewers + n).

    Args:
        orders: Orders over the last minutes.
        viewers: Viewers over the same minutes.
        normal_rate: ρ0 of this type of room.
        prior_viewers: n > 0, default 20.

    Returns:
        ρ̃, orders per viewer.
    """
    return (orders + prior_viewers * normal_rate) / (viewers + prior_viewers)


@rule
def heat(
    impulsivity: float,
    scarcity_seen: float,
    scarcity_weight: float,
    susceptibility: float,
    rate_ratio: float,
    cap: float,
) -> float:
    """Heat of the moment: min(w·impulsivity·scarcity + γ·ln(1 + ρ̃/ρ0), cap).

    Social influence is logarithmic with γ ≤ ½, so that the feedback has one fixed point (Brock &
    Durlauf 2001 on multiplicity above).

    Args:
        impulsivity: The viewer's impulsivity, 0 to 1.
        scarcity_seen: ``scarcity`` on show.
        scarcity_weight: w, default 0.3.
        susceptibility: γ of the viewer, 0 to 0.5.
        rate_ratio: ρ̃/ρ0 ≥ 0.
        cap: Largest heat, default 1.5.

    Returns:
        Utility in log-odds, at most ``cap``.
    """
    urge = scarcity_weight * impulsivity * scarcity_seen
    return min(urge + susceptibility * log(1.0 + rate_ratio), cap)


@rule
def buy_probability(static_part: float, heat_part: float) -> float:
    """Probability of buying once considered: σ(V), V = static part + heat.

    Args:
        static_part: ``static_utility``.
        heat_part: ``heat``.

    Returns:
        A probability; she buys at the first instant at which her taste u lies below it.
    """
    return logistic(static_part + heat_part)


@rule
def consumer_surplus_fen(
    comparable_price_fen: float, price_sensitivity: float, utility: float
) -> float:
    """Expected surplus of one decision: (v/α)·ln(1 + e^V) (Small & Rosen 1981).

    Its slope in the price is minus demand.

    Args:
        comparable_price_fen: v, fen.
        price_sensitivity: α > 0.
        utility: V at the decision.

    Returns:
        Fen per decision.
    """
    return comparable_price_fen / price_sensitivity * log_one_plus_exp(utility)


@rule
def misbelief_surplus_fen(
    comparable_price_fen: float,
    price_sensitivity: float,
    utility: float,
    experienced_utility: float,
) -> float:
    """Correction of surplus for a wrong belief: (v/α)·P·(V_experienced − V_decision).

    Leggett (2002), Train (2015). Below 0 where claims were too good: the regret.

    Args:
        comparable_price_fen: v, fen.
        price_sensitivity: α > 0.
        utility: V at the decision, with the quality that she believed.
        experienced_utility: V with the quality that she got.

    Returns:
        Fen per decision.
    """
    money = comparable_price_fen / price_sensitivity
    return money * logistic(utility) * (experienced_utility - utility)
