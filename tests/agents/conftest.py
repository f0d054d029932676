"""A market without viewers: agents, goods and books are real, the audience is made up."""

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.customer_files import CustomerFiles
from simulator.accounts.ledger import Ledger
from simulator.accounts.stock import StockBook
from simulator.agents.agency import Agency
from simulator.agents.anchor import Anchor
from simulator.agents.beliefs import Beliefs
from simulator.agents.brand import Brand
from simulator.agents.casting import cast_market
from simulator.agents.contracts import match_contracts, no_contracts
from simulator.agents.platform import Platform
from simulator.agents.regulator import Regulator
from simulator.scenario.schema import Scenario
from simulator.tables.evening import Evening, Outcome

UNITS_ON_STOCK = 5_000


class StandInMarket(mesa.Model):
    """What agents read of a market, cast from a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.played = scenario
        super().__init__(rng=scenario.seed)
        self.world_seed = scenario.seed
        self.session = 0
        cast = cast_market(scenario, self.world_seed)
        self.ledger = Ledger()
        self.chart = Chart(self.ledger)
        self.claims = Claims(self.ledger)
        self.stock = StockBook(self.chart, self.claims)
        self.category_names, self.segment_names = cast.category_names, cast.segment_names
        self.products = cast.products
        self.platforms = [Platform(self, i, entry) for i, entry in enumerate(cast.platforms)]
        self.agencies = [Agency(self, i, entry) for i, entry in enumerate(cast.agencies)]
        self.anchors = [Anchor(self, i, spec) for i, spec in enumerate(cast.anchors)]
        self.brands = [
            Brand(self, i, spec, np.flatnonzero(self.products.brand == i))
            for i, spec in enumerate(cast.brands)
        ]
        for brand in self.brands:
            self.chart.add_brand(brand.name)
            brand.cash_account = int(self.chart.brand_cash[brand.index])
            brand.deposit_account = int(self.chart.brand_deposit[brand.index])
            self.chart.endow(brand.cash_account, brand.cash_fen)
        for anchor in self.anchors:
            self.chart.add_anchor(anchor.name)
            anchor.account = int(self.chart.anchor[anchor.index])
            self.chart.endow(anchor.account, 1_000_000)
        self.stock.add_products(self.products.brand.astype(np.int64))
        rows = np.arange(len(self.products))
        given = np.where(cast.starting_stock < 0, UNITS_ON_STOCK, cast.starting_stock)
        self.stock.endow(rows, given, self.products.unit_cost_fen)
        self.contracts = no_contracts()
        self.regulator = Regulator(self, self.chart.treasury)
        self.customers = CustomerFiles(np.ones(scenario.viewers, np.int32))
        self.usual_openings = 0.22 * scenario.population
        self.beliefs = Beliefs(self)
        self.evening: Evening
        self.outcome: Outcome

    @property
    def fans_people(self) -> NDArray[np.int64]:
        """Nobody has followed or left yet: everybody has the followers she started with."""
        return np.array([anchor.starting_fans for anchor in self.anchors], np.int64)

    @property
    def scenario(self) -> Scenario:
        return self.played

    @scenario.setter
    def scenario(self, _: Any) -> None:
        """Mesa 3.5 sets one of its own."""


def scenario_of(**changes: Any) -> Scenario:
    """A small market with all kinds of anchors and plans; ``changes`` replace whole fields."""
    fields: dict[str, Any] = {
        "name": "small",
        "seed": 7,
        "population": 1_000_000,
        "viewers": 10_000,
        "segments": [
            {"name": "young", "share": 0.5, "content_tastes": (0.9, 0.8, 0.4, 0.2, 0.1, 0.5)},
            {"name": "settled", "share": 0.5, "content_tastes": (0.5, 0.2, 0.6, 0.7, 0.6, 0.3)},
        ],
        "platforms": [
            {"name": "Stream", "kind": "feed", "attraction": 0.5, "coupon": 0.05},
            {"name": "Bazaar", "kind": "shelf"},
        ],
        "agencies": [{"name": "House", "split": 0.3, "compliance": 0.5}],
        "anchors": [
            {"name": "Luna", "type": "star", "platform": "Stream", "agency": "House",
             "fans": 400_000, "exaggeration": 0.5},
        ],
        "anchor_groups": [
            {"name": "Pro", "count": 6, "platforms": {"Stream": 2, "Bazaar": 1},
             "agencies": {"House": 1}, "fans": 30_000},
            {"name": "Koc", "count": 9, "type": "koc", "platforms": {"Stream": 1, "Bazaar": 1},
             "fans": 4_000, "on_air_minutes": 100},
        ],
        "brands": [
            {
                "name": "Aurora",
                "products": [
                    {"name": "Night cream", "category": "beauty", "unit_cost": 40,
                     "list_price": 129, "quality": 0.7, "stock": 8_000},
                    {"name": "Day cream", "category": "beauty", "unit_cost": 30,
                     "list_price": 99, "quality": 0.6},
                ],
                "promotions": [{"strategy": "limited_time", "discount": 0.2, "every": 2}],
                "collaboration": [{"strategy": "star"}, {"strategy": "own_room", "discount": 0.1}],
            },
        ],
        "brand_groups": [
            {
                "name": "Label",
                "count": 8,
                "products": {"each": 2.5, "categories": {"food": 2, "beauty": 1, "apparel": 1}},
                "collaboration": {"strategy": "mixed", "contracts": 8},
            },
            {
                "name": "House brand",
                "count": 3,
                "products": {"each": 4, "categories": {"home": 1}},
                "collaboration": [{"strategy": "own_room"}, {"strategy": "many_small"}],
            },
        ],
    }  # fmt: skip
    return Scenario.model_validate({**fields, **changes})


@pytest.fixture
def small_scenario() -> Scenario:
    return scenario_of()


@pytest.fixture
def small_market(small_scenario: Scenario) -> StandInMarket:
    return StandInMarket(small_scenario)


@pytest.fixture
def make_scenario() -> Callable[..., Scenario]:
    return scenario_of


@pytest.fixture
def make_market() -> Callable[[Scenario], StandInMarket]:
    return StandInMarket


def outcome_of(evening: Evening, seed: int) -> Outcome:
    """An outcome with made-up numbers of the right shapes."""
    numbers = np.random.default_rng(seed)
    rooms, offers = len(evening.rooms), len(evening.offers)
    by_room = {
        name: numbers.integers(1, 10_000, rooms)
        for name in (
            "views", "simulated_views", "paid_views", "stay_seconds", "peak_viewers", "comments",
            "likes", "shares", "gifts_fen", "follows", "orders", "simulated_orders", "units",
            "gmv_fen", "sold_out_units", "requested_units", "traffic_cost_fen", "skips",
        )
    }  # fmt: skip
    by_offer = {
        name: numbers.integers(0, 500, offers)
        for name in (
            "offer_exposed", "offer_considered", "offer_orders", "offer_simulated_exposed",
            "offer_simulated_orders", "offer_units", "offer_claimed", "offer_redeemed",
            "offer_gmv_fen",
        )
    }  # fmt: skip
    minutes = np.zeros((240, rooms), np.int64)
    by_minute = dict.fromkeys(
        ("minutes_online", "minutes_orders", "minutes_gmv_fen", "minutes_entries"), minutes
    )
    return Outcome(**by_room, **by_offer, **by_minute)


@pytest.fixture
def make_outcome() -> Callable[[Evening, int], Outcome]:
    return outcome_of


@pytest.fixture
def market(small_market: Any) -> Any:
    """A market with contracts on its first evening."""
    small_market.contracts = match_contracts(small_market)
    return small_market
