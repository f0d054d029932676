"""Stock against uncertain demand: how much of it pays."""

import numpy as np
from scipy.special import expit
from scipy.stats import binom

from simulator.compiled.audience import play_rooms, tonights_goods
from tests.reference_rooms import COMPARABLE_FEN, everybody_comes, ordinary_evening
from tests.verification.evidence import Evidence
from tests.verification.test_choice import buyers, plain_market

VIEWERS, EVENINGS = 400, 400
PRICE_FEN, COST_FEN = 10_000, 1_500


def test_the_best_stock_is_the_newsvendors_fractile(figures: Evidence) -> None:
    """Rooms sell what is asked for as far as stock goes; (p − c)/p of evenings should not run out.

    No strategy of the market sets stock this way yet (brands order by an (s, S) policy): what is
    shown is that the market rewards it.
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
