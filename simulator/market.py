"""The market: a ``mesa.Model`` built from a scenario, whose step is one session."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.chart import Chart
from simulator.accounts.claims import Claims
from simulator.accounts.fees import SlotFees
from simulator.accounts.ledger import Ledger
from simulator.accounts.order_columns import ORDER_COLUMNS
from simulator.accounts.orders import OrderBook
from simulator.accounts.stock import StockBook
from simulator.agents.adaptation import AdaptationRecord
from simulator.agents.agency import Agency
from simulator.agents.anchor import Anchor, AnchorSpec
from simulator.agents.beliefs import Beliefs
from simulator.agents.brand import Brand
from simulator.agents.casting import Cast, EntrantBrand, cast_market
from simulator.agents.contracts import Contracts, match_contracts, no_contracts
from simulator.agents.expectations import agency_split_bp
from simulator.agents.interventions import Interventions, await_openings
from simulator.agents.model import AgentModel, seed_and_settings
from simulator.agents.numbering import number_agents
from simulator.agents.platform import Platform
from simulator.agents.product_life import open_products
from simulator.agents.regulator import Regulator
from simulator.agents.sanctions import EnforcementRecord
from simulator.agents.supply import Supply, expected_units_per_session, open_stock
from simulator.measures.collecting import evening_collector
from simulator.measures.recorder import Recorder
from simulator.rules.numerics import exp, log
from simulator.rules.randomness import name_key
from simulator.scenario.dated_settings import DatedScenario
from simulator.scenario.goods import Adaptive
from simulator.scenario.loading import changed_scenario
from simulator.scenario.schema import Scenario
from simulator.session import RUN_OFF, STAGES, StageFunction
from simulator.stages import customers
from simulator.stages.engine import Engine, engine_of
from simulator.stages.pace import Pace, Timer, use_threads
from simulator.stages.recall import Recalls
from simulator.strategies.promotion import Instrument
from simulator.tables.columns import ViewerColumns
from simulator.tables.evening import Evening, Outcome
from simulator.tables.parameters import Seeds
from simulator.tables.products import Products, joined
from simulator.tables.sums import mean_in_order
from simulator.tables.viewers import Audience

RUN_OFF_LIMIT = 400
"""Sessions after which a run-off that does not end is an error."""
SAVINGS_SESSIONS = 30
"""Reservation incomes that an anchor has saved at the start (assumption)."""
OPENING_FLOAT_FEN = 100_000_00
"""Cash of anchors, agencies and platforms at the start, on top of savings (assumption)."""


class Market(AgentModel):
    """A live-commerce market.

    Args:
        scenario: A scenario, or the path or name of one.
        rng: Seed of the world; that of the scenario when missing.
        seed: The same, for tools of Mesa that know it by this name.
        threads: Threads of compiled loops; all that Numba allows when missing.
        keep_orders: Whether to keep every order for the order log.
        keep_minutes: Whether to keep the minutes of every evening.
        engine: Who plays the viewers: ``compiled``, or ``reference`` in plain Python.
        kwargs: Parameters of the scenario by path, such as ``pitch_minutes=5`` or
            ``**{"brands.Aurora.pricing.premium": 0.5}``, as ``--set`` takes them.

    Attributes:
        datacollector: Collects after each session. At first that is ``evening_collector()``; any
            other ``mesa.DataCollector`` may take its place.

    Raises:
        ScenarioError: The scenario, the seed or a parameter is wrong.
        ValueError: There is no engine of that name.
    """

    evening: Evening
    evening_figures: dict[str, Any]
    outcome: Outcome
    audience: Audience
    enforcement: EnforcementRecord
    adapted: AdaptationRecord
    placed: dict[str, NDArray[Any]]
    closed: dict[str, NDArray[Any]]
    viewer_totals: dict[str, Any]
    belief_sums: Any
    slot_contracts: NDArray[np.int64]
    earned_fees_fen: NDArray[np.int64]
    evening_units: NDArray[np.int64]
    evening_income_fen: NDArray[np.int64]
    evening_complaints: NDArray[np.int64]
    fans_people: NDArray[np.int64]
    support_fen: NDArray[np.int64]
    reminded: dict[int, NDArray[np.int64]]

    def __init__(
        self,
        scenario: Scenario | str | Path = "quickstart",
        rng: int | None = None,
        seed: int | None = None,
        *,
        threads: int | None = None,
        keep_orders: bool = False,
        keep_minutes: bool = False,
        engine: str = "compiled",
        # Mesa's SolaraViz looks for this very name.
        **kwargs: Any,
    ) -> None:
        make_engine = engine_of(engine)
        scenario = changed_scenario(scenario, seed_and_settings(rng, seed, kwargs))
        super().__init__(scenario)
        self.dated, self.interventions = DatedScenario(scenario), Interventions(scenario)
        self.pace = Pace(use_threads(threads))
        self.world_seed = scenario.seed
        viewer_seed = scenario.seed if scenario.viewer_seed is None else scenario.viewer_seed
        self.viewer_seed = viewer_seed
        self.seeds = Seeds(np.uint64(self.world_seed), np.uint64(viewer_seed))
        self.weight = scenario.population / scenario.viewers
        self.session = 0
        self.last_session = scenario.measure_from + scenario.sessions
        self.timings: dict[str, float] = {}
        self.places: dict[int, int] = {}
        with Timer(self.timings, "0 set-up"):
            self._open_books()
            self._cast(cast_market(scenario, self.world_seed))
            self._draw_viewers(make_engine)
            self._open_business()
            self.recorder = Recorder(self, keep_orders, keep_minutes)
        self.datacollector = evening_collector()
        self._collect()

    # Set-up.

    def _open_books(self) -> None:
        self.ledger = Ledger()
        self.ledger.begin_session(0)
        self.chart = Chart(self.ledger)
        self.claims = Claims(self.ledger)
        self.stock = StockBook(self.chart, self.claims)
        self.orders = OrderBook(self.chart, self.stock, self.claims)
        self.slot_fees = SlotFees(self.chart)
        self.placed_columns = [column.name for column in ORDER_COLUMNS]

    def _cast(self, cast: Cast) -> None:
        """Let all agents join, sorted by name."""
        self.category_names, self.segment_names = cast.category_names, cast.segment_names
        keys = [name_key(f"category/{name}") for name in cast.category_names]
        self.category_keys = np.array(keys, dtype=np.int64)
        self.products: Products = cast.products
        self.starting_stock = cast.starting_stock
        does = self.scenario.platform_kinds
        self.platforms = [
            Platform(self, i, entry, does.get(entry.kind)) for i, entry in enumerate(cast.platforms)
        ]
        self.agencies = [Agency(self, i, entry) for i, entry in enumerate(cast.agencies)]
        self.anchors: list[Anchor] = []
        self.brands: list[Brand] = []
        for platform in self.platforms:
            platform.account = self._account(self.chart.platform, self.chart.add_platform, platform)
        for agency in self.agencies:
            agency.account = self._account(self.chart.agency, self.chart.add_agency, agency)
        for index, brand in enumerate(cast.brands):
            rows = np.flatnonzero(self.products.brand == index)
            self._join_brand(Brand(self, index, brand, rows))
        for index, spec in enumerate(cast.anchors):
            self._join_anchor(Anchor(self, index, spec))
        self.regulator = Regulator(self, self.chart.treasury)
        await_openings(self)
        number_agents(self)

    def _draw_viewers(self, make_engine: Callable[["Market"], Engine]) -> None:
        self.engine = make_engine(self)
        self.viewers = self.engine.viewers
        self.viewer_segments = self.engine.segments
        self.usual_openings, self.usual_needs = self.engine.usual_openings, self.engine.usual_needs
        self.chart.endow(self.chart.viewers, self.engine.wallets_fen())
        self.count_fans()

    def _open_business(self) -> None:
        self.contracts: Contracts = no_contracts()
        self.supply, self.recalls = Supply(), Recalls()
        self.customers = customers.open_files(self)
        # The geometric mean: utility is linear in its logarithm, so the mean product has none.
        logs = [log(float(share)) for share in self.products.awareness]
        self.mean_awareness = exp(mean_in_order(logs))
        self.resting_awareness = self.products.awareness.copy()
        rows = np.arange(len(self.products))
        self.beliefs = Beliefs(self)
        # Brands know with whom they will sign, and stock up for it.
        self.contracts = match_contracts(self)
        open_stock(self, rows, self.starting_stock, expected_units_per_session(self))
        self.contracts = no_contracts()
        open_products(self)

    # Joining and leaving.

    def _account(self, _accounts: NDArray[np.int64], add: Callable[[str], int], agent: Any) -> int:
        """Open an agent's account with an opening float, and return its id."""
        index = add(agent.name)
        kind = type(agent).__name__.lower()
        account = int(getattr(self.chart, kind)[index])
        self.chart.endow(account, OPENING_FLOAT_FEN)
        return account

    def _join_anchor(self, anchor: Anchor) -> None:
        anchor.account = self._account(self.chart.anchor, self.chart.add_anchor, anchor)
        self.chart.endow(anchor.account, anchor.reservation_income_fen * SAVINGS_SESSIONS)
        self.anchors.append(anchor)

    def _join_brand(self, brand: Brand) -> None:
        index = self.chart.add_brand(brand.name)
        brand.cash_account = int(self.chart.brand_cash[index])
        brand.deposit_account = int(self.chart.brand_deposit[index])
        self.chart.endow(brand.cash_account, brand.cash_fen)
        self.chart.endow(brand.deposit_account, brand.deposit_fen)
        self.brands.append(brand)

    def admit_anchor(self, spec: AnchorSpec) -> Anchor:
        """Let an anchor enter the running market.

        Args:
            spec: The entrant.

        Returns:
            The anchor, with the next free index.
        """
        # An entrant may be known elsewhere, but nobody here follows her yet.
        anchor = Anchor(self, len(self.anchors), replace(spec, starting_fans=0))
        self._join_anchor(anchor)
        number_agents(self)
        self.fans_people = np.append(self.fans_people, 0)
        self.beliefs.grow(self)
        return anchor

    def admit_brand(self, entrant: EntrantBrand) -> Brand:
        """Let a brand enter the running market with its products and its host.

        Args:
            entrant: The brand.

        Returns:
            The brand, with the next free index.
        """
        first = len(self.products)
        rows = np.arange(first, first + len(entrant.products))
        self.products = joined(self.products, entrant.products)
        added = entrant.products.awareness
        self.resting_awareness = np.concatenate([self.resting_awareness, added])
        brand = Brand(self, len(self.brands), entrant.brand, rows)
        self._join_brand(brand)
        customers.open_file(self, brand)
        if entrant.host is not None:
            self._join_anchor(Anchor(self, len(self.anchors), entrant.host))
            self.fans_people = np.append(self.fans_people, 0)
        number_agents(self)
        self.beliefs.grow(self)
        open_stock(self, rows, entrant.starting_stock, expected_units_per_session(self)[rows])
        return brand

    def agency_split_bp(self, anchor: NDArray[np.integer]) -> NDArray[np.int64]:
        """Return the agency's share of what anchors earn, basis points; 0 for independents."""
        split: NDArray[np.int64] = agency_split_bp(self)[anchor]
        return split

    def count_fans(self) -> None:
        """Count followers by anchor, people."""
        self.fans_people = self.engine.count_fans(len(self.anchors))

    @property
    def columns(self) -> ViewerColumns:
        """The state of all viewers as columns; those of the compiled engine are the viewers."""
        return self.engine.columns()

    @property
    def opened_viewers(self) -> NDArray[np.bool_]:
        """Whether each viewer opened an app on the last evening."""
        opened: NDArray[np.bool_] = self.columns.opened >= 0
        return opened

    # Running.

    def step(self) -> None:
        """Play one session; after the last, the run-off, which ends the run."""
        if self.running and self.session >= self.last_session:
            self.run_off()
            self.running = False
            return
        for name, stage in STAGES:
            self._play(name, stage)
        self.session += 1
        self._collect()

    def _collect(self) -> None:
        self.evening_figures = self.recorder.evening()
        self.datacollector.collect(self)

    def run(
        self, sessions: int | None = None, on_session: Callable[["Market"], None] | None = None
    ) -> "Market":
        """Play burn-in and measured sessions, then the run-off.

        Args:
            sessions: Measured sessions; those of the scenario when missing.
            on_session: Called after each session.

        Returns:
            The market.
        """
        if sessions is not None:
            self.last_session = self.scenario.measure_from + sessions
        self.running = True
        while self.session < self.last_session:
            self.step()
            if on_session is not None:
                on_session(self)
        self.step()
        return self

    def run_off(self) -> None:
        """Let time pass without an audience until every order is final."""
        self.engine.close()
        for _ in range(RUN_OFF_LIMIT):
            if not len(self.orders):
                return
            for name, stage in RUN_OFF:
                self._play(name, stage)
            self.session += 1
        raise RuntimeError(f"orders are still open after a run-off of {RUN_OFF_LIMIT} sessions")

    def _play(self, name: str, stage: StageFunction) -> None:
        with Timer(self.timings, name):
            stage(self)

    def plan(self) -> list[tuple[str, float]]:
        """Return the stages in order, each with the seconds that it has taken so far."""
        names = ["0 set-up", *(name for name, _ in STAGES), *(name for name, _ in RUN_OFF)]
        return [(name, self.timings.get(name, 0.0)) for name in names]

    def check_books(self) -> None:
        """Prove that money, orders, units and wallets balance.

        Raises:
            LedgerImbalance: Accounts, escrows or wallets do not add up.
            StockImbalance: Units do not add up.
        """
        self.ledger.check()
        self.orders.check()
        self.stock.check()
        self.slot_fees.check()
        customers.check(self)
        held = self.engine.wallets_fen()
        booked = self.ledger.balance(self.chart.viewers)
        if held != booked:
            raise RuntimeError(f"wallets hold {held} fen, the viewers' account {booked}")

    @property
    def counts_looks(self) -> bool:
        """Whether a brand wants to know who comes across its products on the shelf."""
        return any(isinstance(brand.pricing, Adaptive) for brand in self.brands)

    @property
    def instrument_names(self) -> list[str]:
        """Names of price instruments by code."""
        return [instrument.name.lower() for instrument in Instrument]

    @property
    def sessions(self) -> Any:
        """Measures by session, as a ``pandas.DataFrame``."""
        return self.recorder.table("sessions").to_pandas()
