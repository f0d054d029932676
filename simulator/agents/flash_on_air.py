"""Flash stock (秒杀): a few units at a deep price, pitched once, at one moment of a broadcast."""

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.shares import floored_share
from simulator.agents.best_price import undercutting
from simulator.agents.conduct import advertised_discount
from simulator.scenario.promotions import FlashStock
from simulator.strategies.promotion import Instrument, discounted, is_held
from simulator.tables.evening import Offers, Pitches

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]


def with_flash_stock(
    market: "Market", offers: Offers, pitches: Pitches, coupon_bp: Int, timed: NDArray[np.bool_]
) -> tuple[Offers, Pitches]:
    """Add tonight's flash stock to what rooms offer.

    It is an offer of its own beside the product's ordinary one, from whose units it is taken, and
    is pitched once instead of what would have been on at that moment. Nothing else comes off its
    price, and a contract's slot fee is paid once.

    Args:
        market: The market.
        offers: Tonight's offers, sorted by (room, product).
        pitches: The running orders.
        coupon_bp: The platform's coupon in each room, basis points, shape (rooms,).
        timed: Whether each room keeps to its running order; others know no moment beforehand.

    Returns:
        Both, with the flash stock behind the ordinary offer of its product.
    """
    rows, plans = _held(market, offers, timed)
    if not rows.size:
        return offers, pitches
    product = offers.product[rows]
    share = np.array([plan.discount for plan in plans])
    price = discounted(market.products.regular_price_fen[product], share)
    lowest = market.products.lowest_price_fen[product]
    wanted = np.array([plan.units for plan in plans], np.int64)
    units = np.minimum(wanted, offers.committed_units[rows])
    flash = replace(
        _rows_of(offers, rows),
        price_fen=price,
        coupon_fen=floored_share(price, coupon_bp[offers.room[rows]]),
        discount=advertised_discount(market, product.astype(np.int64), price, lowest).astype(
            np.float32
        ),
        scarcity=np.zeros(rows.size, np.float32),
        committed_units=units,
        slot_fee_fen=np.zeros(rows.size, np.int64),
        instrument=np.full(rows.size, int(Instrument.FLASH_STOCK), np.int32),
    )
    left = offers.committed_units.copy()
    left[rows] -= units
    ordinary = replace(offers, committed_units=left)
    moments = np.array([plan.at for plan in plans])
    return _merged(ordinary, flash, pitches, moments)


def _held(
    market: "Market", offers: Offers, timed: NDArray[np.bool_]
) -> tuple[Int, list[FlashStock]]:
    """Offers that have flash stock beside them, and what the scenario says about it."""
    rows: list[int] = []
    plans: list[FlashStock] = []
    brand = market.products.brand[offers.product]
    for index in np.unique(brand).tolist():
        owner = market.brands[index]
        for plan in owner.promotions:
            if not isinstance(plan, FlashStock) or not is_held(
                plan.every, owner.key, market.session
            ):
                continue
            product = market.products.names.index(f"{owner.name}/{plan.product}")
            found = np.flatnonzero((offers.product == product) & timed[offers.room])
            price = discounted(
                market.products.regular_price_fen[product : product + 1], plan.discount
            )
            # A bundle has no price of its own for the product, and a flash price is the lowest.
            plain = offers.instrument[found] != int(Instrument.BUNDLE)
            found = found[plain & (offers.price_fen[found] > price[0])]
            found = found[~undercutting(market, offers.product[found], offers.contract[found])]
            rows += [int(row) for row in found if int(row) not in rows]
            plans += [plan] * (len(rows) - len(plans))
    return np.array(rows, np.int64), plans


def _rows_of(offers: Offers, rows: Int) -> Offers:
    return Offers(**{field.name: getattr(offers, field.name)[rows] for field in fields(offers)})


def _merged(
    offers: Offers, flash: Offers, pitches: Pitches, moments: NDArray[np.float64]
) -> tuple[Offers, Pitches]:
    """Sort the flash stock in behind its product, and pitch it at its moment."""
    ordinary, count = len(offers), len(offers) + len(flash)
    is_flash = np.arange(count) >= ordinary
    columns = {
        field.name: np.concatenate((getattr(offers, field.name), getattr(flash, field.name)))
        for field in fields(offers)
    }
    order = np.lexsort((is_flash, columns["product"], columns["room"]))
    place = np.empty(count, np.int64)
    place[order] = np.arange(count)
    pitched = place[pitches.offer]
    for k, moment in enumerate(moments):
        room = flash.room[k]
        first, end = int(pitches.first[room]), int(pitches.first[room + 1])
        start, stop = pitches.begin_minute[first], pitches.end_minute[end - 1]
        minute = start + moment * (stop - start)
        now = int(np.searchsorted(pitches.begin_minute[first:end], minute, side="right")) - 1
        pitched[first + now] = place[ordinary + k]
    together = Offers(**{name: values[order] for name, values in columns.items()})
    return together, replace(pitches, offer=pitched.astype(np.int32))
