"""What firms believe about sales in rooms, and what everybody knows about rooms.

**Orders per view of the room.** The unit of belief is one view of the anchor's room on an evening
on which the product is in its line-up, not one view that was present at the pitch: a brand knows
the room's views beforehand, and slot fees are asked per view of the room. Counts are simulated
orders and simulated views, so that confidence grows with evidence and not with the weight.

Prior (assumption): ``behaviour.buying.orders_per_view`` times a multiple for the type of host and
the category's demand over the mean, shared by the products of a line-up. The multiples span the
organic conversion of store rooms (``orders_per_view_store`` 0.9 %) and of stars'
(``orders_per_view_kol`` 2.75 %) around 1.2 %.

**Public figures.** Expected views, GMV per view and entries per time shown are moving averages
over about seven broadcasts. Platforms' feeds and posted slot fees need them, so they go on while
learning is frozen; beliefs on conversion and expected sales of own rooms then hold still.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.agents.expectations import agency_split_bp, kept_share
from simulator.agents.fakes import fake_gmv_fen
from simulator.rules.learning import shrunken_belief
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.places import ANCHOR_TYPES, AnchorType
from simulator.strategies.promotion import Instrument
from simulator.tables.sums import in_order, mean_in_order

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
MEMORY_BROADCASTS = 7
"""Broadcasts over which public figures are averaged."""
LEAST_FANS_SHARE = 1e-4
"""Followers, as a share of the population, that any room's first expectation reckons with."""
NEVER = -1
CONVERSION_MULTIPLE: dict[AnchorType, float] = {
    "star": 2.3,
    "professional": 1.3,
    "celebrity": 1.6,
    "koc": 1.1,
    "store": 0.75,
    "virtual": 0.4,
}


class Beliefs:
    """Beliefs of brands about rooms; see the module for what the numbers mean.

    Args:
        market: The market with its anchors, brands and products; sets the anchors' and brands'
            first expectations.

    Attributes:
        orders: Simulated orders of a product in an anchor's room, shape (products, anchors).
        views: Simulated views of the room on those evenings, likewise.
        prior: Orders per view believed before any evidence, likewise.
        orders_per_view: What the product's brand believes now, likewise.
        last_pitched: Session in which the product was last in the line-up, -1 for never, likewise.
        entry_rate: Shrunken entries per time shown, shape (anchors,).
    """

    def __init__(self, market: "Market") -> None:
        self.orders: Real = np.zeros((0, 0))
        self.views: Real = np.zeros((0, 0))
        self.prior: Real = np.zeros((0, 0))
        self.orders_per_view: Real = np.zeros((0, 0))
        self.last_pitched: Int = np.zeros((0, 0), np.int64)
        self.entry_rate: Real = np.zeros(0)
        self._entries: Real = np.zeros(0)
        self._shown: Real = np.zeros(0)
        self._gmv_prior_fen: Real = np.zeros(0)
        self._gmv_fen: Real = np.zeros(0)
        self._fake_gmv_fen: Real = np.zeros(0)
        self._fake_orders: Real = np.zeros((0, 0))
        self._gmv_views: Real = np.zeros(0)
        self.grow(market)

    def grow(self, market: "Market") -> None:
        """Make room for products and anchors that have joined, and set their first expectations.

        Args:
            market: The market; rows of products and anchors are only ever appended.
        """
        known = len(self._gmv_fen)
        products, anchors = len(market.products), len(market.anchors)
        self.orders = _grown(self.orders, products, anchors, 0.0)
        self.views = _grown(self.views, products, anchors, 0.0)
        self._fake_orders = _grown(self._fake_orders, products, anchors, 0.0)
        self.last_pitched = _grown(self.last_pitched, products, anchors, NEVER)
        self.prior = prior_orders_per_view(market)
        added = np.zeros(anchors - known)
        entries = market.scenario.behaviour.entering.entries_per_place
        self.entry_rate = np.append(self.entry_rate, added + entries)
        self._entries, self._shown = np.append(self._entries, added), np.append(self._shown, added)
        self._gmv_fen = np.append(self._gmv_fen, added)
        self._fake_gmv_fen = np.append(self._fake_gmv_fen, added)
        self._gmv_views = np.append(self._gmv_views, added)
        self._gmv_prior_fen = _first_gmv_per_view_fen(market)
        _expect_at_first(market, known, self._gmv_prior_fen)
        self._believe(market)

    def update(self, market: "Market") -> None:
        """Learn from the evening (stage 9).

        Args:
            market: The market after the evening.
        """
        self._note_public_figures(market)
        if market.scenario.learning.adaptation == "live":
            self._learn_conversion(market)
            _learn_room_sales(market)
            self._believe(market)

    def _note_public_figures(self, market: "Market") -> None:
        rooms, outcome = market.evening.rooms, market.outcome
        offers = market.evening.offers
        self.last_pitched[offers.product, rooms.anchor[offers.room]] = market.session
        on_air = rooms.anchor
        fading = 1.0 - 1.0 / MEMORY_BROADCASTS
        for column, tonight in (
            (self._entries, outcome.views),
            (self._shown, outcome.views + outcome.skips),
            (self._gmv_fen, outcome.gmv_fen),
            (self._fake_gmv_fen, fake_gmv_fen(market)[on_air]),
            (self._gmv_views, outcome.views),
        ):
            column[on_air] = fading * column[on_air] + tonight
        scenario = market.scenario
        prior_people = scenario.learning.prior_views * scenario.population / scenario.viewers
        prior_rate = scenario.behaviour.entering.entries_per_place
        believe: Any = shrunken_belief
        self.entry_rate = believe(prior_rate, prior_people, self._entries, self._shown)
        reported = self._gmv_fen + self._fake_gmv_fen
        gmv_per_view = believe(self._gmv_prior_fen, prior_people, reported, self._gmv_views)
        true = believe(self._gmv_prior_fen, prior_people, self._gmv_fen, self._gmv_views)
        for room, index in enumerate(on_air):
            anchor = market.anchors[index]
            gap = float(outcome.views[room]) - anchor.expected_views
            anchor.expected_views += gap / MEMORY_BROADCASTS
            anchor.gmv_per_view_fen = float(gmv_per_view[index])
            known = float(true[index])
            anchor.inflated = anchor.gmv_per_view_fen / known if known > 0.0 else 1.0

    def _learn_conversion(self, market: "Market") -> None:
        rooms, offers, outcome = market.evening.rooms, market.evening.offers, market.outcome
        anchor = rooms.anchor[offers.room]
        # What a product sells at a flash price says little of the evenings to come.
        ordinary = offers.instrument != int(Instrument.FLASH_STOCK)
        orders = np.where(ordinary, outcome.offer_simulated_orders, 0)
        np.add.at(self.orders, (offers.product, anchor), orders)
        self.views[offers.product, anchor] += outcome.simulated_views[offers.room]
        for host in market.anchors:
            for row, (count, _) in host.fakes.items():
                self._fake_orders[row, host.index] += count / market.weight

    def _believe(self, market: "Market") -> None:
        """Combine the prior, the product's own record, and what is known about others'.

        Others are all other products of the category at that anchor. A brand knows its own
        products' figures, and rivals' as reported, fake orders included, where it buys them and the
        platform makes them public; both weigh as ``learning.rival_weight``.
        """
        learning = market.scenario.learning
        orders = self._evidence(market, self.orders, self._fake_orders)
        views = self._evidence(market, self.views, None)
        # The rule is scalar, but plain arithmetic: it works on whole tables as well.
        believe: Any = shrunken_belief
        self.orders_per_view = believe(self.prior, learning.prior_views, orders, views)

    def _evidence(self, market: "Market", own: Real, fakes: Real | None) -> Real:
        products, weight = market.products, market.scenario.learning.rival_weight
        public = np.array(
            [market.platforms[anchor.platform].inform_rivals for anchor in market.anchors]
        )
        reported = own if fakes is None else own + fakes
        everybody = _sums(products.category, reported)
        family = products.brand.astype(np.int64) * len(market.category_names) + products.category
        siblings = _sums(family, own)
        theirs = siblings if fakes is None else _sums(family, reported)
        buys = np.array([brand.rivals_data for brand in market.brands], np.bool_)[products.brand]
        rivals = np.where(public[None, :] & buys[:, None], everybody - theirs, 0.0)
        return own + weight * (siblings - own + rivals)


def prior_orders_per_view(market: "Market") -> Real:
    """Orders of a product per view of an anchor's room before any evidence.

    Args:
        market: The market.

    Returns:
        Shape (products, anchors).
    """
    base = market.scenario.behaviour.buying.orders_per_view
    by_name = {category.name: category.demand for category in market.scenario.categories}
    demand = np.array([by_name[name] for name in market.category_names], np.float64)
    demand = demand[market.products.category]
    relative = demand / mean_in_order(demand) if demand.size else demand
    return base * relative[:, None] * (_multiples(market) / line_up_lengths(market))[None, :]


def line_up_lengths(market: "Market") -> Real:
    """Products that share an anchor's views: the slots, or as many as a store room's brand has."""
    sizes = [
        min(anchor.slots, max(len(market.brands[anchor.brand].products), 1))
        if anchor.is_store_host()
        else anchor.slots
        for anchor in market.anchors
    ]
    return np.array(sizes, np.float64)


def first_expected_views(market: "Market") -> Real:
    """Views per broadcast before anybody has been on air, people.

    What the market's openings give, shared by followers (assumption).

    Args:
        market: The market.

    Returns:
        Shape (anchors,).
    """
    scenario = market.scenario
    views = market.usual_openings * scenario.behaviour.entering.views_per_opening
    least = LEAST_FANS_SHARE * scenario.population
    fans = np.array([max(anchor.starting_fans, least) for anchor in market.anchors], np.float64)
    in_business = np.array([anchor.status in ("active", "suspended") for anchor in market.anchors])
    together = in_order(np.where(in_business, fans, 0.0)) if market.anchors else 0.0
    on_air = scenario.going_live.expected_share * together
    return np.asarray(views * fans / max(on_air, 1.0), np.float64)


def _multiples(market: "Market") -> Real:
    by_kind = np.array([CONVERSION_MULTIPLE[kind] for kind in ANCHOR_TYPES])
    return by_kind[np.array([anchor.kind_index for anchor in market.anchors], np.int64)]


def _first_gmv_per_view_fen(market: "Market") -> Real:
    """Orders per view times the mean price of what the room can sell."""
    prices = market.products.list_price_fen.astype(np.float64)
    everything = mean_in_order(prices) if prices.size else 0.0
    means = [
        mean_in_order(prices[market.brands[anchor.brand].products])
        if anchor.is_store_host() and len(market.brands[anchor.brand].products)
        else everything
        for anchor in market.anchors
    ]
    base = market.scenario.behaviour.buying.orders_per_view
    return base * _multiples(market) * np.array(means, np.float64)


def _expect_at_first(market: "Market", known: int, gmv_per_view_fen: Real) -> None:
    """Set the first expectations of anchors from row ``known`` on, and of their brands."""
    views, split = first_expected_views(market), agency_split_bp(market)
    kept = mean_in_order(kept_share(market))
    for anchor in market.anchors[known:]:
        anchor.expected_views = anchor.usual_views or float(views[anchor.index])
        anchor.gmv_per_view_fen = float(gmv_per_view_fen[anchor.index])
        sales = anchor.expected_views * anchor.gmv_per_view_fen
        fees = anchor.slots * anchor.slot_fee_per_view * FEN_PER_YUAN * anchor.expected_views
        if anchor.slot_fee_fen is not None:
            fees = float(anchor.slots * anchor.slot_fee_fen)
        own = 1.0 - float(split[anchor.index]) / BASIS_POINTS
        commission = kept * sales * anchor.commission_bp / BASIS_POINTS
        anchor.expected_income_fen = own * (commission + fees)
        if anchor.is_store_host():
            market.brands[anchor.brand].expected_room_sales_fen = sales


def _learn_room_sales(market: "Market") -> None:
    """Average tonight's sales of own rooms into what their brands expect of a broadcast."""
    rooms, outcome = market.evening.rooms, market.outcome
    for room in np.flatnonzero(rooms.brand >= 0):
        brand = market.brands[rooms.brand[room]]
        gap = float(outcome.gmv_fen[room]) - brand.expected_room_sales_fen
        brand.expected_room_sales_fen += gap / MEMORY_BROADCASTS


def _sums(group: NDArray[np.integer], values: Real) -> Real:
    """For each row of a table, the sum of the rows of its group, same shape."""
    if not values.size:
        return values
    groups, code = np.unique(group, return_inverse=True)
    totals = np.zeros((len(groups), values.shape[1]))
    np.add.at(totals, code, values)
    return totals[code]


def _grown(table: NDArray[Any], rows: int, columns: int, fill: float) -> NDArray[Any]:
    grown = np.full((rows, columns), fill, table.dtype)
    grown[: table.shape[0], : table.shape[1]] = table
    return grown
