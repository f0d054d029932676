"""Customer files during a session: messages go out, orders are written down, points come and go."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.customer_files import CustomerFiles
from simulator.accounts.flows import FlowKind
from simulator.accounts.order_columns import OrderState
from simulator.accounts.shares import floored_share
from simulator.agents.price_guarantee import take_back_protection
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.loyalty import Revisits
from simulator.strategies.loyalty import Message, due_for_revisit, keeps_files, messages_tonight
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.agents.brand import Brand
    from simulator.market import Market

Int = NDArray[np.int64]
NOBODY = -1


def open_files(market: "Market") -> CustomerFiles:
    """Return the files of all brands that need any; ``market.customers`` is set as well."""
    market.customers = CustomerFiles(market.engine.columns().people)
    for brand in market.brands:
        open_file(market, brand)
    return market.customers


def open_file(market: "Market", brand: "Brand") -> None:
    """Let a brand begin its files, if it needs any."""
    if keeps_files(brand):
        market.customers.open(brand.index)


def lose_points(market: "Market") -> None:
    """Cancel points of customers who have stayed away for too long, and coupons out of date."""
    files = market.customers
    files.begin_session()
    for club, index in enumerate(files.brands):
        brand = market.brands[index]
        if brand.insert_coupon is not None:
            files.lose_inserts(club, market.session - brand.insert_coupon.lasts)
        points = None if brand.membership is None else brand.membership.points
        if points is not None:
            lost = files.lose(club, market.session - points.expire_sessions)
            market.ledger.post(
                FlowKind.POINTS_LOST, market.chart.viewers, brand.cash_account, lost,
                int(Instrument.POINTS),
            )  # fmt: skip


def remind(market: "Market") -> None:
    """Send tonight's messages to customers; they name the brand's room with the most to expect.

    Sets ``market.reminded``: the viewers who were sent a message, by brand.
    """
    market.reminded = {}
    for club, index in enumerate(market.customers.brands):
        brand = market.brands[index]
        anchor = room_to_name(market, index) if brand.active else NOBODY
        if anchor == NOBODY:
            continue
        for message in messages_tonight(brand, market.session):
            rows = _addressed(market, club, brand, message)
            _send(market, brand, rows, message, anchor)


def room_to_name(market: "Market", brand: int) -> int:
    """Return the anchor tonight whom messages of a brand name, -1 if nobody pitches for it.

    The host of the brand's own room comes first, else the one with the most expected views.
    """
    rooms, offers = market.evening.rooms, market.evening.offers
    pitching = offers.room[market.products.brand[offers.product] == brand]
    hosts = np.unique(rooms.anchor[pitching]).tolist()
    found = [market.anchors[host] for host in hosts]
    ranked = sorted(found, key=lambda host: (host.brand != brand, -host.expected_views, host.name))
    return ranked[0].index if ranked else NOBODY


def _addressed(market: "Market", club: int, brand: "Brand", message: Message) -> Int:
    """Rows of those to whom a message goes."""
    files = market.customers
    if message.to_members:
        assert brand.membership is not None
        return np.flatnonzero(files.members(club, brand.membership.orders))
    assert isinstance(message.plan, Revisits)
    return due_for_revisit(message.plan, files.last_order(club), market.session)


def _send(market: "Market", brand: "Brand", rows: Int, message: Message, anchor: int) -> None:
    market.engine.remind(market, rows, brand.key, anchor, message.plan.read)
    known = market.reminded.get(brand.index, np.zeros(0, np.int64))
    market.reminded[brand.index] = np.union1d(known, rows)
    people = int(market.customers.people[rows].sum())
    market.claims.pay_or_claim(
        FlowKind.REMINDER, brand.cash_account, brand.deposit_account,
        market.chart.service_providers, round(people * message.plan.cost * FEN_PER_YUAN),
        int(Instrument.REMINDER),
    )  # fmt: skip


def note_orders(market: "Market", rows: Int) -> None:
    """Write tonight's orders into the files."""
    orders = market.orders
    spent = orders.column("points_fen")[rows] * orders.column("units")[rows]
    for club, mine in _by_club(market, rows):
        viewers = orders.column("viewer")[rows[mine]].astype(np.int64)
        market.customers.note_order(club, viewers, market.session, spent[mine])
        carried = orders.column("instruments")[rows[mine]] >> int(Instrument.INSERT_COUPON) & 1
        market.customers.use_inserts(club, viewers[carried > 0])


def enclose_coupons(market: "Market", rows: Int) -> None:
    """Put coupons into the parcels that are delivered; the brand has paid for printing them.

    Args:
        market: The market.
        rows: Orders delivered today.
    """
    for club, mine in _by_club(market, rows):
        brand = market.brands[market.customers.brands[club]]
        if brand.insert_coupon is not None:
            viewers = market.orders.column("viewer")[rows[mine]].astype(np.int64)
            market.customers.put_inserts(club, viewers, market.session)


def print_coupons(market: "Market", rows: Int) -> None:
    """Pay for the coupons in the parcels that are shipped.

    Args:
        market: The market.
        rows: Orders shipped today.
    """
    orders, chart = market.orders, market.chart
    plans = [brand.insert_coupon for brand in market.brands]
    if not any(plans):
        return
    cost = [0 if plan is None else round(plan.cost * FEN_PER_YUAN) for plan in plans]
    brand = orders.column("brand")[rows]
    due = orders.column("units")[rows].astype(np.int64) * np.array(cost, np.int64)[brand]
    market.claims.pay_or_claim(
        FlowKind.PACKAGING, chart.brand_cash[brand], chart.brand_deposit[brand], chart.suppliers,
        due, int(Instrument.INSERT_COUPON), orders.column("session")[rows].astype(np.int64),
    )  # fmt: skip


def refund(market: "Market", rows: Int) -> None:
    """Put what buyers paid for orders back into their wallets and among their points.

    Args:
        market: The market.
        rows: Orders that are cancelled or sent back.
    """
    orders = market.orders
    paid = orders.column("price_fen")[rows] * orders.column("units")[rows]
    market.engine.credit(orders.column("viewer")[rows], paid)
    take_back_protection(market, rows)
    spent = orders.column("points_fen")[rows] * orders.column("units")[rows]
    for club, mine in _by_club(market, rows):
        viewers = orders.column("viewer")[rows[mine]].astype(np.int64)
        market.customers.give_back(club, viewers, spent[mine])


def note_kept(market: "Market", rows: Int) -> None:
    """Count orders that are kept: their points are spent, and members earn new ones.

    Points are earned on what the buyer paid, floored over an order; an order that goes back earns
    none. Whether the buyer is a member is asked before this session's orders count.
    """
    orders, files = market.orders, market.customers
    for club, mine in _by_club(market, rows):
        kept = rows[mine]
        brand = market.brands[files.brands[club]]
        viewers = orders.column("viewer")[kept].astype(np.int64)
        units = orders.column("units")[kept].astype(np.int64)
        spent = units * orders.column("points_fen")[kept]
        earned = np.zeros(len(kept), np.int64)
        plan = brand.membership
        if plan is not None and plan.points is not None:
            rate = round(plan.points.rate * BASIS_POINTS)
            joined = files.members(club, plan.orders)[viewers]
            paid = units * orders.column("price_fen")[kept]
            earned = floored_share(np.where(joined, paid, 0), rate)
        files.note_kept(club, viewers, earned, spent)
        cohort = orders.column("session")[kept].astype(np.int64)
        market.ledger.post(
            FlowKind.POINTS_EARNED, brand.cash_account, market.chart.viewers, earned,
            int(Instrument.POINTS), cohort,
        )  # fmt: skip
        # The price of the order was lower by as much: what was a debt is paid.
        market.ledger.post(
            FlowKind.POINTS_SPENT, market.chart.viewers, brand.cash_account, spent, 0, cohort
        )


def check(market: "Market") -> None:
    """Prove that points owed are what files and undecided orders hold.

    Raises:
        LedgerImbalance: They differ.
    """
    files, orders = market.customers, market.orders
    if not len(files):
        return
    undecided = np.zeros(len(files), np.int64)
    rows = orders.rows_in(OrderState.PLACED, OrderState.SHIPPED, OrderState.DELIVERED)
    points = orders.column("points_fen")[rows] * orders.column("units")[rows]
    for club, mine in _by_club(market, rows):
        undecided[club] = int(points[mine].sum())
    files.check(undecided)


def _by_club(market: "Market", rows: Int) -> list[tuple[int, Int]]:
    """Clubs with orders of real viewers among some rows, each with positions in ``rows``."""
    files, orders = market.customers, market.orders
    if not len(files) or not rows.size:
        return []
    club = files.club_of(orders.column("brand")[rows])
    club[orders.column("viewer")[rows] < 0] = NOBODY
    return [(int(k), np.flatnonzero(club == k)) for k in np.unique(club[club >= 0])]
