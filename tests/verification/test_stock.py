"""Stock against uncertain demand: how much of it pays."""

from types import SimpleNamespace

import numpy as np
from scipy.special import expit
from scipy.stats import binom

from simulator.agents.supply import Supply
from simulator.compiled.audience import play_rooms, tonights_goods
from simulator.scenario.service import NewsvendorStock
from simulator.strategies.stocking import Newsvendor, StockNeed
from tests.reference_rooms import COMPARABLE_FEN, everybody_comes, ordinary_evening
from tests.verification.evidence import Evidence
from tests.verification.test_choice import buyers, plain_market

VIEWERS, EVENINGS = 400, 400
PRICE_FEN, COST_FEN = 10_000, 1_500


def test_the_best_stock_is_the_newsvendors_fractile(figures: Evidence) -> None:
    """Rooms sell what is asked for as far as stock goes; (p − c)/p of evenings should not run out.

    The market rewards that stock, and the strategy ``newsvendor`` finds it from what it sees sold.
    """
    market = plain_market(VIEWERS, segment={"price_sensitivity_sigma": 0.0})
    market.columns.taste[:] = 0.0
    chance = float(expit(1.5 - 2.5 * PRICE_FEN / COMPARABLE_FEN))
    fractile = (PRICE_FEN - COST_FEN) / PRICE_FEN
    best = int(binom.ppf(fractile, VIEWERS, chance))
    demand = np.array(
        [buyers(market, PRICE_FEN, session).sum() for session in range(EVENINGS)], np.int64
    )
    sold = []
    for session in range(40):
        market.session = session
        market.columns.last_purchase[:] = -10_000
        market.evening = ordinary_evening(market)
        market.evening.offers.price_fen[:] = PRICE_FEN
        market.evening.offers.committed_units[:] = best
        outcome, _, _ = play_rooms(
            market.engine, market, tonights_goods(market.engine, market), everybody_comes(market)
        )
        assert outcome.requested_units.sum() == demand[session]
        sold.append(int(outcome.units.sum()))
    assert sold == np.minimum(demand[:40], best).tolist()
    assert min(sold) < best == max(sold)
    stocks = np.arange(best - 40, best + 40)
    profit = PRICE_FEN * np.minimum.outer(stocks, demand).mean(axis=1) - COST_FEN * stocks
    error = np.sqrt(fractile * (1.0 - fractile) / EVENINGS) / binom.pmf(best, VIEWERS, chance)
    figures.compare(
        "stock that earns most, units", best, int(stocks[profit.argmax()]), float(error),
        "mean demand", VIEWERS * chance,
    )  # fmt: skip
    market.close()
    levels = _learnt_levels(demand)
    # Means over 7 and 28 evenings scatter; 13 evenings on end are about one draw.
    spread = float(np.sqrt(VIEWERS * chance * (1.0 - chance) / len(levels)))
    figures.compare(
        "stock of the newsvendor's strategy, units", best + 0.5, float(np.mean(levels)), spread,
        "mean demand", VIEWERS * chance,
    )  # fmt: skip


def _learnt_levels(demand: np.ndarray) -> list[int]:
    """What the strategy stocks up to each evening, from the units sold on those before."""
    plan = NewsvendorStock(strategy="newsvendor", review=1, write_down=1.0)
    stocker = Newsvendor(plan, SimpleNamespace(lead_days=0, key=0, stock_cover=0.0))
    supply, levels = Supply(), []
    supply.add_products(demand[:1].astype(np.float64))
    for session, units in enumerate(demand):
        need = StockNeed(
            session, float(supply.expected_units[0]), float(supply.variance[0]), 0,
            float(PRICE_FEN - COST_FEN), COST_FEN,
        )  # fmt: skip
        if session >= 100:
            levels.append(stocker.level(need))
        supply.note_demand(np.array([units]))
    return levels
