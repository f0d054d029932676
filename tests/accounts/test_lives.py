"""Random lives of orders, held against a plain-Python bookkeeper that knows nothing of the books.

The bookkeeper keeps dictionaries of unbounded integers, handles one order at a time and recomputes
every share with fractions from the terms of the order (never from what the book has stored).
"""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import OrderState
from tests.accounts.books import (
    BRAND_OF_PRODUCT,
    BRANDS,
    CASH,
    DEPOSITS,
    OPENING_UNITS,
    PLATFORM_CASH,
    PLATFORMS,
    UNIT_COSTS,
    WALLETS,
    cohort_profit,
    new_order,
    open_books,
    place,
    whole,
)

LAST_SESSION = 40
RATE = st.integers(0, 3_333)


def share(amount: int, rate_bp: int) -> int:
    return floor(Fraction(amount * rate_bp, 10_000))


@dataclass
class PlainOrder:
    terms: dict[str, Any]
    session: int
    state: str = "placed"
    case_open: bool = False

    @property
    def brand(self) -> int:
        return BRAND_OF_PRODUCT[self.terms["product"]]

    @property
    def paid(self) -> int:
        return self.terms["units"] * self.terms["price_fen"]

    @property
    def coupon(self) -> int:
        return self.terms["units"] * self.terms["coupon_fen"]

    def shares(self) -> Counter[str]:
        """What each account gets when the order is settled."""
        terms, payment = self.terms, self.paid + self.coupon
        commission = share(payment, terms["commission_bp"])
        agency = share(commission, terms["agency_bp"])
        take, link = share(payment, terms["platform_fee_bp"]), share(payment, terms["link_fee_bp"])
        parts: Counter[str] = Counter()
        parts[f"anchor:anchor {terms['anchor']}"] += commission - agency
        parts["agency:agency 0"] += agency
        parts[f"platform:platform {terms['checkout_platform']}"] += take
        parts[f"platform:platform {terms['platform']}"] += link
        parts[f"brand_cash:brand {self.brand}"] += payment - commission - take - link
        return parts


class Bookkeeper:
    """Balances, units and profit in dictionaries."""

    def __init__(self) -> None:
        self.balance: Counter[str] = Counter({"viewers": WALLETS})
        for brand in range(BRANDS):
            self.balance[f"brand_cash:brand {brand}"] = CASH[brand]
            self.balance[f"brand_deposit:brand {brand}"] = DEPOSITS[brand]
        for platform in range(PLATFORMS):
            self.balance[f"platform:platform {platform}"] = PLATFORM_CASH
        self.owed: Counter[str] = Counter()
        self.units = [Counter({"on_stock": units}) for units in OPENING_UNITS]
        self.carried = [0] * len(OPENING_UNITS)
        self.profit: Counter[tuple[int, int]] = Counter()

    def due(self, brand: int, amount: int, creditor: str, cohort: int) -> None:
        self.profit[brand, cohort] -= amount
        self.pay(brand, amount, creditor)

    def pay(self, brand: int, amount: int, creditor: str) -> None:
        for account in (f"brand_cash:brand {brand}", f"brand_deposit:brand {brand}"):
            part = min(amount, max(self.balance[account], 0))
            self.balance[account] -= part
            self.balance[creditor] += part
            amount -= part
        self.owed[f"brand {brand}"] += amount

    def move_units(self, order: PlainOrder, source: str, target: str, count: int) -> None:
        units = self.units[order.terms["product"]]
        units[source] -= count
        units[target] += count


def order_terms(session: int) -> st.SearchStrategy[dict[str, Any]]:
    def build(**drawn: Any) -> dict[str, Any]:
        waits = drawn.pop("waits")
        dates = [session + sum(waits[: step + 1]) for step in range(3)]
        names = ("ship_session", "deliver_session", "window_end_session")
        return new_order(**drawn) | dict(zip(names, dates, strict=True))

    return st.builds(
        build,
        product=st.integers(0, 2),
        units=st.integers(1, 6),
        viewer=st.sampled_from([-1, 3, 4]),
        price_fen=st.integers(0, 9_999),
        coupon_fen=st.sampled_from([0, 13]),
        anchor=st.integers(0, 1),
        platform=st.integers(0, 1),
        checkout_platform=st.integers(0, 1),
        instrument=st.integers(0, 2),
        shipping_fen=st.sampled_from([0, 137, 2_500]),
        commission_bp=RATE,
        agency_bp=st.integers(0, 10_000),
        platform_fee_bp=RATE,
        link_fee_bp=RATE,
        waits=st.tuples(*[st.integers(0, 2)] * 3),
    )


class Lives(RuleBasedStateMachine):
    """Any order may take any legal step at any time; after each step all books must agree."""

    def __init__(self) -> None:
        super().__init__()
        self.books = open_books()
        self.plain = Bookkeeper()
        self.orders: dict[int, PlainOrder] = {}
        self.closed: dict[int, PlainOrder] = {}

    @property
    def session(self) -> int:
        return self.books.ledger.session

    def pick(self, data: st.DataObject, *states: str) -> tuple[np.ndarray, list[PlainOrder]]:
        """Most orders in the given states, as rows and as plain orders, in any order."""
        numbers = [n for n, order in self.orders.items() if order.state in states]
        spared = data.draw(st.sets(st.integers(0, 9), max_size=2))
        chosen = data.draw(st.permutations([n for i, n in enumerate(numbers) if i not in spared]))
        rows = np.searchsorted(self.books.orders.column("number"), whole(*chosen))
        return rows, [self.orders[number] for number in chosen]

    @rule(data=st.data())
    def place(self, data: st.DataObject) -> None:
        terms = data.draw(st.lists(order_terms(self.session), min_size=1, max_size=6))
        left = [units["on_stock"] for units in self.plain.units]
        fitting = []
        for order in terms:
            if left[order["product"]] >= order["units"]:
                left[order["product"]] -= order["units"]
                fitting.append(order)
        if not fitting:
            return
        rows = place(self.books, *fitting)
        numbers = self.books.orders.column("number")[rows].tolist()
        for number, order in zip(numbers, fitting, strict=True):
            plain = PlainOrder(order, self.session)
            self.orders[number] = plain
            self.plain.move_units(plain, "on_stock", "in_transit", order["units"])
            self.pay(plain, 1)

    def pay(self, order: PlainOrder, sign: int) -> None:
        balance = self.plain.balance
        balance["outside" if order.terms["viewer"] < 0 else "viewers"] -= sign * order.paid
        balance[f"platform:platform {order.terms['platform']}"] -= sign * order.coupon
        escrow = f"order_escrow:platform {order.terms['checkout_platform']}"
        balance[escrow] += sign * (order.paid + order.coupon)

    @rule(data=st.data())
    def cancel_some_and_ship_some(self, data: st.DataObject) -> None:
        if data.draw(st.booleans()):
            self.cancel(data)
        self.ship(data)

    def cancel(self, data: st.DataObject) -> None:
        rows, orders = self.pick(data, "placed")
        self.books.orders.cancel(rows, self.session)
        for order in orders:
            order.state = "cancelled"
            self.pay(order, -1)
            self.plain.move_units(order, "in_transit", "on_stock", order.terms["units"])

    def ship(self, data: st.DataObject) -> None:
        rows, orders = self.pick(data, "placed")
        self.books.orders.ship(rows, self.session)
        for order in orders:
            order.state = "shipped"
            carriage = order.terms["shipping_fen"]
            self.plain.due(order.brand, carriage, "logistics", order.session)

    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        rows, orders = self.pick(data, "shipped")
        self.books.orders.deliver(rows, self.session, np.full(rows.size, 0.5, np.float32))
        for order in orders:
            order.state = "delivered"

    @rule(data=st.data(), resaleable_bp=st.integers(0, 10_000), returns_first=st.booleans())
    def decide(self, data: st.DataObject, resaleable_bp: int, returns_first: bool) -> None:
        if returns_first:
            self.send_back(data, resaleable_bp)
        self.keep(data)

    def keep(self, data: st.DataObject) -> None:
        rows, orders = self.pick(data, "delivered")
        self.books.orders.keep(rows, self.session)
        for order in orders:
            order.state = "kept"
            units = order.terms["units"]
            self.plain.move_units(order, "in_transit", "kept", units)
            sale = order.shares()[f"brand_cash:brand {order.brand}"]
            cost = units * UNIT_COSTS[order.terms["product"]]
            self.plain.profit[order.brand, order.session] += sale - cost

    def send_back(self, data: st.DataObject, resaleable_bp: int) -> None:
        rows, orders = self.pick(data, "delivered")
        by_number = [orders[place] for place in np.argsort(rows)]
        self.books.orders.return_(rows, self.session, resaleable_bp)
        for order in by_number:
            order.state = "returned"
            self.pay(order, -1)
            product, units = order.terms["product"], order.terms["units"]
            good, self.plain.carried[product] = divmod(
                self.plain.carried[product] + units * resaleable_bp, 10_000
            )
            self.plain.move_units(order, "in_transit", "on_stock", good)
            self.plain.move_units(order, "in_transit", "written_off", units - good)
            lost = (units - good) * UNIT_COSTS[product]
            self.plain.profit[order.brand, order.session] -= lost

    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        rows, _ = self.pick(data, "kept")
        ended = self.books.orders.column("window_end_session")[rows] <= self.session
        self.settle_rows(rows[ended])

    def settle_rows(self, rows: np.ndarray) -> None:
        numbers = self.books.orders.column("number")[rows].tolist()
        self.books.orders.settle(rows, self.session)
        for number in numbers:
            order = self.orders[number]
            order.state = "settled"
            escrow = f"order_escrow:platform {order.terms['checkout_platform']}"
            self.plain.balance[escrow] -= order.paid + order.coupon
            self.plain.balance.update(order.shares())

    @rule(data=st.data(), resaleable_bp=st.integers(0, 10_000))
    def evening(self, data: st.DataObject, resaleable_bp: int) -> None:
        """The usual order of things, so that many orders see their end."""
        self.deliver(data)
        self.decide(data, resaleable_bp, data.draw(st.booleans()))
        self.settle(data)
        self.place(data)
        self.ship(data)
        if self.session < LAST_SESSION:
            self.next_session()

    @rule(
        brand=st.integers(0, BRANDS - 1),
        amount=st.integers(0, 20_000),
        product=st.integers(0, 2),
        units=st.integers(0, 10),
    )
    def fine_a_brand_and_buy_stock(self, brand: int, amount: int, product: int, units: int) -> None:
        self.fine(brand, amount)
        self.buy_stock(product, units)

    def fine(self, brand: int, amount: int) -> None:
        chart = self.books.chart
        accounts = (chart.brand_cash[brand], chart.brand_deposit[brand], chart.treasury)
        self.books.claims.pay_or_claim(FlowKind.FINE, *accounts, amount)
        self.plain.due(brand, amount, "treasury", self.session)

    def buy_stock(self, product: int, units: int) -> None:
        cost = UNIT_COSTS[product]
        self.books.stock.buy(whole(product), whole(units), whole(cost))
        self.plain.units[product]["on_stock"] += units
        self.plain.pay(BRAND_OF_PRODUCT[product], units * cost, "suppliers")

    @rule(data=st.data())
    def complain_and_settle_the_case(self, data: st.DataObject) -> None:
        rows, orders = self.pick(
            data, "placed", "shipped", "delivered", "kept", "settled", "returned", "cancelled"
        )
        opening = [not order.case_open for order in orders]
        self.books.orders.complain(rows[opening], self.session)
        self.books.orders.close_case(rows[[not o for o in opening]], self.session, 5)
        for order in orders:
            order.case_open = not order.case_open

    def take_final(self) -> None:
        taken = self.books.orders.take_final(self.session)
        keys = list(zip(taken["closing_session"].tolist(), taken["number"].tolist(), strict=True))
        assert keys == sorted(keys)
        final = {"cancelled", "returned", "settled"}
        due = {n for n, o in self.orders.items() if o.state in final and not o.case_open}
        assert set(taken["number"].tolist()) == due
        self.closed |= {number: self.orders.pop(number) for number in due}

    @rule()
    @precondition(lambda self: self.session < LAST_SESSION)
    def next_session(self) -> None:
        self.take_final()
        self.books.ledger.begin_session(self.session + 1)
        ledger, chart = self.books.ledger, self.books.chart
        creditors = ("logistics", "treasury", "suppliers")
        before = {name: ledger.balance(getattr(chart, name)) for name in creditors}
        due = sum(self.collect(brand) for brand in range(BRANDS))
        assert self.books.claims.collect() == due
        # In which order one debtor's creditors are served is tested in test_claims.
        for name in creditors:
            self.plain.balance[name] += ledger.balance(getattr(chart, name)) - before[name]

    def collect(self, brand: int) -> int:
        """What a brand can pay of its claims, taken from its cash, then its deposit."""
        accounts = [f"brand_cash:brand {brand}", f"brand_deposit:brand {brand}"]
        funds = sum(max(self.plain.balance[account], 0) for account in accounts)
        due = left = min(funds, self.plain.owed[f"brand {brand}"])
        self.plain.owed[f"brand {brand}"] -= due
        for account in accounts:
            part = min(left, max(self.plain.balance[account], 0))
            self.plain.balance[account] -= part
            left -= part
        return due

    @invariant()
    def every_book_agrees(self) -> None:
        books = self.books
        books.check()
        for account in range(len(books.ledger)):
            label = books.ledger.label(account)
            if label not in ("outside", "suppliers"):
                assert books.ledger.balance(account) == self.plain.balance[label], label
        assert books.ledger.balances.sum() == 0

    @invariant()
    def units_and_states_agree(self) -> None:
        for product, units in enumerate(self.plain.units):
            for name in ("on_stock", "in_transit", "kept", "written_off"):
                assert getattr(self.books.stock, name)[product] == units[name]
        numbers = self.books.orders.column("number").tolist()
        states = [OrderState(s).name.lower() for s in self.books.orders.column("state")]
        live = dict(zip(numbers, states, strict=True))
        assert live == {number: order.state for number, order in self.orders.items()}

    @invariant()
    def profit_of_each_cohort_agrees(self) -> None:
        found = cohort_profit(self.books.chart, self.books.claims, LAST_SESSION + 1)
        for brand in range(BRANDS):
            for cohort in range(LAST_SESSION + 1):
                assert found[brand, cohort] == self.plain.profit[brand, cohort]

    def teardown(self) -> None:
        """The run-off: without new orders every order becomes final and escrow empties."""
        orders = self.books.orders
        self.books.ledger.begin_session(LAST_SESSION + 10)
        orders.ship(orders.due(OrderState.PLACED, self.session), self.session)
        shipped = orders.due(OrderState.SHIPPED, self.session)
        orders.deliver(shipped, self.session, np.full(shipped.size, 0.5, np.float32))
        delivered = orders.rows_in(OrderState.DELIVERED)
        orders.keep(delivered[::2], self.session)
        orders.return_(delivered[1::2], self.session, 5_000)
        orders.settle(orders.due(OrderState.KEPT, self.session), self.session)
        orders.close_case(orders.rows_with_case(), self.session, 0)
        orders.take_final(self.session)
        assert len(orders) == 0
        self.books.check()
        assert not self.books.ledger.balances[self.books.chart.order_escrow].any()
        assert not self.books.stock.in_transit.any()


Lives.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
)
TestLives = Lives.TestCase
