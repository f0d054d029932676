"""Follow one viewer through a session: every decision with each term, the draw and the outcome."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from simulator.scenario.errors import ScenarioError
from simulator.scenario.events import SetParameters
from simulator.scenario.happenings import RULE, Happening, happenings
from simulator.scenario.schema import Scenario
from simulator.studies.single_run import refuse_size
from simulator.tables.engine_names import EngineName

if TYPE_CHECKING:
    from simulator.market import Market
    from simulator.reference.notes import Entry, Names
    from simulator.reference.viewer import PlainViewer

BUYERS_LISTED = 10
SET = SetParameters.KEY
AGES = ("18-24", "25-34", "35-49", "50 or older")
CITIES = ("a first or second tier city", "a third or fourth tier city", "a county")


@dataclass(frozen=True)
class Trace:
    """One viewer in one session.

    Attributes:
        scenario: Name of the scenario.
        session: The session.
        viewer: Row of the viewer.
        profile: Who she is and what she brings to the evening.
        happened: What the scenario lets happen that day, where it may concern her.
        entries: What she decides, in order.
    """

    scenario: str
    session: int
    viewer: int
    profile: dict[str, Any]
    happened: list[str]
    entries: list["Entry"]

    def as_dict(self) -> dict[str, Any]:
        """The trace for machines."""
        return {
            "scenario": self.scenario,
            "session": self.session,
            "viewer": self.viewer,
            "profile": self.profile,
            "happened": self.happened,
            "entries": [entry.as_dict() for entry in self.entries],
        }


def trace_viewer(
    scenario: Scenario,
    viewer: int,
    session: int | None = None,
    engine: EngineName = EngineName.COMPILED,
    threads: int | None = None,
) -> Trace:
    """Play a market up to a session and follow one viewer through it.

    The market is the same as without being watched. From the compiled engine the rooms are taped
    and the viewer is played once more by the reference's code (``stages.shadow``).

    Args:
        scenario: What to play.
        viewer: Row of the viewer.
        session: Session from 0, burn-in included; the first measured one when missing.
        engine: Who plays the viewers.
        threads: Threads of compiled loops; all cores when missing.

    Returns:
        The trace; the same from either engine.

    Raises:
        ScenarioError: There is no such viewer or session.
        MemoryError: The market would need more memory than there is.
    """
    if not 0 <= viewer < scenario.viewers:
        raise ScenarioError(
            f"--viewer {viewer}: there is no such viewer, they are 0 to {scenario.viewers - 1}"
        )
    with _market_before(scenario, session, engine, threads) as market:
        return _followed(market, viewer)


def buyers_of(
    scenario: Scenario,
    session: int | None = None,
    engine: EngineName = EngineName.COMPILED,
    threads: int | None = None,
) -> str:
    """List some viewers who buy in a session: there is something to follow.

    Args:
        scenario: What to play.
        session: Session from 0, burn-in included; the first measured one when missing.
        engine: Who plays the viewers.
        threads: Threads of compiled loops; all cores when missing.

    Returns:
        A line for each: her row, her segment, and what she buys.

    Raises:
        ScenarioError: There is no such session.
        MemoryError: The market would need more memory than there is.
    """
    with _market_before(scenario, session, engine, threads) as market:
        played = market.session
        market.step()
        bought: dict[int, list[str]] = {}
        placed = market.placed
        for viewer, product in zip(placed["viewer"].tolist(), placed["product"], strict=True):
            if viewer >= 0:
                bought.setdefault(viewer, []).append(market.products.names[product])
        busiest = sorted(bought, key=lambda row: (-len(bought[row]), row))[:BUYERS_LISTED]
        lines = [f"{len(bought):,} viewers buy in session {played}; those who buy most:"]
        for row in busiest:
            segment = market.segment_names[market.viewer_segments[row]]
            lines.append(f"  --viewer {row:<7} {segment}: {', '.join(bought[row])}")
        return "\n".join(lines)


@contextmanager
def _market_before(
    scenario: Scenario, session: int | None, engine: EngineName, threads: int | None
) -> "Iterator[Market]":
    """A market that has been played up to a session."""
    sessions = scenario.measure_from + scenario.sessions
    chosen = scenario.measure_from if session is None else session
    if not 0 <= chosen < sessions:
        raise ScenarioError(
            f"--session {chosen}: there is no such session, they are 0 to {sessions - 1}, of which "
            f"the first {scenario.measure_from} are burn-in"
        )
    refuse_size(scenario, engine)
    from simulator.market import Market

    market = Market(scenario, threads=threads, engine=engine)
    try:
        while market.session < chosen:
            market.step()
        yield market
    finally:
        market.close()


def _followed(market: "Market", row: int) -> Trace:
    """Play the next session of a market and follow a viewer."""
    import mesa

    from simulator.compiled.engine import CompiledEngine
    from simulator.reference.diary import Diary
    from simulator.reference.engine import ReferenceEngine
    from simulator.reference.notes import names_of
    from simulator.reference.viewer import PlainViewer
    from simulator.stages.shadow import ShadowedEngine

    columns, engine, names = market.columns, market.engine, names_of(market)
    before = PlainViewer(mesa.Model(), row, len(names.categories), len(names.platforms))
    before.read(columns)
    diary = Diary(before, names, [])
    profile = profile_of(market, before, names)
    if isinstance(engine, ReferenceEngine):
        diary.viewer = engine.people[row]
        diary.viewer.diary = diary
    else:
        market.engine = ShadowedEngine(cast(CompiledEngine, engine), market, diary)
    session, happened = market.session, happened_to(market, before, names)
    market.step()
    return Trace(market.scenario.name, session, row, profile, happened, diary.entries)


def happened_to(market: "Market", viewer: "PlainViewer", names: "Names") -> list[str]:
    """Say what the scenario lets happen in the session that begins, where it may concern her.

    Hosts whom she does not follow and platforms that she has given up do not.

    Args:
        market: The market.
        viewer: The viewer as the session begins.
        names: Names of what she meets.

    Returns:
        A line for each; settings and rules that end are told as well.
    """
    hers = {names.anchors[bond.anchor] for _, bond in viewer.followed()}
    strange = set(names.anchors) - hers | {names.platforms[place] for place in viewer.lapsed}
    return [
        _line(one)
        for one in happenings(market.scenario)
        if one.session == market.session and not (one.whom and set(one.whom) <= strange)
    ]


def _line(one: Happening) -> str:
    """Such as ``over: ban anchor, Ada``."""
    words = [one.kind.replace("_", " "), *one.whom]
    if one.kind in (RULE, SET):
        words = [" ".join([one.kind, *map(str, one.values.values())])]
    if "name" in one.values:
        words.append(one.values["name"])
    if one.rank is not None:
        words.append(f"number {one.rank} by followers")
    return ("over: " if one.ends else "") + ", ".join(words)


def profile_of(market: "Market", viewer: "PlainViewer", names: "Names") -> dict[str, Any]:
    """Say who a viewer is and what she brings to the evening.

    Args:
        market: The market.
        viewer: The viewer as the session begins.
        names: Names of what she meets.

    Returns:
        Plain figures by name.
    """
    told = viewer.invited_by
    return {
        "people": viewer.people,
        "segment": market.segment_names[viewer.segment],
        "gender": "woman" if viewer.female else "man",
        "age": AGES[viewer.age_band],
        "city": CITIES[viewer.city_tier],
        "allowance yuan a week": viewer.allowance_fen / 100,
        "wallet yuan": viewer.wallet_fen / 100,
        "inclination to open": viewer.inclination,
        "price sensitivity": viewer.price_sensitivity,
        "quality sensitivity": viewer.quality_sensitivity,
        "impulsivity": viewer.impulsivity,
        "susceptibility": viewer.susceptibility,
        "scepticism": viewer.scepticism,
        "return propensity": viewer.return_propensity,
        "disappointment": viewer.disappointment,
        "tastes": dict(zip(names.categories, viewer.taste, strict=True)),
        "reference ratios": dict(zip(names.categories, viewer.reference_ratio, strict=True)),
        "habits": dict(zip(names.platforms, viewer.habit, strict=True)),
        "bonds": {names.anchors[bond.anchor]: bond.strength for _, bond in viewer.followed()},
        "platforms given up": [names.platforms[place] for place in sorted(viewer.lapsed)],
        "was told of": names.anchors[told] if told >= 0 else "nobody",
    }
