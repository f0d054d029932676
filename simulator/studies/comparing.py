"""The command ``compare``: play a study's runs, compare its arms, write the study's folder."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import numpy as np

from simulator.measures.definitions import BY_NAME, RATE_OF
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.errors import ScenarioError, suggestion
from simulator.scenario.names import anchors, brand_names
from simulator.scenario.schema import Scenario
from simulator.scenario.study import Study, Until
from simulator.scenario.study_loading import StudyPlan
from simulator.studies.comparison import compare, unit_of, verdict, widest_half_width
from simulator.studies.gathering import FigureTable, arms_beside_first
from simulator.studies.playing import Workers, play_all
from simulator.studies.progress import progress_shown
from simulator.studies.run_record import MEMBERS
from simulator.studies.statistics import level_of_a_look, looks
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_folder import refuse_study_place, write_study
from simulator.studies.study_result import PointResult, StudyResult
from simulator.studies.study_runs import Place, StudyRuns

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
STARTING = 4
"""Runs before the time left is told: with the first ones workers start, and perhaps compile."""
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
    progress = partial(progress_shown, quiet=quiet, what="run", starting=STARTING)
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
        for arm, scenario in zip(study.arms, plan.typical, strict=True):
            known = sorted(_members(scenario, kind))
            if name not in known:
                near = suggestion(study.of, [f"{kind}.{member}" for member in known])
                raise ScenarioError(f"there is no '{study.of}' in {arm.name}{near}")
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
    table = FigureTable(runs, _measures(study))
    worlds = 0
    for worlds in ends:
        _play(runs, worlds, workers, progress)
        table.read(worlds)
        if isinstance(study.replications, Until) and _sure_enough(study, table, level):
            break
    return _result(runs, table, worlds, level)


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


def _sure_enough(study: Study, table: FigureTable, level: float) -> bool:
    assert isinstance(study.replications, Until)
    found = table.by_measure()[study.measure]
    scale = FEN_PER_YUAN if unit_of(study.measure).startswith("fen") else 1
    if table.worlds < LEAST_WORLDS:
        return False
    return widest_half_width(found.mean(axis=1), level) <= study.replications.half_width * scale


def _measures(study: Study) -> tuple[str, ...]:
    usual: tuple[str, ...] = MEMBER_MEASURES
    if not study.of:
        usual = MARKET_MEASURES
    elif study.of.startswith("brands."):
        usual = BRAND_MEASURES
    return tuple(dict.fromkeys((study.measure, *study.also, *usual)))


def _result(runs: StudyRuns, table: FigureTable, worlds: int, level: float) -> StudyResult:
    study = runs.plan.study
    arms = [arm.name for arm in study.arms]
    failures = _failures(runs, worlds)
    if table.worlds < LEAST_WORLDS:
        reason = f": {failures[0][2]}" if failures else ""
        raise ScenarioError(f"only {table.worlds} worlds were played in all arms{reason}")
    known = {name: v for name, v in table.by_measure().items() if not np.isnan(v).any()}
    if study.measure not in known:
        raise ScenarioError(f"the measure '{study.measure}' has no value in some worlds")
    higher = study.better == "higher"
    comparisons = compare(arms, known, higher, level)
    beside = arms_beside_first(runs, worlds)
    return StudyResult(
        study=study,
        arms=tuple(arms),
        asked=worlds,
        worlds=table.worlds,
        columns=tuple(sorted(table.columns)) if study.of else (),
        confidence=level,
        comparisons=comparisons,
        verdict=verdict(comparisons[0], arms, higher, level),
        switches=[switch for arm in beside for switch in arm.switches],
        identities=[arm.identity for arm in beside],
        points=_points(runs, table, level) if study.uncertainties else [],
        failures=failures,
        outside=_outside(runs),
    )


def _failures(runs: StudyRuns, worlds: int) -> list[tuple[str, int, str]]:
    failed = runs.store.failures()
    return [
        (runs.plan.study.arms[place.arm].name, runs.seeds(place)[0], failed[runs.key(place)])
        for place in (runs.places(worlds) if failed else ())
        if runs.key(place) in failed
    ]


def _points(runs: StudyRuns, table: FigureTable, level: float) -> list[PointResult]:
    study = runs.plan.study
    arms = [arm.name for arm in study.arms]
    names = {entry.path: entry.name for entry in study.uncertainties}
    found = []
    for index, point in enumerate(runs.points):
        figures = {study.measure: table.by_measure(index)[study.measure]}
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
