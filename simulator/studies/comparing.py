"""The command ``compare``: play a study's runs, compare its arms, write the study's folder."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.measures.definitions import BY_NAME, RATE_OF
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.errors import ScenarioError, suggestion
from simulator.scenario.names import anchors, brand_names
from simulator.scenario.schema import Scenario
from simulator.scenario.study import Study, Until
from simulator.scenario.study_loading import StudyPlan
from simulator.studies.comparison import compare, unit_of, verdict, widest_half_width
from simulator.studies.identity import first_by_design, first_difference
from simulator.studies.playing import Workers, play_all
from simulator.studies.progress import progress_shown
from simulator.studies.run_record import MARKET, MEMBERS
from simulator.studies.statistics import level_of_a_look, looks
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_folder import refuse_study_place, write_study
from simulator.studies.study_result import Identity, PointResult, StudyResult, Switch
from simulator.studies.study_runs import Place, StudyRuns

Real = NDArray[np.float64]
MARKET_MEASURES = (
    "gmv_fen", "net_gmv_fen", "orders", "conversion", "order_value_fen", "refund_rate",
    "brand_profit_fen", "anchor_income_fen", "platform_profit_fen", "gini_views",
)  # fmt: skip
BRAND_MEASURES = (
    "brand_profit_fen", "gmv_fen", "net_gmv_fen", "orders", "order_value_fen", "refund_rate",
    "commission_paid_fen", "slot_fee_fen", "goods_fen",
)  # fmt: skip
MEMBER_MEASURES = ("gmv_fen", "orders", "order_value_fen", "refund_rate")
LEAST_WORLDS = 2
Progress = Callable[[int], AbstractContextManager[Callable[..., None]]]


def compare_to_folder(plan: StudyPlan, folder: Path, workers: Workers, quiet: bool) -> int:
    """Play whatever is missing of a study, compare its arms and write its folder.

    Args:
        plan: The study.
        folder: Its folder; what it holds already is used.
        workers: Who plays.
        quiet: Whether to show no progress.

    Returns:
        Runs that failed.

    Raises:
        ScenarioError: The folder holds something else, a measure is unknown, or too few worlds
            could be played.
    """
    refuse_study_place(folder)
    refuse_unknown(plan)
    progress = partial(progress_shown, quiet=quiet, what="run")
    store = RunStore(folder / STORE)
    try:
        runs = StudyRuns(plan, store)
        result = run_study(runs, workers, progress)
        write_study(folder, runs, result)
    finally:
        store.close()
    return len(result.failures)


def refuse_unknown(plan: StudyPlan) -> None:
    """Refuse members and measures that no run will have, before anything is played.

    Args:
        plan: The study.

    Raises:
        ScenarioError: The member or a measure does not exist; the message names the nearest.
    """
    study = plan.study
    kind, _, name = study.of.partition(".")
    if study.of:
        if kind not in MEMBERS or not name:
            raise ScenarioError(
                f"of: '{study.of}' is no member; write brands.NAME, anchors.NAME or platforms.NAME"
            )
        for arm in range(len(study.arms)):
            known = sorted(_members(plan.typical(arm), kind))
            if name not in known:
                near = suggestion(study.of, [f"{kind}.{member}" for member in known])
                raise ScenarioError(f"there is no '{study.of}' in {study.arms[arm].name}{near}")
    measures = {*MEMBERS[kind], *RATE_OF} if study.of else {*BY_NAME}
    for measure in (study.measure, *study.also):
        if measure not in measures:
            whose = f" of {study.of}" if study.of else ""
            near = suggestion(measure, sorted(measures))
            raise ScenarioError(f"there is no measure '{measure}'{whose}{near}")


def _members(scenario: Scenario, kind: str) -> set[str]:
    if kind == "brands":
        grouped = {name for group in scenario.brand_groups for name in brand_names(group)}
        return grouped | {brand.name for brand in scenario.brands}
    if kind == "anchors":
        return {anchor.name for anchor in anchors(scenario)}
    return {platform.name for platform in scenario.platforms}


def run_study(runs: StudyRuns, workers: Workers, progress: Progress) -> StudyResult:
    """Play whatever is missing of a study and compare its arms.

    Args:
        runs: The runs; those that are in the store already are not played again.
        workers: Who plays.
        progress: Given a number of runs, shows how many are done.

    Returns:
        What the study came to.

    Raises:
        ScenarioError: A measure is unknown, or too few worlds could be played.
    """
    study = runs.plan.study
    ends, level = _looks(study)
    worlds = 0
    for worlds in ends:
        _play(runs, worlds, workers, progress)
        if isinstance(study.replications, Until) and _sure_enough(runs, worlds, level):
            break
    return _result(runs, worlds, level)


def _looks(study: Study) -> tuple[list[int], float]:
    """Worlds at which the study may end, and the level of the intervals looked at."""
    if not isinstance(study.replications, Until):
        return [study.replications], study.confidence
    ends = looks(study.replications.batch, study.replications.most)
    return ends, level_of_a_look(study.confidence, len(ends))


def _play(runs: StudyRuns, worlds: int, workers: Workers, progress: Progress) -> None:
    tasks = runs.missing(worlds)
    if not tasks:
        return
    with progress(len(tasks)) as advance:
        for played in play_all(tasks, runs.scenarios, workers):
            if played.record is not None:
                runs.store.add(played.task.key, played.record)
            else:
                runs.store.add_failure(played.task.key, played.error or "unknown")
            advance()


def _sure_enough(runs: StudyRuns, worlds: int, level: float) -> bool:
    study = runs.plan.study
    assert isinstance(study.replications, Until)
    found = load_figures(runs, worlds, (study.measure,))[study.measure]
    scale = FEN_PER_YUAN if unit_of(study.measure).startswith("fen") else 1
    if found.shape[0] < LEAST_WORLDS:
        return False
    return widest_half_width(found.mean(axis=1), level) <= study.replications.half_width * scale


def load_figures(
    runs: StudyRuns, worlds: int, measures: tuple[str, ...], point: int | None = None
) -> dict[str, Real]:
    """Return figures of the worlds that were played in all arms.

    Args:
        runs: The runs.
        worlds: Worlds asked for.
        measures: Names of measures.
        point: A point of the uncertainties; the mean over all points when missing.

    Returns:
        By measure shape (worlds, draws, arms).

    Raises:
        ScenarioError: A measure is unknown or has no value.
    """
    study = runs.plan.study
    points = range(len(runs.points)) if point is None else (point,)
    of = study.of or MARKET
    rows: dict[str, list[Any]] = {name: [] for name in measures}
    for world in range(worlds):
        cells = [
            [[runs.figures(Place(arm, p, world, draw), of) for p in points]
             for arm in range(runs.arms)]
            for draw in range(study.draws)
        ]  # fmt: skip
        if any(figures is None for draw in cells for arm in draw for figures in arm):
            continue
        for name in measures:
            rows[name].append([
                [np.mean([_value(figures, name) for figures in arm]) for arm in draw]
                for draw in cells
            ])  # fmt: skip
    shape = (0, study.draws, runs.arms)
    return {n: np.array(v, np.float64) if v else np.zeros(shape) for n, v in rows.items()}


def _value(figures: dict[str, Any] | None, name: str) -> float:
    assert figures is not None
    value = figures.get(name)
    return math.nan if value is None else float(value)


def _measures(study: Study) -> tuple[str, ...]:
    usual: tuple[str, ...] = MEMBER_MEASURES
    if not study.of:
        usual = MARKET_MEASURES
    elif study.of.startswith("brands."):
        usual = BRAND_MEASURES
    return tuple(dict.fromkeys((study.measure, *study.also, *usual)))


def _result(runs: StudyRuns, worlds: int, level: float) -> StudyResult:
    study = runs.plan.study
    arms = [arm.name for arm in study.arms]
    failures = _failures(runs, worlds)
    figures = load_figures(runs, worlds, _measures(study))
    played = figures[study.measure].shape[0]
    if played < LEAST_WORLDS:
        reason = f": {failures[0][2]}" if failures else ""
        raise ScenarioError(f"only {played} worlds were played in all arms{reason}")
    known = {name: v for name, v in figures.items() if not np.isnan(v).any()}
    if study.measure not in known:
        raise ScenarioError(f"the measure '{study.measure}' has no value in some worlds")
    higher = study.better == "higher"
    comparisons = compare(arms, known, higher, level)
    return StudyResult(
        study=study,
        arms=tuple(arms),
        asked=worlds,
        worlds=played,
        confidence=level,
        comparisons=comparisons,
        verdict=verdict(comparisons[0], arms, higher, level),
        switches=_switches(runs, worlds),
        identities=_identities(runs, worlds),
        points=_points(runs, worlds, level) if study.uncertainties else [],
        failures=failures,
        outside=_outside(runs),
    )


def _failures(runs: StudyRuns, worlds: int) -> list[tuple[str, int, str]]:
    found = []
    for place in runs.places(worlds):
        error = runs.store.failure(runs.key(place))
        if error is not None:
            found.append((runs.plan.study.arms[place.arm].name, runs.seeds(place)[0], error))
    return found


def _switches(runs: StudyRuns, worlds: int) -> list[Switch]:
    study = runs.plan.study
    found: dict[tuple[int, str], list[list[float]]] = {}
    for world in range(worlds):
        first = runs.record(Place(0, 0, world, 0))
        for arm in range(1, runs.arms):
            record = runs.record(Place(arm, 0, world, 0))
            if first is None or record is None or len(first.buyers) != len(record.buyers):
                continue
            scenario = runs.scenario(Place(arm, 0, world, 0))
            people = scenario.population / scenario.viewers
            for code, segment in enumerate(record.segment_names):
                here = record.segment == code
                one, other = record.buyers & here, first.buyers & here
                counts = [(one & ~other).sum(), (other & ~one).sum(), (one & other).sum()]
                found.setdefault((arm, segment), []).append([float(c) * people for c in counts])
    return [
        Switch(study.arms[arm].name, study.arms[0].name, segment, *np.mean(rows, axis=0).tolist())
        for (arm, segment), rows in found.items()
    ]


def _identities(runs: StudyRuns, worlds: int) -> list[Identity]:
    found = []
    for arm in range(1, runs.arms):
        place = Place(0, 0, 0, 0)
        design = first_by_design(runs.scenario(place), runs.scenario(Place(arm, 0, 0, 0)))
        sessions = []
        for world in range(worlds):
            one, other = (runs.record(Place(a, 0, world, 0)) for a in (0, arm))
            if one is not None and other is not None:
                sessions.append(first_difference(one.digests, other.digests))
        known = [session for session in sessions if session is not None]
        found.append(Identity(runs.plan.study.arms[arm].name, design, min(known, default=None)))
    return found


def _points(runs: StudyRuns, worlds: int, level: float) -> list[PointResult]:
    study = runs.plan.study
    arms = [arm.name for arm in study.arms]
    names = {entry.path: entry.name for entry in study.uncertainties}
    found = []
    for index, point in enumerate(runs.points):
        figures = load_figures(runs, worlds, (study.measure,), index)
        comparison = compare(arms, figures, study.better == "higher", level)[0]
        found.append(PointResult({names[p]: v for p, v in point.items()}, comparison))
    return found


def _outside(runs: StudyRuns) -> list[tuple[str, str]]:
    from simulator.scenario.published import settings

    return [
        (runs.plan.study.arms[arm].name, setting.path)
        for arm in range(runs.arms)
        for setting in settings(runs.scenario(Place(arm, 0, 0, 0)))
        if setting.outside
    ]
