"""What rooms offer tonight, as columns: prices, claims, and the stock behind them.

**Information** about fit comes from demonstration, by the host's expertise, and from questions
and answers, by interaction; they overlap (``rules.after_sales.combined_information``).
**Novelty** is the category's, times how long ago the product was pitched in the room. **Claims**
are those of ``claims_on_air``.

**Stock.** The shelf keeps a tenth of what is on hand
(assumption); the rest is split between the rooms that pitch the product, in proportion to the
orders expected there (largest remainder).
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.shares import floored_share
from simulator.agents.best_price import hold_best_prices
from simulator.agents.bundles_on_air import price_bundles
from simulator.agents.campaigns import TRYING, tried_share
from simulator.agents.claims_on_air import claims_tonight
from simulator.agents.co_branding import product_image_fit
from simulator.agents.conduct import advertised_discount, hidden_gap
from simulator.agents.expectations import agency_split_bp, image_fit
from simulator.agents.line_up import LineUps
from simulator.agents.rooms_on_air import newness
from simulator.rules.after_sales import combined_information
from simulator.rules.units import BASIS_POINTS
from simulator.scenario.room_plans import TrafficThenProfit
from simulator.strategies.price_promotions import with_cuts
from simulator.strategies.promotion import Instrument, RoomPrices, room_prices, running_promotion
from simulator.tables.evening import Offers
from simulator.tables.personal_prices import NO_PARTNER

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real64 = NDArray[np.float64]
MOST_INFORMATION = 0.8
DEMONSTRATION = 0.5
"""Share of uncertainty about fit that a host of full expertise removes by showing (assumption)."""
QUESTIONS = 0.4
"""Share that full interaction removes by answering questions (assumption)."""
ROUNDING_GUARD = 1.0 - 1e-12
"""Keeps floors of shares from adding up to more than there is."""
SHELF_RESERVE_BP = 1_000
"""Share of stock that no room may sell, basis points (assumption); what rooms leave unsold is for
sale on the shelf as well."""


def offer_columns(market: "Market", on_air: Int, line_ups: LineUps) -> Offers:
    """Describe what is offered tonight.

    Args:
        market: The market.
        on_air: Anchor of each room, shape (rooms,).
        line_ups: What the rooms pitch.

    Returns:
        The offers, in the order of the line-ups.
    """
    products, contracts = market.products, market.contracts
    product, anchor = line_ups.product, on_air[line_ups.room]
    price, scarcity, codes = _prices(market, on_air, line_ups)
    instrument = np.asarray(codes, np.int64)
    partner, lowest_second = price_bundles(market, product, line_ups.contract, price, instrument)
    lowest = products.lowest_price_fen[product] + lowest_second
    signed = line_ups.contract >= 0
    rows = line_ups.contract[signed]
    commission_bp, slot_fee = np.zeros_like(product), np.zeros_like(product)
    exclusivity_fee = np.zeros_like(product)
    agency_bp = agency_split_bp(market)[anchor]
    commission_bp[signed] = contracts.commission_bp[rows]
    agency_bp[signed] = contracts.agency_bp[rows]
    # Fees are due once, in the room of the person who has signed.
    first = anchor[signed] == contracts.anchor[rows]
    slot_fee[signed] = contracts.slot_fee_fen[rows] * first
    exclusivity_fee[signed] = contracts.clauses.exclusivity_fee_fen[rows] * first
    return Offers(
        room=line_ups.room.astype(np.int32),
        product=product.astype(np.int32),
        price_fen=price,
        coupon_fen=floored_share(price, coupon_rates(market, on_air)[line_ups.room]),
        discount=advertised_discount(market, product, price, lowest).astype(np.float32),
        exaggeration=_exaggeration(market, on_air, line_ups).astype(np.float32),
        information=_offer_information(market, product, anchor).astype(np.float32),
        novelty=_novelty(market, product, anchor).astype(np.float32),
        image_fit=product_image_fit(
            market, product, anchor, image_fit(market)[products.brand[product], anchor]
        ).astype(np.float32),
        scarcity=np.asarray(scarcity, np.float32),
        committed_units=units_of_bundles(market, product, partner, line_ups.expected_orders),
        commission_bp=commission_bp,
        agency_bp=agency_bp,
        slot_fee_fen=slot_fee,
        exclusivity_fee_fen=exclusivity_fee,
        contract=line_ups.contract.astype(np.int32),
        instrument=np.asarray(instrument, np.int32),
    )


def coupon_rates(market: "Market", on_air: Int) -> Int:
    """Return the coupon of the platform of each room, basis points, shape (rooms,)."""
    rates = [market.platforms[market.anchors[index].platform].coupon_bp for index in on_air]
    return np.array(rates, np.int64)


def committed_units(market: "Market", product: Int, expected_orders: Real64) -> Int:
    """Share the stock on hand, less the shelf's reserve, between a product's offers.

    Args:
        market: The market.
        product: Product of each offer, shape (offers,).
        expected_orders: Orders expected from each offer; if none is expected anywhere, all alike.

    Returns:
        Units, shape (offers,).
    """
    on_stock = market.products.units_for_sale(market.stock.on_stock)
    # The reserve is rounded down: the last unit goes to a room.
    for_rooms = (on_stock - on_stock * SHELF_RESERVE_BP // BASIS_POINTS)[product]
    return split_units(for_rooms, product, expected_orders)


def units_of_bundles(market: "Market", product: Int, partner: Int, weight: Real64) -> Int:
    """Share the stock on hand between offers; a bundle has as many units as the scarcer product.

    Args:
        market: The market.
        product: Product of each offer, shape (offers,).
        partner: The second product, -1 for none.
        weight: Orders expected from each offer.

    Returns:
        Units, shape (offers,).
    """
    rows = np.flatnonzero(partner != NO_PARTNER)
    asked = np.concatenate((product, partner[rows]))
    units = committed_units(market, asked, np.concatenate((weight, weight[rows])))
    own, second = units[: len(product)], units[len(product) :]
    own[rows] = np.minimum(own[rows], second)
    return own


def split_units(units: Int, group: Int, weight: Real64) -> Int:
    """Split whole units inside each group by weight with the method of the largest remainder.

    Args:
        units: Units that the row's group has to share, shape (n,).
        group: Group of each row, shape (n,).
        weight: Weight of at least 0 of each row; a group without any is shared alike.

    Returns:
        Units of each row; they add up to the group's units exactly.
    """
    groups = int(group.max(initial=-1)) + 1
    total = np.bincount(group, weight, groups)[group]
    rows = np.bincount(group, minlength=groups)[group]
    share = np.where(total > 0, weight / np.where(total > 0, total, 1.0), 1.0 / np.maximum(rows, 1))
    quota = units * share * ROUNDING_GUARD
    given = np.floor(quota).astype(np.int64)
    left = units - np.bincount(group, given, groups).astype(np.int64)[group]
    order = np.lexsort((given - quota, group))
    starts = np.searchsorted(group[order], group)
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - starts[order]
    return np.asarray(given + (place < left), np.int64)


def _prices(market: "Market", on_air: Int, line_ups: LineUps) -> RoomPrices:
    """Price, scarcity and instrument of every offer; brand by brand and discount by discount."""
    products, product = market.products, line_ups.product
    brand = products.brand[product]
    discount = np.zeros(len(product))
    signed = line_ups.contract >= 0
    discount[signed] = market.contracts.discount[line_ups.contract[signed]]
    plans = {int(index): market.brands[index].own_room() for index in np.unique(brand[~signed])}
    own = {index: 0.0 if plan is None else plan.discount for index, plan in plans.items()}
    discount[~signed] = [own[int(index)] for index in brand[~signed]]
    drawing = line_ups.draws & ~signed
    deep = _traffic_discounts(market, on_air[line_ups.room[drawing]])
    deeper = deep > discount[drawing]
    drawing[drawing] = deeper
    discount[drawing] = deep[deeper]
    order = np.lexsort((discount, brand))
    changes = (np.diff(brand[order]) != 0) | (np.diff(discount[order]) != 0)
    price, instrument = np.zeros_like(product), np.zeros_like(product)
    scarcity = np.zeros(len(product))
    for rows in np.split(order, np.flatnonzero(changes) + 1) if len(order) else []:
        promotion = running_promotion(market.brands[brand[rows[0]]], market.session)
        room = room_prices(
            products.regular_price_fen[product[rows]], float(discount[rows[0]]), promotion
        )
        price[rows], scarcity[rows], instrument[rows] = room
    instrument[drawing & (instrument == Instrument.ROOM_DISCOUNT)] = Instrument.TRAFFIC_PRODUCT
    asked = with_cuts(products, product, RoomPrices(price, scarcity, instrument))
    held = hold_best_prices(market, product, line_ups.contract, asked.price_fen)
    # Held at the regular price or above, an offer has no discount any more.
    plain = (held > asked.price_fen) & (held >= products.regular_price_fen[product])
    booked = np.where(plain, int(Instrument.NONE), asked.instrument)
    return RoomPrices(held, asked.scarcity, booked)


def _traffic_discounts(market: "Market", anchors: Int) -> Real64:
    """Discounts of store rooms on products that draw viewers, by anchor of the room."""
    plans = [market.anchors[index].room.line_up for index in anchors]
    return np.array(
        [plan.traffic_discount if isinstance(plan, TrafficThenProfit) else 0.0 for plan in plans],
        np.float64,
    )


def _exaggeration(market: "Market", on_air: Int, line_ups: LineUps) -> Real64:
    """Exaggeration of what viewers hear of each offer: 1 − (1 − host's)(1 − what she is told)."""
    claims, gap = claims_tonight(market, on_air)[line_ups.room], hidden_gap(market)
    if gap is None:
        return claims
    return np.asarray(1.0 - (1.0 - claims) * (1.0 - gap[line_ups.product]), np.float64)


def _information(market: "Market") -> Real64:
    """What each anchor's viewers learn about fit, shape (anchors,)."""
    known = [
        combined_information(
            DEMONSTRATION * anchor.expertise, QUESTIONS * anchor.interaction, MOST_INFORMATION
        )
        for anchor in market.anchors
    ]
    return np.array(known, np.float64)


def _offer_information(market: "Market", product: Int, anchor: Int) -> Real64:
    """What viewers learn about fit from the host, and have learnt from trying the brand's goods."""
    information = _information(market)[anchor]
    information = tried_on_screen(market, product, anchor, information)
    for brand in market.brands:
        tried = tried_share(market, brand) if brand.reached else 0.0
        for row in np.flatnonzero(market.products.brand[product] == brand.index) if tried else ():
            information[row] = combined_information(
                float(information[row]), TRYING * tried, MOST_INFORMATION
            )
    return information


def tried_on_screen(market: "Market", product: Int, anchor: Int, information: Real64) -> Real64:
    """Add what viewers learn from trying goods on or placing them at home by VR or AR.

    Args:
        market: The market.
        product: Product of each offer, shape (offers,).
        anchor: Anchor of each offer, shape (offers,).
        information: What they learn otherwise, shape (offers,).

    Returns:
        Information, at most ``MOST_INFORMATION``, shape (offers,).
    """
    if all(platform.try_on is None for platform in market.platforms):
        return information
    learnt = information.copy()
    names = [market.category_names[row] for row in market.products.category[product].tolist()]
    for row, (name, index) in enumerate(zip(names, anchor.tolist(), strict=True)):
        plan = market.platforms[market.anchors[index].platform].try_on
        if plan is not None and (not plan.categories or name in plan.categories):
            learnt[row] = combined_information(
                float(information[row]), plan.information, MOST_INFORMATION
            )
    return learnt


def _novelty(market: "Market", product: Int, anchor: Int) -> Real64:
    by_name = {category.name: category.novelty for category in market.scenario.categories}
    novelty = np.array([by_name[name] for name in market.category_names], np.float64)
    own = novelty[market.products.category[product]]
    own = own + (1.0 - own) * market.products.added_novelty[product]
    return np.asarray(own * newness(market, product, anchor), np.float64)
