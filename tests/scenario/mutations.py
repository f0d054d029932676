"""Scenarios gone wrong: a whole market in which a few values are replaced by others.

Values come from the ends of the field's own range, from the wrong type, and from what people and
programs write by mistake. Whatever comes out must be refused by a message or be playable.
"""

from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from simulator.scenario.schema import Scenario
from tests.markets import small_content

Path = tuple[str | int, ...]
WRONG: tuple[Any, ...] = (
    None, True, [], {}, [None], [[]], {"name": None}, "", " ", "nan", "1e999", "-1", "一二三",
    "\u202e\u0301", "a" * 5_000, "a/b", 0, -1, 1, 2, 0.5, 1e-300, 5e-324, 1e300, -1e300, 10**30,
    float("nan"), float("inf"), float("-inf"), 2**63, 2**31, 255, -0.0,
)  # fmt: skip


def tiny_content() -> dict[str, Any]:
    """A market with something of every kind, written out in full, that is played in no time."""
    content = small_content(
        viewers=30,
        population=900,
        sessions=2,
        measure_from=0,
        session_minutes=30,
        contract_period=1,
    )
    content["anchor_groups"] = [
        {"name": "Koc", "count": 2, "type": "koc", "platforms": {"Flow": 1}, "fans": 50,
         "agencies": {"House": 1}},
    ]  # fmt: skip
    content["brand_groups"] = [
        {"name": "Label", "count": 2, "pricing": {"strategy": "competition_following"},
         "products": {"each": 1.5, "categories": {"food": 1, "apparel": 1}},
         "collaboration": [{"strategy": "many_small"}, {"strategy": "mixed"}]},
    ]  # fmt: skip
    content["calendar"] = {"festivals": [{"name": "618", "at": 0, "sessions": 1}]}
    content["events"] = [{"at": 1, "remove_anchor": {"rank": 1}}]
    content["learning"] = {"revision": 0.5, "experiment": 0.5}
    content["platforms"][0] |= {
        "policy": {"strategy": "fair_share"}, "top_share": 0.4, "small_anchors": {"subsidy": 1},
        "prizes": {"budget": 10, "every": 1}, "take_by_category": {"food": 0.1},
        "take_by_seller": {"emerging": 0.02}, "checkout": {"platform": "Bazaar"},
        "moderation": 0.5, "capacity": 20, "try_on": {"categories": ["food"]},
        "adapts": {"every": 1},
    }  # fmt: skip
    content["self_regulation"] = {"platforms": ["Flow"]}
    content["brands"][0]["traffic"] = {"budget": 10}
    return Scenario.model_validate(content).model_dump(mode="json", by_alias=True)


def places(node: Any, path: Path = ()) -> Iterator[Path]:
    """Paths of everything in a tree, the root left out."""
    if path:
        yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from places(value, (*path, key))
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from places(value, (*path, index))


SCHEMA = Scenario.model_json_schema(by_alias=True)


def ends(path: Path) -> list[Any]:
    """The ends of the range of the field at a path, and values just inside and outside."""
    found: list[Any] = []
    for declared in declarations(SCHEMA, path):
        for bound in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
            if bound in declared:
                end = declared[bound]
                step = 1 if declared.get("type") == "integer" else max(abs(end), 1.0) * 1e-9
                found += [end, end + step, end - step]
        found += [*declared.get("enum", ()), *([declared["const"]] if "const" in declared else ())]
    return found


def declarations(schema: dict[str, Any], path: Path) -> Iterator[dict[str, Any]]:
    """All that the schema says about what may stand at a path."""
    if "$ref" in schema:
        yield from declarations(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]], path)
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from declarations(option, path)
    if not path:
        yield schema
        return
    key, rest = path[0], path[1:]
    if isinstance(key, int):
        inner = [schema.get("items"), *schema.get("prefixItems", ())[key : key + 1]]
    else:
        inner = [schema.get("properties", {}).get(key), schema.get("additionalProperties")]
    for entry in inner:
        if isinstance(entry, dict):
            yield from declarations(entry, rest)


def mutated(dice: Random, content: dict[str, Any], most: int = 3) -> tuple[dict[str, Any], str]:
    """Replace, remove or double some values of a scenario.

    Args:
        dice: Source of choices.
        content: The scenario; it is left as it is.
        most: Largest number of changes.

    Returns:
        The changed scenario, and the changes in words.
    """
    content, said = deepcopy(content), []
    for _ in range(dice.randint(1, most)):
        path = dice.choice(list(places(content)))
        owner = content
        for step in path[:-1]:
            owner = owner[step]
        change = dice.choice(("wrong", "ends", "ends", "ends", "remove", "double"))
        said.append(f"{change} {path}")
        if change == "remove":
            del owner[path[-1]]
        elif change == "double" and isinstance(owner, list):
            owner.append(deepcopy(owner[path[-1]]))
        else:
            values = ends(path) if change == "ends" else []
            owner[path[-1]] = deepcopy(dice.choice(values or WRONG))
            said[-1] += f" = {owner[path[-1]]!r:.60}"
    return content, "; ".join(said)
