"""Whatever an event may set in mid-run acts from that session on, and on nothing before.

The markets are those of `tests/levers.py`. Each field is set to another value by an event; some
payment or figure of an evening has to change, or a table after the run-off, and all evenings before
stay as they were. What is refused during a run stands in `simulator/scenario/settable.py` with its
reason.
"""

import re
from collections.abc import Iterator
from functools import cache
from hashlib import sha256

import pytest
from pydantic import ValidationError

from simulator.market import Market
from simulator.scenario.schema import Scenario
from simulator.scenario.settable import ONLY_AT_SET_UP, refusal
from tests.levers import (
    LABELS,
    WORDS,
    Path,
    field_of,
    governed_content,
    leaves,
    others,
    value_at,
    with_value,
    written_out,
)
from tests.markets import Content, scenario_of

SET_AT = 2
"""Session of the event; contracts are signed on the next one."""
KINDS = re.compile(r"(?<=_kinds)\.\w+\.")
STANDING = {
    "anchor_kinds.*.exclusivity": "asked where exclusive contracts are signed: test_clauses.py",
    "anchors.reservation_income": "she earns far more; that of kinds acts",
    "anchors.link_cost": "nobody has linked rooms: test_campaigns.py",
    "anchors.spill_over": "as above",
    "anchors.room.tools.comments": "one question time with few viewers: test_room_plans.py",
    "anchors.room.tools.half_effect": "a lottery of one host, with few viewers",
    "brands.collaboration.offers.guarantee.compensation": "the contract that runs keeps its clause",
    "brands.conduct.saving": "no goods are bought meanwhile: test_conduct.py",
    "brands.stock_cover": "who keeps it has no money for more",
    "brands.rivals_data": "rivals' figures move no contract here: test_platforms.py",
    "brands.pricing.floor_margin": "no price comes near it: test_pricing.py",
    "brand_groups.pricing.floor_margin": "as above",
    "brand_groups.quality_control.detection": "no batch of theirs comes meanwhile",
    "brand_groups.quality_control.screening_effect": "as above",
    "platforms.conduct.share": "is of groups; a single platform always does it",
    "platforms.policy.exponent": "too few rooms where it is set: test_platforms.py",
    "platforms.policy.followers": "as above",
    "platforms.policy.live": "as above",
    "platforms.prizes.by": "the same host wins: test_platforms.py",
    "regulation.comeback": "nobody is banned for so long: test_penalties.py",
    "regulation.shared_blacklist": "as above",
    "regulation.funds": "everybody has them: test_platform_duties.py",
    "self_regulation.blacklist": "nobody has linked rooms: test_platforms.py",
}
"""What may be set and cannot show in these markets, with its reason."""


def path_of(steps: Path) -> str:
    """A path as `set` takes it."""
    return "".join(f"[{step}]" for step in steps)


def with_setting(base: Content, path: Path, value: object) -> Content:
    event = {"at": SET_AT, "set": {path_of(path): value}}
    return {**base, "events": [*base["events"], event]}


def evenings(scenario: Scenario) -> Iterator[str]:
    """Fingerprints of each session, its payments and figures, and of all tables at the end."""
    market = Market(scenario, keep_orders=True)
    while market.session < market.last_session:
        market.step()
        payments = b"".join(
            column.tobytes() for column in market.ledger.entries(market.session - 1)
        )
        yield sha256(payments + repr(market.evening_figures).encode()).hexdigest()
    market.step()
    yield repr({name: table.to_pydict() for name, table in market.recorder.tables().items()})


@cache
def usual(which: str) -> tuple[Content, list[str]]:
    """A market as a file would hold it, and its evenings."""
    base = written_out()
    if which != "rich":
        content = governed_content() | ({"regulation": []} if which == "lawless" else {})
        base = scenario_of(content).model_dump(mode="json", by_alias=True)
    return base, list(evenings(scenario_of(base)))


def fields_of(which: str, section: str) -> dict[str, list[Path]]:
    """Fields of a section that may be set, with all their paths; kinds are entries."""
    by_field: dict[str, list[Path]] = {}
    for path in leaves(usual(which)[0]):
        field = KINDS.sub(".*.", field_of(path))
        if path[0] != section or path[-1] in WORDS or field in {*LABELS, *STANDING}:
            continue
        if refusal(path_of(path)) is None:
            by_field.setdefault(field, []).append(path)
    return by_field


def acts_when_set(path: Path, which: str) -> bool:
    """Whether another value at a path changes something from its session on, and nothing before."""
    base, unchanged = usual(which)
    for other in others(value_at(base, path), field_of(path)):
        try:
            scenario_of(with_value(base, path, other))
        except ValidationError:
            continue
        changed = evenings(scenario_of(with_setting(base, path, other)))
        for session, (one, before) in enumerate(zip(changed, unchanged, strict=True)):
            if one != before:
                assert session >= SET_AT, (path, other)
                return True
    return False


def idle_when_set(which: str, section: str) -> list[str]:
    """Fields of a section that may be set and of which no entry acts.

    What the rich market has is not tried in the others again.
    """
    found = fields_of(which, section)
    known = {} if which == "rich" else fields_of("rich", section)
    return [
        field
        for field, paths in found.items()
        if field not in known and not any(acts_when_set(path, which) for path in paths)
    ]


SECTIONS = [name for name in Scenario.model_fields if name not in ONLY_AT_SET_UP]


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_set_in_mid_run_acts_from_then_on(section: str) -> None:
    assert idle_when_set("rich", section) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("which", "section"),
    [
        ("governed", "regulation"),
        *(("lawless", name) for name in ("platforms", "anchors", "brands", "self_regulation")),
    ],
)
def test_rules_misconduct_and_programmes_that_are_set_act_from_then_on(
    which: str, section: str
) -> None:
    assert idle_when_set(which, section) == []
