"""From a name or path to the tree of a scenario, with all that it extends."""

from importlib import resources
from pathlib import Path

from simulator.scenario.errors import Problem, ScenarioError, Source, fail, nearest, shown
from simulator.scenario.merging import merge, repeated_names
from simulator.scenario.yaml_source import Node, parse_yaml

MAX_BYTES = 10_000_000
SUFFIXES = (".yaml", ".yml")


def library() -> Path:
    """Return the folder of packaged scenarios: in the package, or in the checkout beside it."""
    package = Path(str(resources.files("simulator")))
    packaged = package / "packaged_scenarios"
    return packaged if packaged.is_dir() else package.parent / "scenarios"


def library_names() -> list[str]:
    """Return the names of the packaged scenarios, without suffix."""
    folder = library()
    found = (path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in found)


def find(name: str | Path, folder: Path | None = None) -> Path:
    """Return the file of a scenario: a path, a packaged scenario, or a path without its suffix.

    Of the name of a packaged scenario the end is enough if no other ends like it.

    Args:
        name: Path or name.
        folder: Where relative paths begin; the current folder when missing.

    Raises:
        ScenarioError: When there is none; the message lists the nearest names.
    """
    path = Path(name) if folder is None else folder / name
    inside = library() / name
    candidates = [path]
    if not Path(name).is_absolute() and ".." not in Path(name).parts:
        candidates += [inside, *(inside.with_name(inside.name + suffix) for suffix in SUFFIXES)]
    candidates += [path.with_name(path.name + suffix) for suffix in SUFFIXES if path.name]
    candidates += _by_end(str(name))
    try:
        for candidate in candidates:
            if candidate.exists() and not candidate.is_dir():
                return candidate
        if path.is_dir():
            raise ScenarioError(f"{shown(str(name))} is a folder, not a scenario")
    except (OSError, ValueError) as error:
        if isinstance(error, ScenarioError):
            raise
        raise ScenarioError(f"{shown(str(name))} is no file name: {_reason(error)}") from None
    raise ScenarioError(_not_found(str(name), path.parent))


def _by_end(name: str) -> list[Path]:
    """The packaged scenario whose name ends like this, as ``own_brand/star``; only if it is one."""
    names = [known for known in library_names() if known.endswith(f"/{name}")] if name else []
    if len(names) != 1:
        return []
    inside = library() / names[0]
    return [inside.with_name(inside.name + suffix) for suffix in SUFFIXES]


def _not_found(name: str, folder: Path) -> str:
    packaged = library_names()
    try:
        beside = [path.name for path in folder.iterdir() if path.suffix in SUFFIXES]
    except OSError:
        beside = []
    message = f"there is no file or packaged scenario {shown(name)}"
    near = nearest(name, packaged) or nearest(Path(name).name, [*beside, *packaged])
    if near is not None:
        return f"{message}; did you mean '{near}'?"
    return f"{message}; packaged scenarios: {', '.join(packaged)}" if packaged else message


def shown_path(path: Path) -> str:
    """Return a path as messages show it: relative to the current folder where it lies inside."""
    absolute = Path(path).absolute()
    try:
        return absolute.relative_to(Path.cwd()).as_posix()
    except (OSError, ValueError):
        return absolute.as_posix()


def read_text(path: Path) -> str:
    """Return the text of a file in UTF-8.

    Args:
        path: The file.

    Raises:
        ScenarioError: When the file cannot be read, is too large, binary, or not UTF-8.
    """
    content = read_content(path, "not a text in YAML")
    place = Source(shown_path(path))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        text = f"the byte 0x{byte:02x} is not UTF-8; save the file as UTF-8"
        raise fail(Source(place.place, line), text) from None


def read_content(path: Path, if_binary: str) -> bytes:
    """Return the bytes of a file of text.

    Args:
        path: The file.
        if_binary: What is said of a binary file.

    Raises:
        ScenarioError: When the file cannot be read, is too large, UTF-16 or binary.
    """
    place = Source(shown_path(path))
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise fail(place, f"cannot be read: {_reason(error)}") from None
    if len(content) > MAX_BYTES:
        raise fail(place, f"is larger than {MAX_BYTES:,} bytes; this is no scenario")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise fail(Source(place.place, 1), "is UTF-16; save it as UTF-8")
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise fail(Source(place.place, line), f"is a binary file, {if_binary}")
    return content


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)


def read_file(path: Path) -> Node:
    """Return the tree of one file, which must be a mapping of a known schema version.

    Args:
        path: The file.

    Raises:
        ScenarioError: When it is anything else.
    """
    text = read_text(path)
    tree = parse_yaml(text, shown_path(path))
    if tree.value is None:
        kind = "holds only comments" if text.strip() else "is empty"
        raise fail(tree.source, f"the file {kind}; a scenario needs at least a name")
    if tree.mapping is None:
        raise fail(tree.source, "a scenario is a mapping: lines of the form 'key: value'")
    check_version(tree)
    return tree


def check_version(tree: Node) -> None:
    """Refuse a scenario of a newer schema before its unknown keys are complained about.

    Args:
        tree: The scenario.

    Raises:
        ScenarioError: When the scenario was written for a later version.
    """
    from simulator.scenario.schema import SCHEMA_VERSION

    version = (tree.mapping or {}).get("schema_version")
    if version is not None and type(version.value) is int and version.value > SCHEMA_VERSION:
        text = (
            f"the scenario is written for schema version {version.value}; this program knows "
            f"versions up to {SCHEMA_VERSION}: install a newer one"
        )
        raise fail(version.source, text, "schema_version")


def read_tree(path: Path) -> tuple[Node, list[Problem]]:
    """Return the tree of a file laid over all that it extends, and names that occur twice.

    Args:
        path: The file.

    Raises:
        ScenarioError: When a file is missing or wrong, or when the chain goes in a circle.
    """
    return with_bases(read_file(path), path.parent, [path])


def with_bases(tree: Node, folder: Path, files: list[Path]) -> tuple[Node, list[Problem]]:
    """Lay a tree over all that it extends.

    Args:
        tree: The tree; its key ``extends`` is taken out.
        folder: Folder in which relative paths begin.
        files: The files already read.

    Returns:
        The whole tree, and what is wrong with it although it can be read: repeated names.

    Raises:
        ScenarioError: When a file is missing or wrong, or when the chain goes in a circle.
    """
    from simulator.scenario.table_merging import Layer

    layers: list[Layer] = []
    problems: list[Problem] = []
    repeated: list[Problem] = []
    while True:
        entries = dict(tree.mapping or {})
        base = entries.pop("extends", None)
        repeated += repeated_names(tree)
        try:
            layers.append(Layer.of(Node(entries, tree.source), folder))
        except ScenarioError as error:
            problems += error.problems
        if base is None:
            break
        if not isinstance(base.value, str) or not base.value:
            raise fail(base.source, "write the file name of one scenario", "extends")
        try:
            path = find(base.value, folder)
        except ScenarioError as error:
            raise fail(base.source, str(error), "extends") from None
        if any(_same(path, file) for file in files):
            chain = " -> ".join(shown_path(file) for file in [*files, path])
            raise fail(base.source, f"goes in a circle: {chain}", "extends")
        files = [*files, path]
        folder = path.parent
        tree = read_file(path)
    if problems:
        raise ScenarioError([*repeated, *problems])
    merged = Node({}, tree.source)
    while layers:
        layer = layers.pop()
        merged = layer.completed(merge(merged, layer.tree))
    return merged, repeated


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
