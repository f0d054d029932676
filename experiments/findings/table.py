"""The table of findings: what was expected, what came, how sure."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.findings.checking import FOLDER, Outcome
from simulator.studies.comparison import unit_of

DOCUMENT = FOLDER.parents[1] / "docs" / "validation.md"
BEGIN, END = "<!-- findings -->", "<!-- end of findings -->"
INTRODUCTION = f"""# Validation

Does the model show what was found in the world? Every row is a published finding, by its id in
[findings.md](../experiments/facts/findings.md), tried as a study in `experiments/findings/`: the
same worlds in all arms, one change. p values are corrected over a finding's checks (Holm). A row is
a miss when the difference has the other sign and is told apart. Nothing was tuned to these rows.

`python -m experiments.findings --write` plays them and fills the table.

{BEGIN}
{END}
"""
HEAD = (
    "| finding | what was found | expected | before | difference, 95 % interval | relative | p | "
    "worlds | |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)


def lines(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """One row of a table in Markdown per check."""
    return [_row(name, outcome) for name, outcomes in found.items() for outcome in outcomes]


def _row(name: str, outcome: Outcome) -> str:
    check, gap = outcome.check, outcome.difference
    unit, scale = ("yuan", 100.0) if unit_of(check.measure).startswith("fen") else ("", 1.0)
    relative = f"{gap.mean / outcome.before:+.1%}" if outcome.before else ""
    cells = (
        name,
        f"{check.says} ({check.measure})",
        check.sign,
        f"{outcome.before / scale:,.4g} {unit}".strip(),
        f"{gap.mean / scale:+,.3g} [{gap.low / scale:,.3g}, {gap.high / scale:,.3g}]",
        relative,
        f"{outcome.p:.2g}",
        str(outcome.worlds),
        outcome.verdict,
    )
    return f"| {' | '.join(cells)} |"


def write(found: Mapping[str, Sequence[Outcome]], path: Path = DOCUMENT) -> None:
    """Put the table between its markers; rows of findings that were not tried again stay.

    Args:
        found: Outcomes by finding.
        path: The document; it is begun if it is missing.
    """
    text = path.read_text("utf-8") if path.is_file() else INTRODUCTION
    before, _, rest = text.partition(BEGIN)
    old, _, after = rest.partition(END)
    kept = [
        row
        for row in old.splitlines()
        if row.startswith("| ") and row.split("|")[1].strip() not in (*found, "finding", "---")
    ]
    table = "\n".join([*HEAD, *sorted(kept + lines(found))])
    path.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", "utf-8")
