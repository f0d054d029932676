"""The scenario: everything a user may write, typed, bounded and documented."""

from typing import Literal, Self

from pydantic import field_validator, model_validator

from simulator.scenario.behaviour import Behaviour
from simulator.scenario.events import Event, Festival
from simulator.scenario.fields import Published, Section, quantity
from simulator.scenario.goods import Brand, BrandGroup, Category
from simulator.scenario.hosts import Patience, Quitting
from simulator.scenario.people import Demographics, LogOdds, Segment
from simulator.scenario.places import (
    Agency,
    Anchor,
    AnchorGroup,
    AnchorKind,
    AnchorType,
    Platform,
    PlatformKind,
    PlatformKindName,
    default_anchor_kinds,
    default_platform_kinds,
)
from simulator.scenario.platform_policies import SelfRegulation
from simulator.scenario.regulation import Rule
from simulator.scenario.service import ServiceMarket

SCHEMA_VERSION = 1


class Focus(Section):
    """Whose figures a report puts first."""

    brand: str | None = quantity(None, "Name of the brand in focus.")


class Claim(Section):
    """What a library scenario claims, in a form that a test can read."""

    measure: str = quantity(..., "Name of the measure.")
    of: str = quantity(
        "", "Whose measure, such as brands.Aurora or anchors.Lin Yue; the market's when missing."
    )
    against: str = quantity(..., "Scenario compared with: a file beside this one, or a name.")
    sign: Literal["higher", "lower", "same"] = quantity(..., "Direction of the difference.")


class Calendar(Section):
    """Demand by weekday and festivals."""

    weekdays: tuple[LogOdds, LogOdds, LogOdds, LogOdds, LogOdds, LogOdds, LogOdds] = quantity(
        (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        "Log-odds of opening the app, Monday to Sunday; session 0 is a Monday.",
        unit="log-odds",
    )
    festivals: tuple[Festival, ...] = quantity((), "Festivals such as 618 or Double 11.")


class Shocks(Section):
    """Common shocks: without them risk would only measure how coarse the sample is."""

    appeal: float = quantity(
        0.5, "S.d. of a product's appeal, unknown at first.", unit="log-odds", low=0, high=3
    )
    room_entering: float = quantity(
        0.5, "S.d. of a room's evening on entering.", unit="log-odds", low=0, high=3
    )
    room_buying: float = quantity(
        0.3, "S.d. of a room's evening on buying.", unit="log-odds", low=0, high=3
    )
    market: float = quantity(
        0.1, "S.d. of the market's evening on opening.", unit="log-odds", low=0, high=3
    )
    defect: float = quantity(
        0.5, "S.d. of the log-odds of defects between batches.", unit="log-odds", low=0, high=3
    )


class Learning(Section):
    """How firms learn."""

    adaptation: Literal["live", "frozen"] = quantity(
        "live", "Whether firms learn; frozen separates a direct effect from its feedback."
    )
    prior_views: float = quantity(
        500, "Views that a prior belief on orders per view counts for.", unit="simulated views",
        above=0, high=1e7,
    )  # fmt: skip
    rival_weight: float = quantity(
        0.2, "Weight of rivals' public figures.", unit="share", low=0, high=1
    )
    temperature: float = quantity(
        0.1, "Choice temperature over mean profit, falling with the square root of time.",
        unit="share", above=0, high=10,
    )  # fmt: skip
    revision: float = quantity(
        0.1, "Chance that an anchor revises its honesty.", unit="share per session", low=0, high=1
    )
    experiment: float = quantity(
        0.02, "Chance that a revision is an experiment.", unit="share", low=0, high=1
    )


class GoingLive(Section):
    """Go live or rest: sigma(g0 + g1 (expected income / reservation - 1) - g2 fatigue)."""

    base: float = quantity(
        0.0,
        "Log-odds of going live at reservation income, rested (g0).",
        unit="log-odds",
        low=-5,
        high=5,
    )
    income: float = quantity(
        0.5, "g1, on expected income over reservation income minus one, capped at 2.",
        unit="log-odds", low=0, high=5,
    )  # fmt: skip
    fatigue: float = quantity(
        2.0, "Log-odds of going live lost to full fatigue (g2).", unit="log-odds", low=0, high=10
    )
    fatigue_gain: float = quantity(0.12, "Fatigue from four hours on air.", low=0, high=1)
    fatigue_recovery: float = quantity(
        0.35, "Share of fatigue lost in a session of rest.", unit="share", low=0, high=1
    )
    expected_share: float = quantity(
        0.6, "Share of evenings on air that first expectations, habits and stock reckon with: "
        "about what the other defaults here give.", unit="share", above=0, high=1,
    )  # fmt: skip
    quit_after: int = quantity(
        30, "Sessions below reservation income until an anchor quits.", unit="sessions", low=1,
        high=1000,
    )  # fmt: skip
    quitting: Quitting = quantity(Patience(strategy="patience"), "When anchors give up.")


class Fulfilment(Section):
    """Shipping, delivery and their cost."""

    ship_sessions: int = quantity(
        1, "Sessions until an order is shipped.", unit="sessions", low=1, high=30
    )
    delivery_sessions: int = quantity(
        3, "Mean sessions from shipping to delivery.", unit="sessions", low=1, high=30
    )
    delivery_spread: int = quantity(
        1, "Largest deviation from the mean.", unit="sessions", low=0, high=15
    )
    shipping: float = quantity(3, "Cost of shipping an order.", unit="yuan", low=0, high=1000)
    return_shipping: float = quantity(
        5, "Cost of sending an order back.", unit="yuan", low=0, high=1000
    )
    restocking: float = quantity(1, "Cost of handling a return.", unit="yuan", low=0, high=1000)
    packaging_grams: int = quantity(
        200, "Packaging material of a parcel.", unit="grams", low=0, high=100_000
    )


def default_categories() -> tuple[Category, ...]:
    """Return the eight categories of the baseline (assumptions; return rates as in the press)."""
    return (
        Category(name="apparel", demand=1.3, satiation_sessions=14, fit_uncertainty=0.3,
                 return_rate=0.5, resaleable=0.85),
        Category(name="appliances", demand=0.5, need=0.5, satiation_sessions=90,
                 fit_uncertainty=0.12, return_rate=0.12, resaleable=0.6),
        Category(name="beauty", demand=1.0, satiation_sessions=30, fit_uncertainty=0.2,
                 return_rate=0.2, resaleable=0.5),
        Category(name="digital", demand=0.5, need=0.5, satiation_sessions=90, fit_uncertainty=0.15,
                 return_rate=0.15, resaleable=0.7),
        Category(name="food", demand=1.6, satiation_sessions=7, fit_uncertainty=0.12,
                 return_rate=0.05, resaleable=0.1),
        Category(name="home", demand=1.0, satiation_sessions=21, fit_uncertainty=0.18,
                 return_rate=0.2, resaleable=0.8),
        Category(name="shoes", demand=0.9, satiation_sessions=45, fit_uncertainty=0.3,
                 return_rate=0.45, resaleable=0.85),
        Category(name="sports", demand=0.6, satiation_sessions=45, fit_uncertainty=0.2,
                 return_rate=0.25, resaleable=0.8),
    )  # fmt: skip


class Scenario(Section):
    """A market with its people, places, goods, rules and events."""

    schema_version: int = quantity(SCHEMA_VERSION, "Version of this schema.", low=1)
    name: str = quantity(..., "Title of the scenario.", min_length=1)
    question: str = quantity("", "The question that the scenario answers.")
    focus: Focus = quantity(Focus(), "Whose figures a report puts first; null for nobody's.")
    claim: Claim | None = quantity(None, "What the scenario claims.")
    seed: int = quantity(1, "Seed of the world.", low=0, high=2**63 - 1)
    viewer_seed: int | None = quantity(
        None, "Seed of the viewers' draws; that of the world when missing.", low=0, high=2**63 - 1
    )
    population: int = quantity(
        10_000_000, "People in the market.", unit="people", low=100, high=2 * 10**9
    )
    viewers: int = quantity(
        100_000, "Simulated viewers; each stands for population / viewers people alike.",
        unit="viewers", low=10, high=10**8,
    )  # fmt: skip
    sessions: int = quantity(60, "Measured sessions.", unit="sessions", low=1, high=10_000)
    measure_from: int = quantity(
        14, "First measured session; those before are burn-in.", unit="sessions", low=0, high=10_000
    )
    session_minutes: int = quantity(240, "Length of a session.", unit="minutes", low=30, high=1440)
    tick_seconds: Literal[15, 30, 60] = quantity(
        60, "Time between updates of the state of rooms.", unit="seconds"
    )
    pitch_minutes: int = quantity(
        7,
        "Length of a pitch.",
        unit="minutes",
        low=3,
        high=10,
        source="pitch_minutes 5-10",
        published=Published(5, 10, "pitch_minutes"),
    )
    contract_period: int = quantity(
        7, "Sessions between rounds of matching.", unit="sessions", low=1, high=365
    )
    calendar: Calendar = Calendar()
    shocks: Shocks = Shocks()
    segments: tuple[Segment, ...] = quantity(..., "Kinds of consumers.", min_length=1)
    demographics: Demographics = Demographics()
    behaviour: Behaviour = Behaviour()
    categories: tuple[Category, ...] = quantity(
        None, "Categories of goods, at most 31.", default_factory=default_categories, min_length=1,
        max_length=31,
    )  # fmt: skip
    platforms: tuple[Platform, ...] = quantity(
        ..., "Platforms, at most seven.", min_length=1, max_length=7
    )
    platform_kinds: dict[PlatformKindName, PlatformKind] = quantity(
        None, "What kinds of platform do.", default_factory=default_platform_kinds
    )
    agencies: tuple[Agency, ...] = quantity((), "Agencies.")
    anchor_kinds: dict[AnchorType, AnchorKind] = quantity(
        None, "Defaults by type of anchor.", default_factory=default_anchor_kinds
    )
    anchors: tuple[Anchor, ...] = quantity((), "Named anchors.")
    anchor_groups: tuple[AnchorGroup, ...] = quantity((), "Groups of anchors.")
    brands: tuple[Brand, ...] = quantity((), "Named brands.")
    brand_groups: tuple[BrandGroup, ...] = quantity((), "Groups of brands.")
    going_live: GoingLive = GoingLive()
    fulfilment: Fulfilment = Fulfilment()
    service_market: ServiceMarket = ServiceMarket()
    learning: Learning = Learning()
    self_regulation: SelfRegulation | None = quantity(
        None, "A pact of platforms; none when missing."
    )
    regulation: tuple[Rule, ...] = quantity((), "Rules, each with its dates.")
    events: tuple[Event, ...] = quantity((), "Events during the run.")

    @field_validator("focus", mode="before")
    @classmethod
    def _null_is_nobody(cls, value: object) -> object:
        return {} if value is None else value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        from simulator.scenario.consistency import check

        check(self)
        return self
