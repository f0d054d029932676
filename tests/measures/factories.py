"""A small made-up market on the real books: enough for recorder, result folder and report."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np

from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.customer_files import CustomerFiles
from simulator.accounts.fees import SlotFees
from simulator.accounts.flows import AccountKind, FlowKind
from simulator.accounts.ledger import Ledger
from simulator.accounts.order_columns import ORDER_COLUMNS, Channel, OrderState
from simulator.accounts.orders import OrderBook
from simulator.accounts.stock import StockBook
from simulator.measures.recorder import Recorder
from simulator.scenario.schema import Scenario
from simulator.strategies.promotion import Instrument
from simulator.tables.evening import Evening, Offers, Outcome, Pitches, Rooms
from simulator.tables.products import Products

PLATFORMS = (("Field", "feed"), ("Guild", "community"), ("Hall", "shelf"))
ANCHOR_KINDS = ("star", "professional", "professional", "koc", "koc", "store", "store", "virtual")
TYPES = ("star", "professional", "celebrity", "koc", "store", "virtual")
BRANDS = ("Aurora", "Birch", "Cedar", "Dune")
CATEGORIES = ("beauty", "food")
SEGMENTS = ("careful", "keen")
PRODUCTS_EACH = 3
MINUTES = 60
VIEWERS = 1_000
PEOPLE_PER_VIEWER = 50


def scenario(sessions: int = 4, measure_from: int = 2, **more: Any) -> Scenario:
    """A scenario with the names that the made-up market uses."""
    return Scenario.model_validate({
        "name": "A made-up market",
        "question": "Does the recorder count right?",
        "population": VIEWERS * PEOPLE_PER_VIEWER,
        "viewers": VIEWERS,
        "sessions": sessions,
        "measure_from": measure_from,
        "session_minutes": MINUTES,
        "segments": [{"name": name, "share": 0.5} for name in SEGMENTS],
        "categories": [{"name": name} for name in CATEGORIES],
        "platforms": [{"name": name, "kind": kind} for name, kind in PLATFORMS],
        "brands": [
            {
                "name": name,
                "type": "emerging",
                "products": [
                    {"name": f"P{k}", "category": CATEGORIES[k % 2], "unit_cost": 20,
                     "list_price": 80}
                    for k in range(PRODUCTS_EACH)
                ],
            }
            for name in BRANDS
        ],
        **more,
    })  # fmt: skip


@dataclass
class MadeUpMarket:
    """Plays evenings drawn by NumPy's generator on the real ledger, stock and order books."""

    scenario: Scenario
    seed: int = 1
    session: int = 0
    recorder: Recorder = field(init=False)
    timings: dict[str, float] = field(default_factory=dict)
    every_order: list[dict[str, np.ndarray]] = field(default_factory=list)
    """All orders placed, for an independent count."""
    every_closed: list[dict[str, np.ndarray]] = field(default_factory=list)
    evenings: list[tuple[Evening, Outcome]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.world_seed = self.viewer_seed = self.seed
        self.weight = float(PEOPLE_PER_VIEWER)
        self.segment_names = sorted(SEGMENTS)
        self.category_names = sorted(CATEGORIES)
        self.instrument_names = [instrument.name.lower() for instrument in Instrument]
        self.viewer_segments = self.random.integers(0, 2, VIEWERS)
        self._open_books()
        self._cast()
        self.customers = CustomerFiles(np.full(VIEWERS, PEOPLE_PER_VIEWER))
        self.recorder = Recorder(self)

    def _open_books(self) -> None:
        self.ledger = Ledger()
        chart = Chart(self.ledger)
        self.claims = Claims(self.ledger)
        for name in BRANDS:
            chart.add_brand(name)
        for k in range(len(ANCHOR_KINDS)):
            chart.add_anchor(f"Host {k}")
        chart.add_agency("Firm")
        for name, _ in PLATFORMS:
            chart.add_platform(name)
        chart.endow(chart.viewers, 10**12)
        chart.endow(chart.brand_cash, 10**9)
        chart.endow(chart.brand_deposit, 10**7)
        chart.endow(chart.platform, 10**9)
        self.stock = StockBook(chart, self.claims)
        products = len(BRANDS) * PRODUCTS_EACH
        self.stock.add_products(np.repeat(np.arange(len(BRANDS)), PRODUCTS_EACH))
        self.stock.endow(np.arange(products), np.full(products, 200_000), np.full(products, 2000))
        self.orders = OrderBook(chart, self.stock, self.claims)
        self.slot_fees = SlotFees(chart)

    def _cast(self) -> None:
        chart = self.stock.chart
        self.brands = [
            SimpleNamespace(
                name=name, type="emerging", active=True, loan_fen=0, index=k, true_ratings={},
                cash_account=int(chart.brand_cash[k]),
                deposit_account=int(chart.brand_deposit[k]),
            )
            for k, name in enumerate(BRANDS)
        ]  # fmt: skip
        self.anchors = [
            SimpleNamespace(
                name=f"Host {k}", type=kind, platform=k % 3, agency=0 if k < 2 else -1,
                credit=100.0 - k, fatigue=0.1, exaggeration=0.25 * (k % 2), expected_views=1e4,
                status="active", on_air=True, account=int(chart.anchor[k]), index=k, fakes={},
            )
            for k, kind in enumerate(ANCHOR_KINDS)
        ]  # fmt: skip
        self.platforms = [
            SimpleNamespace(
                name=name,
                kind=kind,
                account=int(chart.platform[k]),
                index=k,
                take_rate_bp=350,
                lag=0.0,
                moderation=0.0,
            )
            for k, (name, kind) in enumerate(PLATFORMS)
        ]
        self.agencies = [SimpleNamespace(name="Firm")]
        self.fans_people = np.arange(len(ANCHOR_KINDS), dtype=np.int64) * 1000
        self.products = _products()

    def run(self, on_session: Any = None) -> None:
        """Play all sessions and the run-off."""
        last = self.scenario.measure_from + self.scenario.sessions
        for session in range(last):
            self.play(session)
            if on_session is not None:
                on_session(self)
        while len(self.orders):
            self.session += 1
            self.ledger.begin_session(self.session)
            self._fulfil()

    def plan(self) -> list[tuple[str, float]]:
        """Stages with made-up times."""
        return [("audience", 1.5), ("fulfilment", 0.25)]

    def play(self, session: int) -> None:
        """Play one evening."""
        self.session = session
        self.ledger.begin_session(session)
        self._open_evening()
        self._place_orders()
        self._side_flows()
        self._fulfil()
        self._count_viewers()
        self.recorder.record(self)

    def _open_evening(self) -> None:
        random, hosts = self.random, len(ANCHOR_KINDS)
        on_air = np.flatnonzero(random.random(hosts) < 0.8)
        on_air = on_air if on_air.size > 2 else np.arange(hosts)
        count = on_air.size
        rooms = _rooms(on_air, random)
        per_room, products = 4, len(self.products)
        offers = _offers(count, per_room, products, random)
        first = np.arange(0, count * per_room + 1, per_room, dtype=np.int32)
        begin = np.tile(np.arange(per_room) * 15, count).astype(np.int32)
        pitches = Pitches(first, np.arange(count * per_room, dtype=np.int32), begin, begin + 15)
        self.evening = Evening(self.session, 0.0, 0.0, rooms, offers, pitches)
        self.outcome = _outcome(rooms, offers, random)
        self.evenings.append((self.evening, self.outcome))
        self.enforcement = SimpleNamespace(
            violations=int(count // 2), inspected=2, detected=1, false_positives=0, talks=1,
            warnings=0, limits=0, suspensions=0, bans=0, inspection_rate=0.02, fines_fen=150_000,
            by_violation={},
        )  # fmt: skip

    def _place_orders(self) -> None:
        random, rooms = self.random, self.evening.rooms
        count = 120
        room = np.where(random.random(count) < 0.3, -1, random.integers(0, len(rooms), count))
        seat = np.maximum(room, 0)
        shelf = room < 0
        store = rooms.brand[seat] >= 0
        anchor = np.where(shelf, -1, rooms.anchor[seat])
        agency = np.where((anchor >= 0) & (anchor < 2), 0, -1)
        product = random.integers(0, len(self.products), count)
        channel = np.where(shelf, Channel.SHELF, np.where(store, Channel.STORE, Channel.INFLUENCER))
        commission = np.where(shelf | store, 0, 2000)
        delay = random.integers(1, 4, count)
        batch = {
            "tick": random.integers(0, MINUTES, count),
            "viewer": random.choice(VIEWERS, count, replace=False),
            "room": room,
            "channel": channel,
            "anchor": anchor,
            "agency": agency,
            "product": product,
            "category": self.products.category[product].astype(np.int64),
            "platform": np.where(shelf, 2, rooms.platform[seat]),
            "units": random.integers(1, PEOPLE_PER_VIEWER + 1, count),
            "price_fen": random.integers(3000, 12000, count),
            "coupon_fen": np.where(random.random(count) < 0.2, 137, 0),
            "discount_fen": np.full(count, 500),
            "instrument": np.where(shelf, 0, 1),
            "instruments": np.where(shelf, 0, 2 + 16 * store + 32 * ~store),
            "price_cut_fen": np.where(shelf, 0, 250),
            "minutes_watched": np.where(shelf, 0.0, product / 7.0).astype(np.float32),
            "commission_bp": commission,
            "agency_bp": np.where(agency >= 0, 3000, 0),
            "platform_fee_bp": 350,
            "link_fee_bp": 0,
            "shipping_fen": np.full(count, 500),
            "expected_quality": random.random(count).astype(np.float32),
            "ship_session": np.full(count, self.session + 1),
            "deliver_session": self.session + 1 + delay,
            "window_end_session": self.session + 3 + delay,
        }
        time, tie = random.random(count), random.integers(0, 2**31, count)
        rows = self.orders.place(batch, self.session, time, tie)
        names = [column.name for column in ORDER_COLUMNS]
        self.placed = {name: self.orders.column(name)[rows].copy() for name in names}
        self.every_order.append(self.placed)

    def _side_flows(self) -> None:
        chart, rooms, post = self.stock.chart, self.evening.rooms, self.ledger.post
        payer = np.where(
            rooms.brand >= 0, chart.brand_cash[rooms.brand], chart.anchor[rooms.anchor]
        )
        cost = self.outcome.traffic_cost_fen
        post(FlowKind.TRAFFIC, payer, chart.platform[rooms.platform], cost)
        store = np.flatnonzero(rooms.brand >= 0)
        own = chart.brand_cash[rooms.brand[store]]
        post(FlowKind.ROOM_COST, own, chart.service_providers, np.full(store.size, 380_000))
        gift = self.outcome.gifts_fen // 2
        platforms = chart.platform[rooms.platform]
        post(FlowKind.GIFT_SHARE_PLATFORM, chart.viewers, platforms, gift)
        rest = self.outcome.gifts_fen - gift
        post(FlowKind.GIFT, chart.viewers, chart.anchor[rooms.anchor], rest)
        treasury = self.ledger.find(AccountKind.TREASURY)
        post(FlowKind.FINE, int(chart.anchor[rooms.anchor[0]]), treasury, 150_000)
        post(FlowKind.INTEREST, int(chart.brand_cash[0]), chart.lender, 1_234)
        one = np.zeros(1, np.int64)
        host = rooms.anchor[:1].astype(np.int64)
        contract = self.slot_fees.pay(one, host, one - 1, one + 900_000)
        self.slot_fees.earn(contract, np.array([900_000]))

    def _fulfil(self) -> None:
        orders, random, session = self.orders, self.random, self.session
        due = orders.due(OrderState.KEPT, session)
        orders.settle(due, session)
        due = orders.due(OrderState.SHIPPED, session)
        received = np.clip(random.normal(0.5, 0.2, due.size), 0, 1).astype(np.float32)
        orders.deliver(due, session, received)
        # Every fifth of them; no draw, so that what is drawn after it stays.
        orders.note("problem", due, np.arange(due.size) % 5 == 0)
        back = random.random(due.size) < 0.3
        orders.keep(due[~back], session)
        orders.return_(due[back], session, 8000)
        orders.note("return_brand_fen", due[back], 300)
        orders.note("return_viewer_fen", due[back], 700)
        upset = due[random.random(due.size) < 0.05]
        orders.complain(upset, session)
        orders.close_case(upset, session, 1_000)
        brand = self.stock.chart.brand_cash[orders.column("brand")[upset]]
        cohort = orders.column("session")[upset].astype(np.int64)
        self.claims.pay_or_claim(
            FlowKind.COMPENSATION, brand, -1, self.stock.chart.viewers,
            np.full(upset.size, 1_000), 0, cohort,
        )  # fmt: skip
        due = orders.due(OrderState.PLACED, session)
        regret = random.random(due.size) < 0.12
        orders.cancel(due[regret], session)
        orders.ship(due[~regret], session)
        closed = orders.take_final(session)
        self.closed = closed
        self.every_closed.append(closed)
        self.recorder.record_final(self, closed)

    def _count_viewers(self) -> None:
        openings = self.random.integers(4_000, 6_000, (2, 3))
        active = openings.sum(axis=1) * 9 // 10
        self.opened_viewers = np.random.default_rng(self.session).random(VIEWERS) < 0.3
        self.viewer_totals = {
            "openings": int(openings.sum()),
            "openings_by_segment": openings.sum(axis=1),
            "openings_by_platform": openings.sum(axis=0),
            "active_viewers": int(active.sum()),
            "active_viewers_by_segment": active,
            "unfollows": 40,
            "follows_people": 90_000,
            "follows_people_by_segment": np.array([40_000, 50_000]),
            "people_by_segment": np.bincount(self.viewer_segments, minlength=2) * PEOPLE_PER_VIEWER,
            "wallets_fen": 10**9,
            "habit": 0.41,
            "bond": 0.23,
            "surplus_room_fen": 5_000_000,
            "surplus_shelf_fen": 2_000_000,
            "regret_fen": 300_000,
        }


def _products() -> Products:
    count = len(BRANDS) * PRODUCTS_EACH
    whole, share = np.full(count, 8_000, np.int64), np.full(count, 0.5, np.float32)
    return Products(
        names=[f"{BRANDS[k // PRODUCTS_EACH]}/P{k % PRODUCTS_EACH}" for k in range(count)],
        keys=np.arange(count, dtype=np.uint32),
        brand=np.repeat(np.arange(len(BRANDS)), PRODUCTS_EACH).astype(np.int32),
        category=(np.arange(count) % PRODUCTS_EACH % 2).astype(np.int32),
        unit_cost_fen=whole // 4, list_price_fen=whole, comparable_price_fen=whole,
        quality=share, defect_rate=share, batch_defect_rate=share, appeal=share, awareness=share,
        rating_prior=share, rating_sum=share, rating_weight=share, rating=share,
        shelf_price_fen=whole, lowest_price_fen=whole,
        price_history_fen=np.tile(whole, (7, 1)), partner=np.full(count, -1, np.int32),
        partner_bp=np.zeros(count, np.int32), active=np.ones(count, np.bool_),
    )  # fmt: skip


def _rooms(on_air: np.ndarray, random: np.random.Generator) -> Rooms:
    count = on_air.size
    zeros, ones = np.zeros(count, np.float32), np.ones(count, np.float32)
    kinds = np.array([TYPES.index(ANCHOR_KINDS[k]) for k in on_air], np.int32)
    store = kinds == TYPES.index("store")
    return Rooms(
        anchor=on_air.astype(np.int32), platform=(on_air % 3).astype(np.int32),
        brand=np.where(store, on_air % len(BRANDS), -1).astype(np.int32), kind=kinds,
        start_minute=np.zeros(count, np.int32), end_minute=np.full(count, MINUTES, np.int32),
        content=np.zeros((count, 2), np.float32), interaction=zeros, charisma=zeros, bonding=ones,
        lag=zeros, standing=np.ones(count), bid_fen=np.zeros(count, np.int64),
        traffic_budget_fen=np.zeros(count, np.int64), paid_weight=np.zeros(count),
        displayed_bots=np.zeros(count, np.int32), entering_shock=zeros, buying_shock=zeros,
        leave_factor=np.ones(count), comment_factor=np.ones(count), follow_shift=np.zeros(count),
        reminder=np.zeros(count), video_share=np.zeros(count),
    )  # fmt: skip


def _offers(rooms: int, per_room: int, products: int, random: np.random.Generator) -> Offers:
    count = rooms * per_room
    product = [np.sort(random.choice(products, per_room, replace=False)) for _ in range(rooms)]
    share, whole = np.full(count, 0.1, np.float32), np.full(count, 7_000, np.int64)
    return Offers(
        room=np.repeat(np.arange(rooms), per_room).astype(np.int32),
        product=np.concatenate(product).astype(np.int32),
        price_fen=whole, coupon_fen=whole * 0, discount=share,
        exaggeration=random.choice([0.0, 0.25, 0.5], count).astype(np.float32),
        information=share, novelty=share, image_fit=share, scarcity=share,
        committed_units=whole, commission_bp=whole * 0 + 2000, agency_bp=whole * 0,
        slot_fee_fen=whole * 0, exclusivity_fee_fen=whole * 0,
        contract=np.full(count, -1, np.int32), instrument=np.ones(count, np.int32),
    )  # fmt: skip


def _outcome(rooms: Rooms, offers: Offers, random: np.random.Generator) -> Outcome:
    count = len(rooms)
    views = (random.lognormal(5, 1.5, count) + 10).astype(np.int64) * PEOPLE_PER_VIEWER
    minute = np.arange(MINUTES)[:, None]
    hump = np.exp(-(((minute - 25) / 15) ** 2))
    online = (views * hump / 12).astype(np.int64)

    def part(share: float) -> np.ndarray:
        return (views * share).astype(np.int64)

    exposed = np.repeat(views, len(offers) // count) // 3
    return Outcome(
        views=views, simulated_views=views // PEOPLE_PER_VIEWER, paid_views=part(0.15),
        stay_seconds=views * 150, peak_viewers=online.max(axis=0), comments=part(0.04),
        likes=part(0.03), shares=part(0.01), gifts_fen=part(0.014) * 501, follows=part(0.03),
        orders=part(0.016), simulated_orders=part(0.016) // PEOPLE_PER_VIEWER, units=part(0.016),
        gmv_fen=part(0.016) * 9_000, sold_out_units=part(0.001), requested_units=part(0.017),
        traffic_cost_fen=part(0.15) * 30, skips=part(1.4), offer_exposed=exposed,
        offer_considered=exposed // 5, offer_orders=exposed // 100,
        offer_simulated_exposed=exposed // PEOPLE_PER_VIEWER,
        offer_simulated_orders=exposed // 5_000, offer_units=exposed // 100,
        offer_claimed=exposed // 4, offer_redeemed=exposed // 300,
        offer_gmv_fen=exposed * 90, minutes_online=online, minutes_orders=online // 100,
        minutes_gmv_fen=online * 90, minutes_entries=online // 3,
    )  # fmt: skip


def played(sessions: int = 4, measure_from: int = 2, seed: int = 1, **more: Any) -> MadeUpMarket:
    """A market after its sessions and run-off."""
    market = MadeUpMarket(scenario(sessions, measure_from, **more), seed)
    market.recorder.keep_orders = True
    market.run()
    return market
