"""What happened in the run, as a numbered table."""

from typing import Any

from simulator.reports.content.grid import Grid
from simulator.reports.languages.language import Language
from simulator.reports.results import Results
from simulator.scenario.happenings import PACT, RULE, Happening
from simulator.scenario.shapes import number_text

HEADS = ("number", "evening", "whom", "happening")
SHARES = (
    "reach", "bonds", "records", "habit", "defect_rate", "cost", "chance", "lag", "rating",
)  # fmt: skip
"""Values of events that are told per cent."""
SIGNED = ("cost", "buying", "opening")
"""Values that are changes."""


def happening_grid(results: Results, say: Language) -> Grid | None:
    """The table of what happened; None if nothing did."""
    rows = [
        [str(number), str(one.session), _whom(say, one), _what(say, one)]
        for number, one in enumerate(results.happenings, start=1)
    ]
    if not rows:
        return None
    note = say("happened.note", first=int(results.summary["burn_in_sessions"]))
    heads = [say(f"head.{name}") for name in HEADS]
    return Grid("", heads, rows, say("section.happened"), note, wide=True)


def _whom(say: Language, one: Happening) -> str:
    if one.rank is not None:
        return say("happened.rank", rank=one.rank)
    if not one.whom:
        return say("happened.everybody")
    return say.listed([say.name("category", name) for name in one.whom])


def _what(say: Language, one: Happening) -> str:
    if one.kind in (RULE, PACT):
        return say("happened.rule_over" if one.ends else "happened.rule", rule=_rule(say, one))
    what = say(f"happened.{one.kind}", **_told(say, one.values))
    return say("happened.over", what=what) if one.ends else what


def _rule(say: Language, one: Happening) -> str:
    if one.kind == PACT:
        return say("rule_name.pact")
    if "violation" in one.values:
        violation = say(f"violation.{one.values['violation']}")
        return say("rule_name.penalty_for", violation=violation)
    return say(f"rule_name.{one.values['rule'].replace('false_advertising', 'false_claim')}")


def _told(say: Language, values: dict[str, Any]) -> dict[str, str]:
    """Values of an event as text."""
    told = {}
    for key, value in values.items():
        name = "title" if key == "name" else key
        if isinstance(value, bool) or not isinstance(value, int | float):
            told[name] = str(value)
        else:
            text = say.percent(value, 0) if name in SHARES else number_text(value)
            told[name] = f"+{text}" if name in SIGNED and value > 0 else text
    return told
