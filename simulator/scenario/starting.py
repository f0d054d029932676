"""A commented scenario to start from: what is most worth changing, with meaning, unit and range."""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from simulator.scenario.errors import ScenarioError, shown
from simulator.scenario.fields import ASSUMPTION, Section
from simulator.scenario.loading import load_scenario
from simulator.scenario.resolving import SUFFIXES, find, library, shown_path
from simulator.scenario.shapes import TAGS, Shape, range_text, scenario_shape
from simulator.scenario.table_columns import COLUMNS
from simulator.scenario.table_texts import template
from simulator.scenario.yaml_writing import write_line

_SCALE = ("seed", "viewers", "sessions", "session_minutes", "contract_period")
_SEGMENT = ("allowance_median", "price_sensitivity_median", "impulsivity", "scepticism")
_PLATFORM = ("attraction", "take_rate", "traffic_price", "coupon", "paid_every")
_FEED = ("relevance", "popularity", "gmv_per_view")
_BEHAVIOUR = {
    "entering": ("views_per_opening",),
    "buying": ("orders_per_view", "comparing_share", "shelf_gmv_share"),
    "after_sales": ("cancel_rate", "complain_share"),
}
_BRAND = ("type", "awareness", "cash", "service", "free_return_shipping")
_PRODUCT = ("unit_cost", "list_price", "quality", "defect_rate", "stock")
_PRODUCT_VALUES = {"unit_cost": 40, "list_price": 129, "quality": 0.7, "stock": 8000}


def write_new(name: str, base: str = "baseline", *, tables: bool = False) -> list[Path]:
    """Write a commented scenario that changes nothing yet, or one with tables to fill in.

    Args:
        name: File to write; ``.yaml`` is appended if it has no suffix.
        base: Scenario to extend: a path or the name of a packaged one.
        tables: Whether to write tables for a brand, its products, anchors and offers beside it.

    Returns:
        The scenario, then its tables.

    Raises:
        ScenarioError: When a file exists or cannot be written, or the base is wrong.
    """
    path = Path(name if name.endswith(SUFFIXES) else f"{name}.yaml")
    if not Path(name).name:
        raise ScenarioError(f"{shown(name)} is no name for a scenario")
    beside = {kind: path.with_name(f"{path.stem}_{kind}.csv") for kind in COLUMNS if tables}
    names = {kind: table.name for kind, table in beside.items()}
    contents = {path: commented_scenario(_title(path), base, path.parent, names)}
    values = load_scenario(base).model_dump(mode="json", by_alias=True)
    contents |= {table: template(kind, values) for kind, table in beside.items()}
    for file in contents:
        # All or nothing: a table of one's own must not end up beside half a scenario.
        if beside and file.exists():
            raise ScenarioError(f"{shown_path(file)} exists and was left as it is")
    for file, text in contents.items():
        _write(file, text)
    return list(contents)


def _write(path: Path, text: str) -> None:
    """Write a new file; tables begin with the mark by which spreadsheets know UTF-8."""
    encoding = "utf-8-sig" if path.suffix == ".csv" else "utf-8"
    try:
        with path.open("x", encoding=encoding, newline="") as file:
            file.write(text)
    except FileExistsError:
        raise ScenarioError(f"{shown_path(path)} exists and was left as it is") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"{shown(str(path))} cannot be written: {reason}") from None


def commented_scenario(
    title: str, base: str, folder: Path, tables: Mapping[str, str] | None = None
) -> str:
    """Return the text of a scenario in which all settings are commented out.

    Args:
        title: Its name.
        base: Scenario to extend.
        folder: Folder in which the scenario will stand.
        tables: Names of tables by kind; they take the place of the brand that is commented out.
    """
    extends = _extends(find(base), folder)
    values = load_scenario(base).model_dump(mode="json", by_alias=True)
    change = "adds what is in its tables" if tables else "changes nothing yet"
    lines = [
        f"# A scenario that starts from {extends} and {change}.",
        "#",
        "# To change a value, take away the # in front of its line and of the lines above that it",
        f"# belongs to. The values are those of {extends}; under brands they are an example.",
        "# `livemarket describe` shows all that can be set, `livemarket check` finds mistakes.",
        "",
        f"extends: {write_line(extends)}",
        f"name: {write_line(title)}",
        "#question: What do I want to know?",
        "",
        "# --- Size and length ---",
        *_settings(scenario_shape(), _SCALE, values, 0),
        "",
        "# --- My brand: products, prices, and how it sells in rooms ---",
        *(_tables(tables) if tables else _brand(values)),
        "",
        "# --- People ---",
        *_named("segments", _SEGMENT, values),
        "",
        "# --- Platforms ---",
        *_platforms(values),
        "",
        "# --- Decisions of viewers ---",
        *_behaviour(values),
        "",
        "# --- Rules; this list replaces the one of the scenario below ---",
        *_regulation(values),
        "",
        "# --- Events ---",
        "# The anchor with the most fans leaves the market in session 40.",
        "#events:",
        "#  - {at: 40, remove_anchor: {rank: 1}}",
        "",
        "# --- Learning ---",
        "#learning:",
        *_settings(_shape("learning"), ("adaptation",), values["learning"], 2),
    ]
    return "\n".join(lines) + "\n"


def _title(path: Path) -> str:
    words = path.stem.replace("_", " ").replace("-", " ").strip() or path.stem
    return words[:1].upper() + words[1:]


def _extends(base: Path, folder: Path) -> str:
    """Return how the new file names its base: packaged ones by name, others by relative path."""
    try:
        return base.resolve().relative_to(library().resolve()).with_suffix("").as_posix()
    except ValueError:
        return Path(os.path.relpath(base.resolve(), folder.resolve())).as_posix()


def _shape(*steps: str | int) -> Shape:
    """Return the shape at a path that is known to exist."""
    shape = scenario_shape()
    for step in steps:
        inner = shape.entry(step)
        if inner is None:
            raise KeyError(step)
        shape = inner
    return shape


def _settings(
    shape: Shape, names: Iterable[str], values: dict[str, Any], indent: int
) -> Iterator[str]:
    """Yield an explanation and a commented-out line for each field."""
    for name in names:
        field = shape.entry(name)
        if field is None or field.field is None:
            raise KeyError(name)
        unit = f" Unit: {field.unit()}." if field.unit() else ""
        meaning = (field.field.description or "").rstrip(".")
        source = f" Source: {field.origin()}." if field.origin() not in ("", ASSUMPTION) else ""
        yield f"# {meaning}.{unit} Allowed: {range_text(field)}.{source}"
        yield f"#{' ' * indent}{name}: {write_line(values[name])}"


def _named(kind: str, names: tuple[str, ...], values: dict[str, Any]) -> Iterator[str]:
    """Yield settings of the first entry of a list; the others can be named in the same way."""
    entries = values[kind]
    others = ", ".join(entry["name"] for entry in entries[1:])
    yield f"# Entries are found by name; the others are: {others or 'none'}."
    yield f"#{kind}:"
    yield f"#  - name: {write_line(entries[0]['name'])}"
    yield from _settings(_shape(kind, 0), names, entries[0], 4)


def _platforms(values: dict[str, Any]) -> Iterator[str]:
    yield from _named("platforms", _PLATFORM, values)
    yield "#    feed:"
    yield from _settings(_shape("platforms", 0, "feed"), _FEED, values["platforms"][0]["feed"], 6)


def _behaviour(values: dict[str, Any]) -> Iterator[str]:
    yield "#behaviour:"
    for part, names in _BEHAVIOUR.items():
        yield f"#  {part}:"
        shape = _shape("behaviour", part)
        yield from _settings(shape, names, values["behaviour"][part], 4)


def _brand(values: dict[str, Any]) -> Iterator[str]:
    """Yield a brand of the user's own, with one product and a choice of strategies."""
    brand, product = _shape("brands", 0), _shape("brands", 0, "products", 0)
    defaults = {
        name: _plain(shape.default()) for name, shape in [*brand.fields(), *product.fields()]
    }
    category = values["categories"][0]["name"]
    yield "#focus: {brand: My brand}"
    yield "#brands:"
    yield "#  - name: My brand"
    yield from _settings(brand, _BRAND, defaults, 4)
    yield "#    products:"
    yield f"#      - name: My product\n#        category: {write_line(category)}"
    yield from _settings(product, _PRODUCT, defaults | _PRODUCT_VALUES, 8)
    for field in ("pricing", "collaboration"):
        kinds = _kinds(_shape("brands", 0, field))
        yield f"# Kinds: {', '.join(kinds)}; see `livemarket describe brands.{field}`."
        yield f"#    {field}: {write_line(defaults[field])}"


def _tables(tables: Mapping[str, str]) -> Iterator[str]:
    yield "# Fill in the tables; `livemarket describe sheets` explains their columns. Brands and"
    yield "# hosts of the scenario below stay, those in the tables are added."
    yield "focus: {brand: My brand}"
    for kind, name in tables.items():
        yield f"{kind}: {{table: {write_line(name)}}}"


def _kinds(shape: Shape) -> list[str]:
    return next(list(option.tagged) for option in (shape, *shape.options) if option.tagged)


def _plain(value: Any) -> Any:
    """Return a default as it would be written: the kind of an entry first, nothing empty."""
    if not isinstance(value, Section):
        return value
    plain = value.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {key: plain[key] for key in sorted(plain, key=lambda key: key not in TAGS)}


def _regulation(values: dict[str, Any]) -> Iterator[str]:
    kinds = _shape("regulation", 0).tagged
    yield f"# Kinds: {', '.join(kinds)}; see `livemarket describe regulation`."
    rules = values["regulation"] or [{"rule": "no_reason_return", "days": 7}]
    yield "#regulation:"
    for rule in rules:
        default = {name: _plain(shape.default()) for name, shape in kinds[rule["rule"]].fields()}
        chosen = {key: value for key, value in rule.items() if value != default.get(key)}
        yield f"#  - {write_line({'rule': rule['rule'], **chosen})}"
