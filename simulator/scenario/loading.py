"""A scenario from YAML, and back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.scenario.dated_settings import DatedScenario
from simulator.scenario.errors import Problem, ScenarioError, Source
from simulator.scenario.merging import apply_overrides, merge, parse_override
from simulator.scenario.messages import problems_of
from simulator.scenario.own_code import with_own_code
from simulator.scenario.references import unknown_names
from simulator.scenario.resolving import check_version, find, read_tree, shown_path, with_bases
from simulator.scenario.shapes import scenario_shape
from simulator.scenario.yaml_source import Node, node_of
from simulator.scenario.yaml_writing import write_yaml

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


def load_scenario(
    source: str | Path, overrides: Sequence[str] = (), **changes: object
) -> "Scenario":
    """Read a scenario with all that it extends.

    Args:
        source: Path of a file in YAML, or name of a packaged scenario.
        overrides: Texts ``PATH=VALUE`` as given to ``--set``, with VALUE in YAML.
        changes: Fields of the scenario that win over file and overrides, such as ``seed=7``.

    Returns:
        The checked scenario.

    Raises:
        ScenarioError: When anything is wrong; the message names file, line, path and remedy.
    """
    path = find(source)
    tree, repeated = read_tree(path)
    return _scenario(tree, overrides, changes, [shown_path(path)], repeated)


def load_mapping(
    mapping: Mapping[str, Any], overrides: Sequence[str] = (), **changes: object
) -> "Scenario":
    """Make a scenario from plain Python values, as :func:`load_scenario` does from a file.

    Args:
        mapping: What a file would hold; ``extends`` is resolved from the current folder.
        overrides: Texts ``PATH=VALUE`` as given to ``--set``.
        changes: Fields that win over mapping and overrides.

    Returns:
        The checked scenario.

    Raises:
        ScenarioError: When anything is wrong.
    """
    tree = node_of(mapping, Source("scenario"))
    check_version(tree)
    tree, repeated = with_bases(tree, Path(), [])
    return _scenario(tree, overrides, changes, ["scenario"], repeated)


def changed_scenario(source: "Scenario | str | Path", changes: Mapping[str, object]) -> "Scenario":
    """Return a scenario with some values changed.

    Args:
        source: A scenario, or the path or name of one.
        changes: Values by path, with paths as ``--set`` takes them.

    Returns:
        The checked scenario.

    Raises:
        ScenarioError: When anything is wrong.
    """
    if isinstance(source, str | Path):
        return load_scenario(source, (), **changes)
    if not changes:
        return source
    return load_mapping(source.model_dump(mode="json", by_alias=True), (), **changes)


def dump_scenario(scenario: "Scenario") -> str:
    """Return a scenario in YAML, every field written out.

    Args:
        scenario: The scenario.

    Returns:
        Text that loads as an equal scenario; the same scenario always gives the same bytes.
    """
    return write_yaml(scenario.model_dump(mode="json", by_alias=True))


def _scenario(
    tree: Node,
    overrides: Sequence[str],
    changes: Mapping[str, object],
    files: Sequence[str],
    repeated: Sequence[Problem],
) -> "Scenario":
    settings = [parse_override(text) for text in overrides]
    settings += [
        (name, node_of(value, Source(f"{name}={value}"))) for name, value in changes.items()
    ]
    return scenario_of(tree, settings, files, repeated)


def scenario_of(
    tree: Node,
    settings: list[tuple[str, Node]],
    files: Sequence[str],
    repeated: Sequence[Problem] = (),
) -> "Scenario":
    """Make a scenario from a tree with all that it extends.

    Args:
        tree: The tree, as ``resolving.read_tree`` returns it.
        settings: Paths and the values that are set there.
        files: Names of the files in the order in which problems are listed.
        repeated: What is known to be wrong with the tree.

    Returns:
        The checked scenario.

    Raises:
        ScenarioError: When anything is wrong.
    """
    from simulator.scenario.schema import Scenario

    tree = with_own_code(apply_overrides(_over_default_mappings(tree), settings))
    try:
        scenario = Scenario.model_validate(checkable(tree))
    except ValidationError as error:
        found = [*repeated, *problems_of(error, tree, files), *unknown_names(tree)]
        raise ScenarioError(list(dict.fromkeys(found))) from None
    if repeated:
        raise ScenarioError(repeated)
    DatedScenario(scenario, tree, files)
    return scenario


def _over_default_mappings(tree: Node) -> Node:
    """Lay mappings such as ``anchor_kinds`` over their defaults: naming one keeps the others."""
    entries = dict(tree.mapping or {})
    for name, shape in scenario_shape().fields():
        if name in entries and shape.form == "mapping":
            default = {
                key: value.model_dump(mode="json", by_alias=True)
                for key, value in shape.default().items()
            }
            entries[name] = merge(node_of(default, Source("default")), entries[name])
    return Node(entries, tree.source)


def checkable(node: Node) -> Any:
    """Return plain values in which booleans are words: pydantic would take ``true`` for 1.

    Cells that could not be read become what no field takes: pydantic would take some for numbers.
    """
    if node.source.refused:
        return object()
    if node.mapping is not None:
        return {key: checkable(entry) for key, entry in node.mapping.items()}
    if node.entries is not None:
        return [checkable(entry) for entry in node.entries]
    return str(node.value).lower() if isinstance(node.value, bool) else node.value
