"""What `set` may change while a market runs, and why not everything.

A parameter acts during a run if somebody reads it every evening, or keeps a copy that can be
brought up to date. Who and what is in the market, and all that is drawn or solved from the scenario
before the first evening, is there already.
"""

from simulator.scenario.merging import split_path
from simulator.scenario.shapes import Shape, scenario_shape

DRAWN = "who and what is in the market is settled at set-up"
START = "says how the market starts"
SOLVED = "levels of decisions are solved for it at set-up"
LENGTH = "belongs to the run as a whole"
LEARNED = "is only where it starts; what anchors learn goes on from there"
FILES = "customers' files are opened at set-up"
NEVER = "events cannot change events"

ONLY_AT_SET_UP = {
    "schema_version": LENGTH, "name": LENGTH, "question": LENGTH, "focus": LENGTH, "claim": LENGTH,
    "seed": LENGTH, "viewer_seed": LENGTH, "population": LENGTH, "viewers": LENGTH,
    "sessions": LENGTH, "measure_from": LENGTH, "session_minutes": LENGTH, "tick_seconds": LENGTH,
    "contract_period": LENGTH, "events": NEVER,
    "segments": DRAWN, "demographics": DRAWN, "shocks.appeal": DRAWN,
    "categories.name": DRAWN, "categories.demand": SOLVED, "categories.need": SOLVED,
    "categories.return_rate": SOLVED,
    "behaviour.opening.inclination_mean": DRAWN, "behaviour.opening.inclination_sd": DRAWN,
    "behaviour.entering.entries_per_place": SOLVED, "behaviour.entering.typical_viewers": SOLVED,
    "behaviour.buying.orders_per_view": SOLVED, "behaviour.buying.shelf_gmv_share": SOLVED,
    "behaviour.buying.shelf_purchase": SOLVED, "behaviour.after_sales.cancel_rate": SOLVED,
    "behaviour.after_sales.problem_share": SOLVED, "behaviour.after_sales.complain_share": SOLVED,
    "behaviour.bonds.starting": START,
    "platforms.name": DRAWN, "platforms.kind": DRAWN, "agencies.name": DRAWN,
    "anchors.name": DRAWN, "anchors.type": DRAWN, "anchors.platform": DRAWN,
    "anchors.agency": DRAWN, "anchors.brand": DRAWN, "anchors.linked_to": DRAWN,
    "anchors.fans": START, "anchors.average_views": START, "anchors.exaggeration": LEARNED,
    "anchors.expertise": LEARNED, "anchors.interaction": LEARNED, "anchors.creativity": LEARNED,
    "anchor_groups.name": DRAWN, "anchor_groups.count": DRAWN, "anchor_groups.type": DRAWN,
    "anchor_groups.platforms": DRAWN, "anchor_groups.agencies": DRAWN,
    "anchor_groups.fans": START, "anchor_groups.fans_sigma": START, "anchor_groups.spread": DRAWN,
    "anchor_groups.exaggeration": LEARNED, "anchor_groups.expertise": LEARNED,
    "anchor_groups.interaction": LEARNED, "anchor_groups.creativity": LEARNED,
    "anchor_kinds.*.fans": START, "anchor_kinds.*.exaggeration": LEARNED,
    "anchor_kinds.*.expertise": LEARNED, "anchor_kinds.*.interaction": LEARNED,
    "anchor_kinds.*.creativity": LEARNED,
    **{
        f"{kind}.{field}": reason
        for kind in ("brands", "brand_groups")
        for field, reason in (
            ("name", DRAWN), ("type", DRAWN), ("awareness", START), ("cash", START),
            ("deposit", START), ("membership", FILES), ("revisits", FILES), ("campaigns", DRAWN),
        )
    },
    "brands.products.name": DRAWN, "brands.products.category": DRAWN,
    "brands.products.stock": START,
    "brands.products.co_brand": DRAWN, "brands.products.launch": DRAWN,
    "brands.products.end": DRAWN, "brands.products.customised": DRAWN,
    "brand_groups.count": DRAWN, "brand_groups.awareness_sigma": START,
    "brand_groups.collaboration.platforms": DRAWN, "brand_groups.products.each": DRAWN,
    "brand_groups.products.categories": DRAWN,
}  # fmt: skip
"""Why a parameter cannot be set during a run, by path; names and kinds in a path are left out."""


def refusal(path: str) -> str | None:
    """Say why a parameter cannot be set during a run.

    Args:
        path: As `--set` takes it.

    Returns:
        The reason; None if it can be set.
    """
    steps = general(split_path(path))
    for known, reason in ONLY_AT_SET_UP.items():
        fixed = known.split(".")
        shared = min(len(fixed), len(steps))
        if not all(a in ("*", b) for a, b in zip(fixed[:shared], steps[:shared], strict=True)):
            continue
        if len(steps) >= len(fixed):
            return f"cannot change during a run: {reason}"
        return f"holds {known}, which cannot change during a run; set what changes in it alone"
    return None


def general(steps: list[str]) -> list[str]:
    """Return a path without the names and numbers that choose an entry of a list.

    Args:
        steps: Steps of a path.

    Returns:
        Its fields and the keys of mappings.
    """
    shape: Shape | None = scenario_shape()
    kept = []
    for step in steps:
        entries = shape.entries() if shape is not None else None
        if entries is not None:
            shape = entries
            # A tuple of plans may also be a single one, whose fields follow at once.
            if entries.entry(step) is None or step.isdecimal():
                continue
        kept.append(step)
        shape = _below(shape, step)
    return kept


def _below(shape: Shape | None, step: str) -> Shape | None:
    if shape is None:
        return None
    kinds = [kind.entry(step) for kind in shape.tagged.values()]
    return next((kind for kind in kinds if kind is not None), shape.entry(step))
