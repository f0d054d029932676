"""Demand, surplus and prices, where choice is a plain logit.

The limit: attention comes at once, no heat, no reference price, money and stock without end.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fsolve, minimize_scalar
from scipy.special import expit, lambertw, ndtr

from simulator.compiled.audience import need_tonight, play_rooms, play_shelf, tonights_goods
from simulator.kernels.state import PARAMETERS
from simulator.market import Market
from simulator.tables.columns import as_reals
from tests.reference_rooms import (
    COMPARABLE_FEN,
    LONG_AGO,
    PLENTY,
    everybody_comes,
    ordinary_evening,
    ordinary_market,
    with_parameters,
)
from tests.verification.evidence import Evidence, multinomial_square

SURE = 60.0
AT_ONCE = 1e-9
PLAIN = {"heat_cap": 0.0, "reference_gain": 0.0, "budget": 0.0, "comparing_share": 0.0}


def plain_market(viewers: int, **changes: Any) -> Market:
    """One room and one product, whose value to viewer i is 1.5 + 0.6·taste − α_i·p/v."""
    market = ordinary_market(
        viewers=viewers, minutes=30, **{"products": 1, **changes},
        buying={**PLAIN, "checkout_completion": 1.0},
        entering={"popularity": 0.0},
        interacting={"gifts_per_view": 0.0, "follows_per_view": 0.0},
    )  # fmt: skip
    with_parameters(market, enter_intercept=SURE, close_probability=1.0, attention_minutes=AT_ONCE)
    market.products.appeal[:] = 0.0
    market.engine.drawn.intercepts.room[:] = 1.5
    return market


def values(market: Market, ratio: float) -> NDArray[np.float64]:
    """What the product is worth to each viewer at a price over its comparable price."""
    columns = market.columns
    alpha = columns.price_sensitivity.astype(np.float64)
    return 1.5 + 0.6 * as_reals("taste", columns.taste[:, 0]) - alpha * ratio


def buyers(market: Market, price_fen: int, session: int) -> NDArray[np.bool_]:
    """Who buys at a price on an evening on which everybody comes; the surplus is on the market."""
    market.session = session
    market.columns.last_purchase[:] = LONG_AGO
    market.columns.wallet_fen[:] = PLENTY
    market.evening = ordinary_evening(market)
    market.evening.offers.price_fen[:] = price_fen
    _, stage, sales = play_rooms(
        market.engine, market, tonights_goods(market.engine, market), everybody_comes(market)
    )
    market.surplus_fen = int(stage.segment_totals["surplus_fen"].sum())  # type: ignore[attr-defined]
    bought = np.zeros(len(market.columns.people), np.bool_)
    bought[sales.row] = True
    assert bought.sum() == len(sales.row)
    return bought


def test_shares_of_buyers_are_logit(figures: Evidence) -> None:
    """At five prices, from 1 % to 70 % of viewers, each evening with numbers of its own."""
    market = plain_market(60_000)
    square = distance = 0.0
    for session, price in enumerate((3_000, 8_000, 14_000, 20_000, 27_000)):
        worth = values(market, price / COMPARABLE_FEN)
        share = expit(worth)
        variance = (share * (1.0 - share)).sum()
        found = buyers(market, price, session).sum()
        square += (found - share.sum()) ** 2 / variance
        # The normal distribution that is closest to the logistic one.
        distance += (ndtr(worth / 1.702).sum() - share.sum()) ** 2 / variance
    figures.compare_squares("buyers in a room, five prices", square, 5, "probit", distance)
    mean = expit(values(market, 27_000 / COMPARABLE_FEN).mean())
    figures.compare(
        "share of buyers at 270 yuan",
        share.mean(), found / len(share), float(np.sqrt(variance)) / len(share),
        "share of the mean viewer", float(mean),
    )  # fmt: skip
    market.close()


# The shelf.


def shelf_market(viewers: int, looked_at: int) -> Market:
    """Five offers of one category that everybody needs every evening."""
    market = ordinary_market(
        viewers=viewers, products=5,
        buying={**PLAIN, "checkout_completion": 1.0, "shelf_offers": looked_at, "satiation": 0.0},
    )  # fmt: skip
    products = market.products
    products.appeal[:] = (0.8, -0.4, 0.0, 0.5, -0.9)
    products.awareness[:] = 0.2
    products.rating[:] = (0.9, 0.4, 0.6, 0.2, 0.7)
    products.shelf_price_fen[:] = (9_000, 5_000, 8_000, 14_000, 4_000)
    market.mean_awareness = float(products.awareness[0])
    market.engine.drawn.intercepts.shelf[:] = 0.5
    market.engine.drawn.intercepts.need_rate[:] = 50.0
    return market


def shelf_values(market: Market) -> NDArray[np.float64]:
    """Worth of each offer to each viewer, shape (viewers, offers)."""
    columns, products = market.columns, market.products
    taste = as_reals("taste", columns.taste[:, :1])
    alpha = columns.price_sensitivity.astype(np.float64)[:, None]
    quality = 1.5 * columns.quality_sensitivity.astype(np.float64)[:, None]
    ratio = products.shelf_price_fen / products.comparable_price_fen
    offer = 0.5 + products.appeal.astype(np.float64)
    return (
        offer + 0.6 * taste + quality * (products.rating.astype(np.float64) - 0.5) - alpha * ratio
    )


def shelf_choices(market: Market, session: int = 0) -> tuple[NDArray[np.int64], int]:
    """How often each offer, and none, is chosen; and the surplus, fen."""
    market.session = session
    market.columns.wallet_fen[:] = PLENTY
    parameters = np.array([tuple(market.engine.drawn.audience_parameters)], dtype=PARAMETERS).view(
        np.recarray
    )
    offers, viewers = len(market.products), len(market.columns.people)
    need_tonight(market.engine, market)
    sales, _, needs = play_shelf(
        market.engine,
        market,
        tonights_goods(market.engine, market),
        parameters,
        np.full(offers, PLENTY),
    )
    assert len(needs) == viewers
    counts = np.bincount(sales.product, minlength=offers + 1)
    counts[offers] = viewers - len(sales.product)
    return counts, int(needs.surplus_fen.sum())


def logit(worth: NDArray[np.float64]) -> NDArray[np.float64]:
    """Multinomial logit shares of the offers in each row, and of none in the last column."""
    odds = np.column_stack([np.exp(worth), np.ones(len(worth))])
    return odds / odds.sum(axis=1, keepdims=True)


def test_choice_on_the_shelf_is_multinomial_logit(figures: Evidence) -> None:
    market = shelf_market(20_000, looked_at=5)
    worth = shelf_values(market)
    counts, _ = shelf_choices(market)
    alone = expit(worth)
    refused = np.prod(1.0 - alone, axis=1, keepdims=True)
    # Each offer judged on its own, in a random order: shares as alone, scaled to those who buy.
    separately = np.hstack([alone / alone.sum(axis=1, keepdims=True) * (1.0 - refused), refused])
    square, distance, freedom = multinomial_square(counts, logit(worth), separately)
    figures.compare_squares(
        "choice among five offers and none", square, freedom, "five binary logits", distance
    )
    market.close()


def pairs_seen(weight: NDArray[np.float64]) -> list[tuple[int, int, float]]:
    """Chances of the ordered pairs of a draw of two without replacement (Plackett-Luce)."""
    total = weight.sum()
    return [
        (a, b, weight[a] / total * weight[b] / (total - weight[a]))
        for a in range(len(weight))
        for b in range(len(weight))
        if a != b
    ]


def test_offers_are_seen_by_awareness_and_rating_before_they_are_chosen(figures: Evidence) -> None:
    market = shelf_market(20_000, looked_at=2)
    worth = shelf_values(market)

    def mixture(weight: NDArray[np.float64]) -> NDArray[np.float64]:
        shares = np.zeros((len(worth), 6))
        for a, b, chance in pairs_seen(weight):
            shares[:, [a, b, 5]] += chance * logit(worth[:, [a, b]])
        return shares

    counts, _ = shelf_choices(market)
    seen = mixture(market.products.rating.astype(np.float64))
    square, distance, freedom = multinomial_square(counts, seen, mixture(np.ones(5)))
    figures.compare_squares(
        "choice among two offers seen of five", square, freedom, "all equally seen", distance
    )
    market.close()


# Surplus.


def test_surplus_in_a_room_falls_by_demand(figures: Evidence) -> None:
    """Between two prices the surplus recorded falls by the area under simulated demand."""
    market = plain_market(20_000)
    prices = np.linspace(6_000, 12_000, 13).round().astype(int)
    demand, surplus, variance = [], [], []
    for session, price in enumerate(prices):
        share = expit(values(market, price / COMPARABLE_FEN))
        demand.append(buyers(market, int(price), session).sum())
        surplus.append(market.surplus_fen)  # type: ignore[attr-defined]
        variance.append((share * (1.0 - share)).sum())
    weights = np.full(13, prices[1] - prices[0]) * np.array([1, 4, 2, 4, 2, 4, 2, 4, 2, 4, 2, 4, 1])
    weights = weights / 3.0  # Simpson's rule
    error = float(np.sqrt((weights**2 * variance).sum()))
    figures.compare(
        "fall of surplus from 60 to 120 yuan, yuan a viewer",
        float(weights @ demand) / 2e6, (surplus[0] - surplus[-1]) / 2e6, error / 2e6,
        "α instead of α/v for the marginal utility of money",
        float(weights @ demand) / 2e6 * COMPARABLE_FEN / 10_000,
    )  # fmt: skip
    market.close()


def test_surplus_on_the_shelf_falls_by_demand(figures: Evidence) -> None:
    """The log-sum: raising one price costs what that offer sells, whatever the others do."""
    market = shelf_market(40_000, looked_at=5)
    step, price = 200, int(market.products.shelf_price_fen[0])
    surplus = []
    for change in (-step, step):
        market.products.shelf_price_fen[0] = price + change
        surplus.append(shelf_choices(market)[1])
    market.products.shelf_price_fen[0] = price
    share = logit(shelf_values(market))[:, 0]
    sold = int(shelf_choices(market, session=1)[0][0])
    viewers = len(share)
    alone = expit(shelf_values(market)[:, 0])
    figures.compare(
        "slope of the shelf's surplus in a price, a viewer",
        (surplus[0] - surplus[1]) / (2.0 * step) / viewers, sold / viewers,
        float(np.sqrt((share * (1.0 - share)).sum())) / viewers,
        "demand without rivals", float(alone.mean()),
    )  # fmt: skip
    market.close()


# Twins.


def test_paired_differences_of_demand_have_the_variance_of_what_changed(figures: Evidence) -> None:
    """With common random numbers only those between the two shares differ between the arms."""
    market = plain_market(20_000, segment={"price_sensitivity_sigma": 0.0})
    market.columns.taste[:] = 0.0
    market.engine.drawn.intercepts.room[:] = -0.7
    evenings, price = 6, 10_000
    base = [buyers(market, price, session) for session in range(2 * evenings)]
    for cut in (0.05, 0.10, 0.20):
        cheap = [buyers(market, round(price * (1.0 - cut)), session) for session in range(evenings)]
        alike = np.array(cheap, int) - np.array(base[:evenings], int)
        apart = np.array(cheap, int) - np.array(base[evenings:], int)
        # Whoever buys at the higher price buys at the lower one: the coupling is monotone.
        assert alike.min() == 0
        low, high = (expit(-0.7 - 2.5 * price * (1.0 - c) / COMPARABLE_FEN) for c in (0.0, cut))
        change = high - low
        expected = (low * (1 - low) + high * (1 - high)) / (change * (1 - change))
        bound = (low + high) / change
        ratio = apart.var() / alike.var()
        number = alike.size
        # The paired variance is a count of rare events; the other one is known far better.
        error = ratio * np.sqrt(
            1.0 / (number * change)
            + apart.astype(float).__pow__(2).var() / number / apart.var() ** 2
        )
        assert expected <= bound
        figures.compare(
            f"variance ratio at a price cut of {cut:.0%}", expected, ratio, float(error),
            "arms independent", 1.0,
        )  # fmt: skip
        assert ratio <= bound + 4.0 * error
    market.close()


# Prices.

COST, COMMISSION, KEPT, ORDER_COST, LOSS = 2_500.0, 0.25, 0.7, 300.0, 700.0


def unit_profit(price: Any) -> Any:
    """Expected profit on an order: kept, less carriage, less what returns cost; fen."""
    return KEPT * ((1.0 - COMMISSION) * price - COST) - ORDER_COST - (1.0 - KEPT) * LOSS


def effective_cost() -> float:
    """c/(1 − κ) + (m + (1 − k)·ℓ)/(k·(1 − κ)), fen."""
    return (COST + (ORDER_COST + (1.0 - KEPT) * LOSS) / KEPT) / (1.0 - COMMISSION)


def vertex(prices: NDArray[Any], profit: NDArray[np.float64]) -> float:
    """Where a cubic through profits is highest."""
    middle = prices.mean()
    curve = np.polynomial.Polynomial.fit(prices - middle, profit, 3)
    found = minimize_scalar(
        lambda x: -curve(x), bounds=(prices[0] - middle, prices[-1] - middle), method="bounded"
    )
    return float(found.x + middle)


def test_the_best_price_in_a_room_is_the_logit_monopolys(figures: Evidence) -> None:
    """Simulated demand at eleven prices, common random numbers, times the profit on an order."""
    market = plain_market(20_000, segment={"price_sensitivity_sigma": 0.0})
    market.columns.taste[:] = 0.0
    mark_up = COMPARABLE_FEN / 2.5
    # p = c + v/α·(1 + W(e^{β − α·c/v − 1})).
    best = effective_cost() + mark_up * (
        1.0 + float(lambertw(np.exp(1.5 - effective_cost() / mark_up - 1.0)).real)
    )
    prices = np.round(best * np.linspace(0.7, 1.3, 11)).astype(int)
    evenings = [
        vertex(prices, np.array([buyers(market, int(p), s).sum() * unit_profit(p) for p in prices]))
        for s in range(8)
    ]
    without = fsolve(lambda p: p - COST - mark_up / (1 - expit(1.5 - p / mark_up)), best)[0]
    figures.compare(
        "best price in a room, yuan",
        best / 100, float(np.mean(evenings)) / 100,
        float(np.std(evenings, ddof=1)) / np.sqrt(len(evenings)) / 100,
        "commission and returns forgotten", float(without) / 100,
    )  # fmt: skip
    market.close()


def test_at_bertrand_nash_prices_nobody_gains_by_another_price(figures: Evidence) -> None:
    """Each brand's best simulated answer to the others' equilibrium prices is its own."""
    market = shelf_market(30_000, looked_at=5)
    market.columns.taste[:] = 0.0
    market.columns.price_sensitivity[:] = 2.5
    market.columns.quality_sensitivity[:] = 1.0
    costs = np.array([4_000.0, 2_000.0, 3_500.0, 6_000.0, 1_500.0])
    comparable = market.products.comparable_price_fen

    def shares(prices: NDArray[np.float64]) -> NDArray[np.float64]:
        worth = 0.5 + market.products.appeal + 1.5 * (market.products.rating - 0.5)
        odds = np.exp(worth.astype(float) - 2.5 * prices / comparable)
        return odds / (1.0 + odds.sum())

    nash = fsolve(
        lambda prices: prices - costs - comparable / 2.5 / (1.0 - shares(prices)), costs + 4_000
    )
    brand = 0
    prices = np.round(nash[brand] * np.linspace(0.75, 1.25, 11)).astype(int)
    answers = []
    for session in range(8):
        profit = []
        for price in prices:
            market.products.shelf_price_fen[:] = np.round(nash)
            market.products.shelf_price_fen[brand] = price
            sold = shelf_choices(market, session)[0][brand]
            profit.append(float(sold * (price - costs[brand])))
        answers.append(vertex(prices, np.array(profit)))
    alone = minimize_scalar(
        lambda p: -(p - costs[0]) * expit(0.5 + 0.8 + 0.6 - 2.5 * p / comparable[0]),
        bounds=(costs[0], 5 * costs[0]), method="bounded",
    ).x  # fmt: skip
    figures.compare(
        "best answer to Bertrand-Nash prices, yuan",
        nash[brand] / 100, float(np.mean(answers)) / 100,
        float(np.std(answers, ddof=1)) / np.sqrt(len(answers)) / 100,
        "monopoly price", float(alone) / 100,
    )  # fmt: skip
    market.close()
