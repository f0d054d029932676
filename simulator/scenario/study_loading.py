"""A study from YAML or from a list of scenarios, and the scenario of each of its runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.scenario.errors import ScenarioError, Source, fail
from simulator.scenario.loading import checkable, scenario_of
from simulator.scenario.merging import repeated_names
from simulator.scenario.messages import problems_of
from simulator.scenario.resolving import find, read_text, read_tree, shown_path
from simulator.scenario.schema import Scenario
from simulator.scenario.shapes import Shape
from simulator.scenario.study import STUDY_VERSION, Arm, Study
from simulator.scenario.yaml_source import Node, node_of, parse_yaml

SIZES = ("viewers", "sessions", "measure_from")


@dataclass(frozen=True)
class StudyPlan:
    """A study with the trees of its arms.

    Attributes:
        study: What is compared.
        trees: Scenario of each arm with all that it extends, in the order of the arms.
        files: Name of the file of each arm.
        settings: What each arm changes: paths and values.
    """

    study: Study
    trees: tuple[Node, ...]
    files: tuple[str, ...]
    settings: tuple[list[tuple[str, Node]], ...] = field(default=())

    def scenario(
        self, arm: int, seed: int, viewer_seed: int, point: Mapping[str, float] | None = None
    ) -> Scenario:
        """Return the scenario of a run.

        Args:
            arm: Position of the arm.
            seed: Seed of the world.
            viewer_seed: Seed of the viewers' draws.
            point: Values of uncertain parameters by path.

        Raises:
            ScenarioError: The arm cannot be played in this way.
        """
        study = self.study
        sizes = {name: getattr(study, name) for name in SIZES if getattr(study, name) is not None}
        given = {**sizes, **(point or {}), "seed": seed, "viewer_seed": viewer_seed}
        where = Source(f"study '{study.name}'")
        settings = [(path, node_of(value, where)) for path, value in given.items()]
        return scenario_of(self.trees[arm], [*self.settings[arm], *settings], [self.files[arm]])

    @cached_property
    def typical(self) -> tuple[Scenario, ...]:
        """The scenario of each arm in the first world, uncertain values in mid-range.

        Raises:
            ScenarioError: An arm cannot be played.
        """
        study = self.study
        middle = {entry.path: (entry.low + entry.high) / 2 for entry in study.uncertainties}
        return tuple(
            self.scenario(arm, study.seed, study.seed, middle) for arm in range(len(study.arms))
        )


def is_study(name: str | Path) -> bool:
    """Tell whether a file holds a study: it has arms, which no scenario has."""
    path = find(name)
    tree = parse_yaml(read_text(path), shown_path(path))
    return tree.mapping is not None and "arms" in tree.mapping


def load_study(source: str | Path, changes: Mapping[str, object] | None = None) -> StudyPlan:
    """Read a study with the scenarios of its arms.

    Args:
        source: Path of a file in YAML.
        changes: Fields of the study that win over the file.

    Raises:
        ScenarioError: When anything is wrong; the message names file, line, path and remedy.
    """
    path = find(source)
    tree = parse_yaml(read_text(path), shown_path(path))
    if tree.mapping is None:
        raise fail(tree.source, "a study is a mapping: lines of the form 'key: value'")
    version = tree.mapping.get("study_version")
    if version is not None and type(version.value) is int and version.value > STUDY_VERSION:
        raise fail(
            version.source,
            f"the study is written for version {version.value}; this program knows versions up to "
            f"{STUDY_VERSION}: install a newer one",
            "study_version",
        )
    given = {name: node_of(value, Source(f"{name}={value}")) for name, value in
             (changes or {}).items()}  # fmt: skip
    return _plan(Node({**tree.mapping, **given}, tree.source), path.parent, shown_path(path))


def study_of(sources: Sequence[str], changes: Mapping[str, object] | None = None) -> StudyPlan:
    """Make a study of scenarios that are compared as they are.

    Args:
        sources: Files or names of scenarios, two or more.
        changes: Fields of the study.

    Raises:
        ScenarioError: When anything is wrong.
    """
    if len(sources) < 2:
        raise ScenarioError("one scenario alone cannot be compared: name two or more, or a study")
    names = [Path(source).with_suffix("").name for source in sources]
    if len(set(names)) < len(names):
        names = [Path(source).with_suffix("").as_posix() for source in sources]
    content: dict[str, Any] = {
        "name": " or ".join(names),
        "arms": [
            {"name": name, "scenario": source} for name, source in zip(names, sources, strict=True)
        ],
        **(changes or {}),
    }
    tree = node_of(content, Source("compare"))
    return _plan(tree, Path(), "compare")


def _plan(tree: Node, folder: Path, file: str) -> StudyPlan:
    repeated = repeated_names(tree)
    if repeated:
        raise ScenarioError(repeated)
    try:
        study = Study.model_validate(checkable(tree))
    except ValidationError as error:
        raise ScenarioError(problems_of(error, tree, [file], Shape(Study))) from None
    trees, files, settings = [], [], []
    entries = (tree.mapping or {})["arms"].entries or ()
    for arm, entry in zip(study.arms, entries, strict=True):
        path = _scenario_file(study, arm, entry, tree, folder)
        read, wrong = read_tree(path)
        if wrong:
            raise ScenarioError(wrong)
        trees.append(read)
        files.append(shown_path(path))
        changed = (entry.mapping or {}).get("set")
        settings.append(list((changed.mapping or {}).items()) if changed is not None else [])
    plan = StudyPlan(study, tuple(trees), tuple(files), tuple(settings))
    # An arm that cannot be played is told now, not after an hour.
    _ = plan.typical
    return plan


def _scenario_file(study: Study, arm: Arm, entry: Node, tree: Node, folder: Path) -> Path:
    name = arm.scenario if arm.scenario is not None else study.base
    assert name is not None
    at = (entry.mapping or {}).get("scenario") or (tree.mapping or {}).get("base") or entry
    try:
        return find(name, folder)
    except ScenarioError as error:
        raise fail(at.source, str(error), "scenario") from None
