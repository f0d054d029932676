"""The shelf: who needs what, what she looks at, what she takes, and who is served."""

from typing import Any

import numpy as np
import pytest

from simulator.compiled.audience import need_tonight, play_shelf, tonights_goods
from simulator.kernels.shelf import serve_shelf
from simulator.kernels.state import GOOD, NEED, PARAMETERS, Records, filled
from simulator.market import Market
from simulator.rules.decisions import SHELF_CHOICE, SHELF_NEED, SHELF_SAMPLE
from simulator.rules.randomness import draw4
from simulator.tables.columns import as_kept, as_reals, new_columns
from tests.markets import scenario_of
from tests.reference_rooms import PLENTY, ordinary_evening

VIEWERS, SESSION = 250, 0


def shelf_market(looked_at: int = 3) -> Market:
    """Two categories with seven products that differ in everything a viewer looks at."""
    products = [
        {
            "name": f"product {number}", "category": ("food", "home")[number % 2],
            "unit_cost": 3, "list_price": 20 + 9 * number, "comparable_price": 30 + 8 * number,
            "quality": 0.3 + 0.08 * number,
        }
        for number in range(7)
    ]  # fmt: skip
    market = Market(
        scenario_of(
            {
                "name": "shelf", "seed": 19, "viewers": VIEWERS, "population": VIEWERS,
                "segments": [
                    {"name": "a", "share": 0.5, "platform_affinity": {"Flow": 1.0}},
                    {"name": "b", "share": 0.5, "quality_sensitivity": 2.0},
                ],
                "categories": [{"name": "food", "need": 2.0}, {"name": "home"}],
                "platforms": [{"name": "Flow"}, {"name": "Wave", "shelf_attraction": 0.7}],
                "anchors": [{"name": "host", "platform": "Flow", "fans": 0}],
                "brands": [{"name": "Brand", "products": products}],
                "behaviour": {"buying": {"orders_per_view": 0.3, "shelf_gmv_share": 0.8,
                                         "shelf_offers": looked_at, "shelf_purchase": 0.6}},
            }
        )
    )  # fmt: skip
    market.evening = ordinary_evening(market)
    dice = np.random.default_rng(2)
    market.products.rating[:] = dice.uniform(0.2, 0.9, 7)
    market.products.awareness[:] = dice.uniform(0.02, 0.6, 7)
    ratios = dice.uniform(0.6, 1.2, (VIEWERS, 2))
    market.columns.reference_ratio[:] = as_kept("reference_ratio", ratios)
    market.columns.last_purchase[:] = -dice.integers(1, 30, (VIEWERS, 2))
    market.columns.wallet_fen[:] = PLENTY
    return market


def uniforms(market: Market, viewer: int, key: int, decision: int) -> Any:
    """Uniform numbers of a draw."""
    words = draw4(market.seeds.viewers, viewer, key, SESSION, 0, decision, 0)
    return (np.array(words) + 0.5) / 2.0**32


def worth(market: Market, goods: Records, viewer: int, product: int) -> float:
    """Utility of an offer on the shelf, written out."""
    columns, products = market.columns, market.products
    buying = market.scenario.behaviour.buying
    category = int(products.category[product])
    price = float(products.shelf_price_fen[product])
    ratio = price / float(products.comparable_price_fen[product])
    remembered = as_reals("reference_ratio", columns.reference_ratio[viewer, category])
    gap = float(remembered) - ratio
    weight = buying.reference_gain * (1.0 if gap >= 0 else buying.loss_aversion)
    strain = max(0.0, np.log(price / float(columns.allowance_fen[viewer])))
    days = -float(columns.last_purchase[viewer, category])
    tau = market.scenario.categories[category].satiation_sessions
    return float(
        goods.shelf_intercept[product]
        + goods.common_utility[product]
        + buying.taste * as_reals("taste", columns.taste[viewer, category])
        + buying.quality * columns.quality_sensitivity[viewer] * (products.rating[product] - 0.5)
        - columns.price_sensitivity[viewer] * ratio
        + weight * gap
        - buying.budget * strain
        - buying.satiation * np.exp(-days / tau)
    )


def test_choices_are_those_of_a_plain_multinomial_logit() -> None:
    """Every choice, viewer by viewer: three offers by awareness times rating, then the best."""
    market = shelf_market()
    goods = tonights_goods(market.engine, market)
    before = market.columns.wallet_fen.copy()
    # Serving writes wallets and last purchases, so the choices by hand come first.
    expected, met, money = set(), np.zeros(VIEWERS, int), np.zeros(VIEWERS)
    completion = market.scenario.behaviour.buying.checkout_completion
    weight = market.products.awareness.astype(float) * market.products.rating.astype(float)
    for viewer in range(VIEWERS):
        for category, key in enumerate(market.category_keys.tolist()):
            chance = 1.0 - np.exp(-market.engine.drawn.intercepts.need_rate[category])
            if uniforms(market, viewer, key, SHELF_NEED)[0] >= chance:
                continue
            met[viewer] += 1
            race = []
            for product in np.flatnonzero(market.products.category == category).tolist():
                u = uniforms(market, viewer, int(goods.key[product]), SHELF_SAMPLE)[0]
                race.append((-np.log(u) / weight[product], product))
            race.sort()
            looked_at = [product for _, product in race[:3]]
            values = {p: worth(market, goods, viewer, p) for p in looked_at}
            none = uniforms(market, viewer, key, SHELF_CHOICE)
            best = -np.log(-np.log(none[0]))
            choice = -1
            for product, value in values.items():
                u = uniforms(market, viewer, int(goods.key[product]), SHELF_CHOICE)[0]
                if value - np.log(-np.log(u)) > best:
                    best, choice = value - np.log(-np.log(u)), product
            if choice >= 0 and none[1] < completion:
                expected.add((viewer, choice))
            odds = {p: np.exp(value) for p, value in values.items()}
            price = sum(goods.comparable_fen[p] * odds[p] for p in odds) / sum(odds.values())
            alpha = float(market.columns.price_sensitivity[viewer])
            money[viewer] += price / alpha * np.log1p(sum(odds.values()))
    parameters = np.array([tuple(market.engine.drawn.audience_parameters)], dtype=PARAMETERS).view(
        np.recarray
    )
    need_tonight(market.engine, market)
    sales, sold_out, needs = play_shelf(
        market.engine, market, goods, parameters, np.full(7, PLENTY)
    )
    assert sold_out == 0
    found = set(zip(sales.row.tolist(), sales.product.tolist(), strict=True))
    assert found == expected
    assert len(expected) > 60
    assert (np.bincount(needs.row, minlength=VIEWERS) == met).all()
    surplus = np.bincount(needs.row, needs.surplus_fen, VIEWERS)
    # Consumer surplus: the log-sum in money, rounded down need by need.
    assert (np.abs(surplus - money) <= 2.0).all()
    paid = np.zeros(VIEWERS, np.int64)
    np.add.at(paid, sales.row, market.products.shelf_price_fen[sales.product])
    assert (before - market.columns.wallet_fen == paid).all()
    market.close()


def test_needs_are_met_on_platforms_by_their_attraction() -> None:
    market = shelf_market()
    goods = tonights_goods(market.engine, market)
    parameters = np.array([tuple(market.engine.drawn.audience_parameters)], dtype=PARAMETERS).view(
        np.recarray
    )
    counts = np.zeros((2, 2))
    for session in range(60):
        market.session = session
        market.columns.last_purchase[:] = -10_000
        need_tonight(market.engine, market)
        sales, *_ = play_shelf(market.engine, market, goods, parameters, np.full(7, PLENTY))
        np.add.at(counts, (market.columns.segment[sales.row], sales.platform), 1)
    for segment, log_odds in enumerate(([1.0, 0.7], [0.0, 0.7])):
        share = np.exp(log_odds[0]) / np.exp(log_odds).sum()
        total = counts[segment].sum()
        error = np.sqrt(share * (1.0 - share) / total)
        assert abs(counts[segment, 0] / total - share) <= 4.0 * error
    market.close()


@pytest.mark.parametrize("stock", [0, 5, 33, 1_000])
def test_stock_is_served_in_the_keyed_order(stock: int) -> None:
    """First come, first served; who cannot pay for all she stands for is passed over."""
    viewers, categories, people, price = 30, 2, 4, 250
    dice = np.random.default_rng(stock)
    columns = new_columns(viewers, categories, 1)
    columns.people[:] = people
    columns.wallet_fen[:] = np.where(np.arange(viewers) % 5 == 0, people * price - 1, 1_500)
    goods = filled(GOOD, 2, shelf_price_fen=[price, price])
    cells = dice.permutation(viewers * categories)
    needs = filled(
        NEED, len(cells), row=cells // categories, category=cells % categories,
        product=dice.integers(-1, 2, len(cells)),
    )  # fmt: skip
    wallets, left = columns.wallet_fen.copy(), [stock, stock]
    expected, bought, missing = [], set(), 0
    for need in needs:
        viewer, category, product = int(need.row), int(need.category), int(need.product)
        if product < 0 or wallets[viewer] < people * price:
            continue
        units = min(people, left[product])
        missing += people - units
        if units:
            left[product] -= units
            wallets[viewer] -= units * price
            expected.append((viewer, product, units))
            bought.add((viewer, category))
    remaining = np.array([stock, stock])
    units_sold = np.empty(len(needs), np.int64)
    sold_out = serve_shelf(columns, goods, needs, remaining, 6, units_sold)
    granted = needs[units_sold > 0]
    served = units_sold[units_sold > 0]
    assert expected == list(
        zip(granted.row.tolist(), granted.product.tolist(), served.tolist(), strict=True)
    )
    assert sold_out == missing
    assert remaining.tolist() == left
    assert (columns.wallet_fen == wallets).all()
    assert (columns.wallet_fen >= 0).all()
    assert set(zip(*np.nonzero(columns.last_purchase == 6), strict=True)) == bought
