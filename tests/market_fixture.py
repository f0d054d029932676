"""A small market for tests of strategies and agents: real cast, real books, no viewers.

Evenings are typed in by the test, so that every expected number can be worked out by hand.
"""

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.ledger import Ledger
from simulator.accounts.orders import OrderBook
from simulator.accounts.stock import StockBook
from simulator.agents.agency import Agency
from simulator.agents.anchor import Anchor, AnchorSpec
from simulator.agents.brand import Brand
from simulator.agents.casting import EntrantBrand, cast_market
from simulator.agents.contracts import no_contracts
from simulator.agents.interventions import Interventions
from simulator.agents.platform import Platform
from simulator.agents.regulator import Regulator
from simulator.agents.sanctions import EnforcementRecord
from simulator.agents.supply import Supply, expected_units_per_session, open_stock
from simulator.scenario.schema import Scenario
from simulator.tables.products import joined

YUAN = 100


def small_scenario(**changes: Any) -> Scenario:
    """Three brands with two products each in two categories, five anchors, one store room."""
    content: dict[str, Any] = {
        "name": "small",
        "seed": 7,
        "population": 10_000,
        "viewers": 100,
        "segments": [{"name": "everybody", "share": 1.0}],
        "categories": [{"name": "beauty"}, {"name": "food", "demand": 3.0}],
        "platforms": [{"name": "Feed"}],
        "agencies": [{"name": "House", "training": 200, "training_effect": 0.1}],
        "anchors": [
            {"name": "Ada", "type": "koc", "platform": "Feed", "agency": "House"},
            {"name": "Bea", "type": "koc", "platform": "Feed", "agency": "House"},
            {"name": "Cai", "type": "star", "platform": "Feed"},
            {"name": "Dan", "type": "virtual", "platform": "Feed"},
            {"name": "Eve", "type": "store", "platform": "Feed", "brand": "Beta"},
        ],
        "brands": [
            brand("Alpha", {"strategy": "cost_plus", "markup": 0.75}, cash=40_000),
            brand(
                "Beta",
                {"strategy": "competition_following", "gap": 0.1, "adjustment": 0.5},
                collaboration={"strategy": "own_room"},
            ),
            brand("Gamma", {"strategy": "perceived_value"}),
        ],
    }
    return Scenario.model_validate({**content, **changes})


def brand(name: str, pricing: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """One brand with a product in each category; the first is called after its category too."""
    products = [
        {"name": "cream", "category": "beauty", "unit_cost": 40, "list_price": 100},
        {"name": "tea", "category": "food", "unit_cost": 10, "list_price": 30},
    ]
    return {"name": name, "pricing": pricing, "products": products, **changes}


class SmallMarket(SimpleNamespace):
    """What the stages need of a market, and the two ways in for entrants."""

    def admit_anchor(self, spec: AnchorSpec) -> Anchor:
        """Append an anchor with an account."""
        anchor = Anchor(self.model, len(self.anchors), spec)
        self.chart.add_anchor(spec.name)
        anchor.account = int(self.chart.anchor[-1])
        self.anchors.append(anchor)
        return anchor

    def admit_brand(self, entrant: EntrantBrand) -> Brand:
        """Append a brand with its products, stock and accounts."""
        rows = np.arange(len(self.products), len(self.products) + len(entrant.products))
        self.products = joined(self.products, entrant.products)
        newcomer = Brand(self.model, len(self.brands), entrant.brand, rows)
        open_brand_accounts(self.chart, newcomer)
        self.brands.append(newcomer)
        open_stock(self, rows, entrant.starting_stock, np.ones(len(rows)))  # type: ignore[arg-type]
        return newcomer


class RoomColumns(SimpleNamespace):
    """The columns of ``Rooms`` that these stages read."""

    def __len__(self) -> int:
        return len(self.anchor)


class VoidedContracts:
    """No contracts; records whose were declared void."""

    def __init__(self) -> None:
        none = no_contracts()
        self.product, self.anchor, self.in_force = none.product, none.anchor, none.in_force
        self.anchors: list[int] = []
        self.brands: list[int] = []

    def void_anchor(self, index: int) -> None:
        """Note an anchor."""
        self.anchors.append(index)

    def void_brand(self, index: int) -> None:
        """Note a brand."""
        self.brands.append(index)


def open_brand_accounts(chart: Chart, owner: Brand) -> None:
    """Open and fill a brand's accounts."""
    row = chart.add_brand(owner.name)
    owner.cash_account = int(chart.brand_cash[row])
    owner.deposit_account = int(chart.brand_deposit[row])
    chart.endow([owner.cash_account, owner.deposit_account], [owner.cash_fen, owner.deposit_fen])


def small_market(session: int = 0, **changes: Any) -> Any:
    """Build the market; the result is typed loosely because it only stands in for ``Market``."""
    scenario = small_scenario(**changes)
    cast = cast_market(scenario, scenario.seed)
    model = mesa.Model()
    ledger = Ledger()
    chart = Chart(ledger)
    claims = Claims(ledger)
    stock = StockBook(chart, claims)
    rows_of = [np.flatnonzero(cast.products.brand == row) for row in range(len(cast.brands))]
    brands = [Brand(model, row, spec, rows_of[row]) for row, spec in enumerate(cast.brands)]
    anchors = [Anchor(model, row, spec) for row, spec in enumerate(cast.anchors)]
    agencies = [Agency(model, row, entry) for row, entry in enumerate(cast.agencies)]
    platforms = [Platform(model, row, entry) for row, entry in enumerate(cast.platforms)]
    for owner in brands:
        open_brand_accounts(chart, owner)
    for agents, add, column in (
        (anchors, chart.add_anchor, "anchor"),
        (agencies, chart.add_agency, "agency"),
        (platforms, chart.add_platform, "platform"),
    ):
        for agent in agents:
            row = add(agent.name)
            agent.account = int(getattr(chart, column)[row])
    market = SmallMarket(
        model=model, scenario=scenario, world_seed=scenario.seed, session=session,
        category_names=cast.category_names, platforms=platforms, agencies=agencies,
        anchors=anchors, brands=brands, products=cast.products, ledger=ledger, chart=chart,
        claims=claims, stock=stock, orders=OrderBook(chart, stock, claims), supply=Supply(),
        interventions=Interventions(scenario),
        regulator=Regulator(model, chart.treasury), contracts=VoidedContracts(), places={},
        fans_people=np.array([anchor.starting_fans for anchor in anchors], np.int64),
        usual_openings=2_200.0, usual_needs=np.array([300.0, 900.0]),
        beliefs=SimpleNamespace(orders_per_view=np.zeros((len(cast.products), len(anchors)))),
    )  # fmt: skip
    every_row = np.arange(len(cast.products))
    open_stock(
        market,  # type: ignore[arg-type]
        every_row,
        cast.starting_stock,
        expected_units_per_session(market),  # type: ignore[arg-type]
    )
    nobody_on_air(market)
    ledger.begin_session(session)
    return market


def nobody_on_air(market: Any) -> None:
    """An evening without rooms."""
    set_evening(market, rooms=[], offers=[])


def set_evening(
    market: Any,
    rooms: list[tuple[int, int]],
    offers: list[dict[str, Any]],
    income_fen: dict[int, int] | None = None,
    complaints: dict[int, int] | None = None,
) -> None:
    """Type in an evening.

    Args:
        market: The market.
        rooms: (anchor, minutes on air) of each room, sorted by anchor.
        offers: Columns of each offer: room, product, price_fen, and what differs from a plain one.
        income_fen: Income by anchor.
        complaints: Complaints by anchor.
    """
    hosts = [market.anchors[anchor] for anchor, _ in rooms]

    def column(name: str, default: float, kind: Any) -> Any:
        return np.array([offer.get(name, default) for offer in offers], kind)

    room_columns = RoomColumns(
        anchor=np.array([anchor for anchor, _ in rooms], np.int32),
        brand=np.array([host.brand for host in hosts], np.int32),
        start_minute=np.zeros(len(rooms), np.int32),
        end_minute=np.array([minutes for _, minutes in rooms], np.int32),
    )
    market.evening = SimpleNamespace(
        session=market.session,
        rooms=room_columns,
        offers=SimpleNamespace(
            room=column("room", 0, np.int32),
            product=column("product", 0, np.int32),
            price_fen=column("price_fen", 0, np.int64),
            exaggeration=column("exaggeration", 0, np.float32),
            commission_bp=column("commission_bp", 0, np.int64),
            slot_fee_fen=column("slot_fee_fen", 0, np.int64),
        ),
    )
    orders = column("orders", 0, np.int64)
    by_room = np.zeros(len(rooms), np.int64)
    np.add.at(by_room, market.evening.offers.room, orders)
    market.outcome = SimpleNamespace(
        orders=by_room, offer_orders=orders, offer_gmv_fen=column("gmv_fen", 0, np.int64)
    )
    market.evening_income_fen = by_anchor(market, income_fen or {})
    market.evening_complaints = by_anchor(market, complaints or {})
    market.evening_units = np.zeros(len(market.products), np.int64)
    market.enforcement = EnforcementRecord(0, 0)
    market.enforcement.fines_by_anchor_fen = by_anchor(market, {})


def by_anchor(market: Any, values: dict[int, int]) -> Any:
    """An int64 array over all anchors."""
    column = np.zeros(len(market.anchors), np.int64)
    for anchor, value in values.items():
        column[anchor] = value
    return column
