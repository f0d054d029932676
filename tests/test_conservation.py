"""Nothing is lost and nothing made up: money, orders, units and views of whole random markets.

The market checks its own books after every session. Here they are held against what an outsider
can add up: the flows of the ledger, a list of all orders ever placed, and the minutes of evenings.
"""

from collections import defaultdict
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import Channel, OrderState
from simulator.kernels.state import Stage
from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.session import RUN_OFF
from tests.markets import small_scenario, watched_stages
from tests.random_markets import generous_scenarios, random_scenarios

FINAL = {OrderState.CANCELLED, OrderState.RETURNED, OrderState.SETTLED}
SHARES = ("commission_fen", "agency_fen", "platform_fee_fen", "link_fee_fen", "brand_fen")
# Examples are drawn once and for all (derandomised), so shrinking would cost time on every failure.
FAST = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SLOW = settings(FAST, max_examples=400)
USUAL = {
    "order_payment", "platform_coupon", "coupon_refund", "settlement_brand",
    "settlement_commission", "settlement_agency", "settlement_platform_fee", "refund_cancelled",
    "refund_returned", "slot_fee_paid", "slot_fee_earned", "gift", "traffic", "room_cost",
    "purchase_of_stock", "stock_write_off", "loan", "interest", "claim_raised", "claim_settled",
    "fine", "compensation", "sold out", "sold in part", "anchor left", "anchor entered",
}  # fmt: skip
RARE = {"brand bankrupt", "brand entered", "claim_written_off", "anchor banned", "repayment"}

GENEROUS = {"bundle sold", "basket full", "points_earned", "reminder"}


class Witness:
    """Follows a market from outside and adds everything up for itself."""

    def __init__(self, market: Market, stages: list[Stage]) -> None:
        self.market = market
        self.stages = stages
        self.placed: dict[int, dict[str, int]] = {}
        self.closed: dict[int, tuple[OrderState, int]] = {}
        self.holdings: defaultdict[str, int] = defaultdict(int)
        self.seen: set[str] = set()

    def after_session(self) -> None:
        """Check an evening and the state in which it left the books."""
        self.audience_adds_up()
        self.orders_come_from_sales()
        self.gmv_is_that_of_orders()
        self.note_placed()
        self.after_any_session()

    def after_any_session(self) -> None:
        """Check what holds after evenings and in the run-off."""
        self.note_closed()
        self.money_adds_up()
        self.every_order_is_in_one_state()
        self.units_add_up()

    # An evening.

    def audience_adds_up(self) -> None:
        """Whoever came is watching or has left, and at the end all have left."""
        outcome, totals = self.market.outcome, self.stages[-1].room_totals
        entries = outcome.minutes_entries
        assert (entries.sum(axis=0) == outcome.views).all()
        left = entries.cumsum(axis=0) - outcome.minutes_online
        assert (left >= 0).all()
        assert (np.diff(left, axis=0) >= 0).all()
        assert (totals["present"].sum(axis=0) == 0).all()
        assert (totals["simulated_present"].sum(axis=0) == 0).all()
        assert (outcome.peak_viewers == outcome.minutes_online.max(axis=0, initial=0)).all()
        assert (outcome.paid_views <= outcome.views).all()
        # A product met in one room may be considered in another one: compare by product.
        product, size = self.market.evening.offers.product, len(self.market.products)
        met = per(product, outcome.offer_exposed, size)
        assert (per(product, outcome.offer_considered, size) <= met).all()
        assert self.market.audience.segment_views.sum() == outcome.views.sum()
        opened = self.market.columns.opened >= 0
        assert (outcome.views.sum() > 0) <= opened.any()

    def orders_come_from_sales(self) -> None:
        """What was asked for was sold or sold out; what was sold became orders."""
        market, outcome = self.market, self.market.outcome
        asked, lacking = outcome.requested_units, outcome.sold_out_units
        assert (asked == outcome.units + lacking).all()
        assert (outcome.units == outcome.minutes_orders.sum(axis=0)).all()
        placed, units = market.placed, market.placed["units"].astype(np.int64)
        in_room = placed["channel"] != Channel.SHELF
        assert (in_room == (placed["room"] >= 0)).all()
        rooms = len(market.evening.rooms)
        offers, products = market.evening.offers, len(market.products)
        sales, second = market.audience.sales, self.second_products()
        pairs = second >= 0
        together = per(offers.room[sales.offer[pairs]], sales.units[pairs], rooms)
        by_room = per(placed["room"][in_room], units[in_room], rooms)
        assert (by_room == outcome.units + together).all()
        sold = market.audience.shelf.units
        assert units[~in_room].sum() == sold.sum()
        assert len(units) == len(sales.units) + pairs.sum() + len(sold)
        by_offer = per(offers.product, outcome.offer_units, products)
        by_offer += per(second[pairs], sales.units[pairs], products)
        assert (per(placed["product"][in_room], units[in_room], products) == by_offer).all()
        assert (outcome.offer_units <= offers.committed_units).all()
        assert (units > 0).all()
        assert (units <= market.columns.people[placed["viewer"]]).all()
        if lacking.any():
            self.seen.add("sold out")
        if (units < market.columns.people[placed["viewer"]]).any():
            self.seen.add("sold in part")

    def second_products(self) -> NDArray[Any]:
        """The product that was sold together with each sale's own at one price, -1 for none."""
        perks, sales = self.market.evening.perks, self.market.audience.sales
        if not len(perks):
            return np.full(len(sales.offer), -1)
        if (perks.partner[sales.offer] >= 0).any():
            self.seen.add("bundle sold")
        return perks.partner[sales.offer]

    def gmv_is_that_of_orders(self) -> None:
        """GMV is units times price and coupon; the shares of an order add up to its payment."""
        market, placed = self.market, self.market.placed
        units = placed["units"].astype(np.int64)
        payment = units * (placed["price_fen"] + placed["coupon_fen"])
        in_room = placed["room"] >= 0
        rooms = len(market.evening.rooms)
        by_room = per(placed["room"][in_room], payment[in_room], rooms)
        outcome = market.outcome
        assert (outcome.gmv_fen == outcome.minutes_gmv_fen.sum(axis=0)).all()
        assert by_room.sum() == outcome.gmv_fen.sum()
        # The receipt of a full basket spreads what came off it over the rooms it was filled in.
        if placed["reduction_fen"].any():
            self.seen.add("basket full")
        else:
            assert (by_room == outcome.gmv_fen).all()
        assert (sum(placed[name] for name in SHARES) == payment).all()
        assert all((placed[name] >= 0).all() for name in SHARES)
        table = market.recorder.table("sessions").to_pylist()[-1]
        assert table["gmv_fen"] == payment.sum()
        assert table["gmv_room_fen"] == market.outcome.gmv_fen.sum()

    # All sessions.

    def note_placed(self) -> None:
        """Add tonight's orders to the list of all orders."""
        placed = self.market.placed
        for number, product, units in zip(
            placed["number"].tolist(), placed["product"].tolist(), placed["units"].tolist(),
            strict=True,
        ):  # fmt: skip
            assert number not in self.placed
            self.placed[number] = {"product": product, "units": units}

    def note_closed(self) -> None:
        """Tick off the orders that have become final: each was placed, and closes once."""
        closed = self.market.closed
        for number, state, units in zip(
            closed["number"].tolist(), closed["state"].tolist(), closed["units"].tolist(),
            strict=True,
        ):  # fmt: skip
            assert number in self.placed
            assert number not in self.closed
            assert units == self.placed[number]["units"]
            self.closed[number] = (OrderState(state), units)

    def money_adds_up(self) -> None:
        """Balances sum to zero, are what the flows say, and wallets are the viewers' account."""
        market, chart = self.market, self.market.chart
        balances = market.ledger.balances
        assert int(balances.sum()) == 0
        assert int(market.columns.wallet_fen.sum()) == int(balances[chart.viewers])
        assert (market.columns.wallet_fen >= 0).all()
        flows = market.ledger.flows(market.ledger.session)
        for kind, payer, receiver, amount in zip(
            flows.kind, flows.debit, flows.credit, flows.amount_fen.tolist(), strict=True
        ):
            self.seen.add(kind)
            if not FlowKind[kind.upper()].memo:
                self.holdings[payer] -= amount
                self.holdings[receiver] += amount
        booked = {market.ledger.label(n): int(fen) for n, fen in enumerate(balances)}
        assert booked == {name: self.holdings[name] for name in booked}
        assert self.holdings.keys() <= booked.keys()

    def every_order_is_in_one_state(self) -> None:
        """An order is in the book, once, or closed; a closed one is in a final state."""
        orders = self.market.orders
        live = orders.column("number").tolist()
        assert len(set(live)) == len(live)
        assert set(live).isdisjoint(self.closed)
        assert set(live) | set(self.closed) == set(self.placed)
        assert {state for state, _ in self.closed.values()} <= FINAL
        assert set(orders.column("state").tolist()) <= set(map(int, OrderState))

    def units_add_up(self) -> None:
        """Units bought are kept, under way, on stock or written off; the first two by hand."""
        market, stock, orders = self.market, self.market.stock, self.market.orders
        gone = stock.kept + stock.in_transit + stock.on_stock + stock.written_off
        assert (stock.bought == gone).all()
        size = len(market.products)
        state, product = orders.column("state"), orders.column("product")
        units = orders.column("units").astype(np.int64)
        under_way = np.isin(state, (OrderState.PLACED, OrderState.SHIPPED, OrderState.DELIVERED))
        assert (stock.in_transit == per(product[under_way], units[under_way], size)).all()
        kept = np.isin(state, (OrderState.KEPT, OrderState.SETTLED))
        expected = per(product[kept], units[kept], size)
        for number, (final, count) in self.closed.items():
            if final == OrderState.SETTLED:
                expected[self.placed[number]["product"]] += count
        assert (stock.kept == expected).all()

    def at_the_end(self) -> None:
        """After the run-off nothing is open, and every order was closed exactly once."""
        market, chart = self.market, self.market.chart
        balances = market.ledger.balances
        assert len(market.orders) == 0
        assert (balances[chart.order_escrow] == 0).all()
        assert balances[chart.slot_escrow] == 0
        assert (market.stock.in_transit == 0).all()
        assert set(self.closed) == set(self.placed)
        sessions = market.recorder.table("sessions").to_pandas()
        placed = sum(order["units"] for order in self.placed.values())
        assert sessions["orders"].sum() == placed
        final = sessions[["kept", "returned", "cancelled"]].sum().sum()
        assert final == placed == sessions["closed_orders"].sum()
        self.note_who_came_and_went()

    def note_who_came_and_went(self) -> None:
        """Remember which kinds of turnover this market has seen."""
        anchors, brands = self.market.anchors, self.market.brands
        for happened, what in (
            (any(anchor.status == "gone" for anchor in anchors), "anchor left"),
            (any(anchor.status == "banned" for anchor in anchors), "anchor banned"),
            (any(anchor.generation > 0 for anchor in anchors), "anchor entered"),
            (any(not brand.active for brand in brands), "brand bankrupt"),
            (any(" entrant " in brand.name for brand in brands), "brand entered"),
        ):
            if happened:
                self.seen.add(what)


def per(index: NDArray[Any], amounts: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Sums by index."""
    sums = np.zeros(size, np.int64)
    np.add.at(sums, index, amounts)
    return sums


def follow(scenario: Scenario) -> Witness:
    """Play a market to its end, checking everything after every session."""
    market = Market(scenario)
    with watched_stages() as stages:
        witness = Witness(market, stages)
        try:
            while market.session < scenario.measure_from + scenario.sessions:
                market.step()
                witness.after_session()
            for _ in range(100):
                if not len(market.orders):
                    break
                for _, stage in RUN_OFF:
                    stage(market)
                market.session += 1
                witness.after_any_session()
            witness.at_the_end()
        finally:
            market.close()
    return witness


def test_the_small_market_sells_returns_and_sells_out() -> None:
    """The market that other tests use has a bit of everything, or they would prove little."""
    witness = follow(small_scenario())
    states = [state for state, _ in witness.closed.values()]
    assert set(states) == FINAL
    assert len(states) > 100


def follow_many(settings_: settings, scenarios: st.SearchStrategy[Scenario]) -> set[str]:
    """Follow random markets; tells what happened in at least one of them."""
    seen: set[str] = set()

    @settings_
    @given(scenario=scenarios)
    def follow_one(scenario: Scenario) -> None:
        seen.update(follow(scenario).seen)

    follow_one()
    return seen


def test_nothing_is_lost_in_random_markets() -> None:
    seen = follow_many(FAST, random_scenarios())
    # Conservation of what never happens would prove nothing.
    assert seen >= USUAL, USUAL - seen


def test_nothing_is_lost_where_brands_are_generous() -> None:
    seen = follow_many(settings(FAST, max_examples=8), generous_scenarios())
    assert seen >= GENEROUS, GENEROUS - seen


@pytest.mark.slow
def test_nothing_is_lost_in_many_random_markets() -> None:
    seen = follow_many(SLOW, random_scenarios())
    assert seen >= USUAL | RARE, (USUAL | RARE) - seen
