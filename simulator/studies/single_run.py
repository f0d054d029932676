"""One run: play a scenario and write its result folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, cast

from simulator.measures.definitions import BY_NAME
from simulator.measures.formats import counting_noise, percent, with_unit
from simulator.measures.inputs import RecordedMarket
from simulator.measures.recorder import Recorder
from simulator.scenario.schema import Scenario
from simulator.studies.progress import progress_shown
from simulator.studies.result_folder import (
    Contents,
    host_figures,
    refuse_place,
    write_result,
)
from simulator.tables.engine_names import EngineName

HEADLINE = (
    "gmv_fen", "net_gmv_fen", "orders", "conversion", "order_value_fen", "refund_rate",
    "brand_profit_fen",
)  # fmt: skip
PROFIT = "brand_profit_fen"
BYTES_PER_VIEWER = {EngineName.COMPILED: 700, EngineName.REFERENCE: 6_000}
"""Memory by viewer over an evening, measured with eight categories and rather too low."""
GIB = 2**30


@dataclass(frozen=True)
class RunOptions:
    """How to run and what to write.

    Attributes:
        out: The result folder.
        threads: Number of threads; None for all cores.
        write_orders: Whether to write ``orders.parquet``.
        write_minutes: Whether to write ``minutes.parquet`` (room × minute of every session).
        profile: Whether to tell the time of each stage.
        quiet: Whether to show no progress.
        engine: Who plays the viewers.
    """

    out: Path
    threads: int | None = None
    write_orders: bool = False
    write_minutes: bool = False
    profile: bool = False
    quiet: bool = False
    engine: EngineName = EngineName.COMPILED


@dataclass(frozen=True)
class RunResult:
    """What a run came to.

    Attributes:
        folder: The result folder.
        headline: Headline figures, one line each.
        profile: The plan with the time of each stage, if it was asked for.
        summary: What ``summary.json`` holds.
    """

    folder: Path
    headline: list[str]
    profile: str | None
    summary: dict[str, Any]


class PlayableMarket(RecordedMarket, Protocol):
    """A market that can be played to the end of its run-off."""

    world_seed: int
    viewer_seed: int

    @property
    def recorder(self) -> Recorder:
        """The recorder of the market."""

    @property
    def timings(self) -> Mapping[str, float]:
        """Seconds by stage."""

    def run(self, *, on_session: Callable[..., None]) -> None:
        """Play all sessions and the run-off."""

    def plan(self) -> Sequence[tuple[str, float]]:
        """The stages of a session in order, with the seconds each took so far."""


def run_to_folder(
    scenario: Scenario,
    options: RunOptions,
    build: Callable[[Scenario, int | None], PlayableMarket] | None = None,
) -> RunResult:
    """Play a scenario and write its result folder.

    Args:
        scenario: What to play; its seeds are those of the run.
        options: How, and where to.
        build: Makes the market from scenario and number of threads; ``Market`` if None.

    Returns:
        The folder and the headline.

    Raises:
        FolderRefusedError: The place for the result holds something else or cannot be written.
        MemoryError: The market would need more memory than there is.
    """
    refuse_place(options.out)
    refuse_size(scenario, options.engine)
    started = time.perf_counter()
    market = (build or partial(_market, options.engine))(scenario, options.threads)
    market.recorder.keep_orders = options.write_orders
    market.recorder.keep_minutes = options.write_minutes
    built = time.perf_counter()
    _play(market, scenario, options.quiet)
    played = time.perf_counter()
    tables = market.recorder.tables()
    summary = market.recorder.summary(tables)
    timing = {
        "seconds": {
            "building": built - started,
            "playing": played - built,
            "summarising": time.perf_counter() - played,
        },
        "stages": dict(market.timings),
        "threads": _threads(options.threads),
        "engine": options.engine.value,
        **host_figures(),
    }
    seeds = {"world": int(market.world_seed), "viewers": int(market.viewer_seed)}
    write_result(options.out, Contents(_dump(scenario), tables, summary, seeds, timing))
    profile = profile_text(market.plan()) if options.profile else None
    return RunResult(options.out, headline(summary), profile, summary)


def headline(summary: Mapping[str, Any]) -> list[str]:
    """The figures to look at first, one line each, with the simulated orders behind them.

    Args:
        summary: What ``summary.json`` holds.

    Returns:
        Lines of text; the first says what they are averages of.
    """
    lines = [f"{summary['scenario']}: per evening, mean of {summary['sessions']} sessions"]
    width = max(len(BY_NAME[name].label) for name in HEADLINE)
    for name in HEADLINE:
        measure, figure = BY_NAME[name], summary["measures"][name]
        value = with_unit(figure["mean"], measure.unit)
        sure = _sure(figure["simulated"], name) if measure.kind in ("count", "money") else ""
        lines.append(f"  {measure.label:<{width}}  {value}{sure}")
    return lines


def profile_text(plan: Sequence[tuple[str, float]]) -> str:
    """The plan of a session as a table: stage, seconds of the whole run, share.

    Args:
        plan: Stages in order with their seconds.

    Returns:
        Lines of text.
    """
    total = sum(seconds for _, seconds in plan) or 1.0
    width = max((len(name) for name, _ in plan), default=5)
    rows = [f"{name:<{width}}  {s:8.3f} s  {100 * s / total:5.1f} %" for name, s in plan]
    return "\n".join([*rows, f"{'together':<{width}}  {total:8.3f} s"])


def refuse_size(scenario: Scenario, engine: EngineName) -> None:
    """Refuse a market that cannot fit: the system might end the process without a word.

    Args:
        scenario: What is to be played.
        engine: Who plays the viewers.

    Raises:
        MemoryError: The market would need more memory than there is.
    """
    import psutil

    needed = scenario.viewers * BYTES_PER_VIEWER[engine]
    free = psutil.virtual_memory().available
    if needed > free:
        raise MemoryError(
            f"{scenario.viewers:,} viewers need about {needed / GIB:,.0f} GiB, "
            f"{free / GIB:,.1f} GiB are free"
        )


def _sure(simulated: int | None, name: str) -> str:
    """What a figure rests on; what is left when costs are paid is no count."""
    noise = counting_noise(simulated)
    if noise is None:
        return ""
    basis = f"{simulated:,} simulated orders"
    return f"  ({basis})" if name == PROFIT else f"  ({basis}, ±{percent(noise)} by counting)"


def _market(engine: EngineName, scenario: Scenario, threads: int | None) -> PlayableMarket:
    from simulator.market import Market

    return cast(PlayableMarket, Market(scenario=scenario, threads=threads, engine=engine))


def _dump(scenario: Scenario) -> str:
    from simulator.scenario.loading import dump_scenario

    return dump_scenario(scenario)


def _threads(asked: int | None) -> int:
    if asked is not None:
        return asked
    import numba

    return int(numba.get_num_threads())


def _play(market: PlayableMarket, scenario: Scenario, quiet: bool) -> None:
    with progress_shown(scenario.measure_from + scenario.sessions, quiet) as advance:
        market.run(on_session=advance)
