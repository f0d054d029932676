"""Return per instrument: what was spent on it, and what came of the orders that carried it."""

from collections.abc import Sequence

import numpy as np

from simulator.measures.inputs import RecordedMarket
from simulator.measures.money import INSTRUMENTS_IN_LEDGER, instrument_money
from simulator.measures.order_rows import CARRIED
from simulator.measures.snapshot import Columns
from simulator.measures.tallies import Tally
from simulator.strategies.promotion import Instrument

OF_AGENCIES_AND_ANCHORS = (Instrument.TRAINING, Instrument.RECRUITING, Instrument.SCREENING)
OF_BRANDS = tuple(code for code in Instrument if code not in OF_AGENCIES_AND_ANCHORS)
"""Instruments that sell; agencies train and recruit, anchors screen, whoever then sells."""
ALWAYS = tuple(code for code in OF_BRANDS if code < Instrument.TRAINING)
"""Instruments with a row for every brand and session; others have one where they are used."""
SPENT_BY_ORDER = {
    Instrument.ROOM_DISCOUNT: "price_cut_fen",
    Instrument.LIMITED_TIME: "price_cut_fen",
    Instrument.FESTIVAL: "price_cut_fen",
    Instrument.LAUNCH_PRICE: "price_cut_fen",
    Instrument.CLEARANCE: "price_cut_fen",
    Instrument.FLASH_STOCK: "price_cut_fen",
    Instrument.BUNDLE: "price_cut_fen",
    Instrument.COUPON: "benefit_fen",
    Instrument.MEMBER_PRICE: "benefit_fen",
    Instrument.BIRTHDAY: "benefit_fen",
    Instrument.INSERT_COUPON: "benefit_fen",
    Instrument.FULL_REDUCTION: "reduction_fen",
    Instrument.TRAFFIC_PRODUCT: "price_cut_fen",
    Instrument.PLATFORM_COUPON: "coupon_fen",
    Instrument.COMMISSION: "commission_paid_fen",
}
"""What each order kept costs by way of its price or its shares."""
PAYERS: dict[Instrument, str | None] = {
    Instrument.NONE: None, Instrument.PLATFORM_COUPON: "platform",
}  # fmt: skip


def instrument_rows(
    market: RecordedMarket,
    sessions: Sequence[int],
    brands_by_session: Sequence[int],
    placed: Tally,
    final: Tally,
) -> list[Columns]:
    """Columns of ``instruments``, one part per session: by brand, then instrument.

    Args:
        market: The market.
        sessions: Sessions recorded so far.
        brands_by_session: Number of brands in each of them.
        placed: Sums of ``order_rows.CARRIED_PLACED``.
        final: Sums of ``order_rows.CARRIED_FINAL``.

    Returns:
        The parts.
    """
    codes = len(Instrument)
    chart = market.stock.chart
    paid = instrument_money(chart, market.claims, max(sessions, default=-1) + 1)
    parts = []
    for session, brands in zip(sessions, brands_by_session, strict=True):
        kept = (np.arange(brands)[:, None] * codes + np.array(OF_BRANDS)).ravel()
        names = [brand.name for brand in market.brands[:brands]]
        sums = placed.totals(CARRIED, session, brands * codes)
        sums |= final.totals(CARRIED, session, brands * codes)
        spent = np.zeros((brands, codes), np.int64)
        for code, name in SPENT_BY_ORDER.items():
            spent[:, code] = sums[name].reshape(brands, codes)[:, code]
        for code in INSTRUMENTS_IN_LEDGER:
            spent[:, code] += paid[session, :brands, code]
        used = spent.ravel() != 0
        for name in ("orders", "closed_orders"):
            used |= sums[name] != 0
        kept = kept[used[kept] | np.isin(kept % codes, ALWAYS)]
        told = [Instrument(code) for code in (kept % codes).tolist()]
        parts.append({
            "brand": [names[owner] for owner in (kept // codes).tolist()],
            "instrument": [code.name.lower() for code in told],
            "payer": [PAYERS.get(code, "brand") for code in told],
            "spent_fen": spent.ravel()[kept],
            **{name: values[kept] for name, values in sums.items()},
        })  # fmt: skip
    return parts
