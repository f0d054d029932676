"""Every strategy and rule that a scenario can name, found by walking the schema."""

from collections.abc import Iterator
from inspect import cleandoc

from simulator.scenario.shapes import Shape, scenario_shape


def describe_strategies() -> str:
    """List what can be chosen by name, place by place, each with what it does.

    Returns:
        Text of several lines; `livemarket describe PLACE.NAME` tells the parameters of each.
    """
    places: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for path, kinds in _choices(scenario_shape(), ""):
        places.setdefault(kinds, []).append(path)
    lines = []
    for kinds, paths in places.items():
        lines += ["", ", ".join(paths)]
        for written, meaning in kinds:
            lines += [f"  {written}", f"    {meaning}"]
    return "\n".join(lines[1:])


def _choices(shape: Shape, path: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Yield the places where one of several kinds is named, each with its kinds."""
    for option in shape.options:
        for name, inner in option.fields():
            here = f"{path}.{name}" if path else name
            below = inner.entries() or inner
            if below.form == "mapping":
                below = below.entry("*") or below
            if below.tagged:
                yield (
                    here,
                    tuple(
                        (written, cleandoc(kind.section.__doc__ or "").split("\n")[0])
                        for written, kind in below.kinds
                        if kind.section is not None
                    ),
                )
                continue
            yield from _choices(below, here)
