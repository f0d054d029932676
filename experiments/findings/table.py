"""The table of findings: what was expected, what came, how sure."""

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from experiments.findings.checking import FOLDER, Check, Outcome
from simulator.studies.comparison import unit_of

DOCUMENT = FOLDER.parents[1] / "docs" / "validation.md"
BEGIN, END = "<!-- findings -->", "<!-- end of findings -->"
HEAD = (
    "| finding | what was found | expected | before | difference, 95 % interval | relative | "
    "published | p | worlds | |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)
STAMP = re.compile(r"<!-- (\w+) ([0-9a-f]+) -->")


def stamp(name: str) -> str:
    """Return a digest of the study of a finding: another study needs another run."""
    text = (FOLDER / f"{name}.yaml").read_bytes()
    return blake2b(text, digest_size=6).hexdigest()


def said(name: str, check: Check) -> str:
    """The first cells of a check's row; no two checks have the same."""
    of = ", ".join(member.partition(".")[2] or member for member in check.of)
    return f"| {name} | {check.says} ({_measure(check)}{f'; {of}' if of else ''}) | {check.sign} |"


def _measure(check: Check) -> str:
    parts = [check.measure]
    if check.per:
        parts.append(f"per {check.per}")
    if check.among:
        parts.append("share among others")
    if check.swing:
        parts.append("largest week less smallest")
    if check.during:
        parts.append(f"sessions {check.during[0]} to {check.during[1] - 1}")
    return ", ".join(parts)


def lines(found: Mapping[str, Sequence[Outcome]]) -> list[str]:
    """One row of a table in Markdown per check."""
    return [_row(name, outcome) for name, outcomes in found.items() for outcome in outcomes]


def _row(name: str, outcome: Outcome) -> str:
    check, gap = outcome.check, outcome.difference
    money = unit_of(check.measure).startswith("fen") and not check.per and not check.among
    unit, scale = ("yuan", 100.0) if money else ("", 1.0)
    cells = (
        f"{outcome.before / scale:,.4g} {unit}".strip(),
        f"{gap.mean / scale:+,.3g} [{gap.low / scale:,.3g}, {gap.high / scale:,.3g}]",
        f"{gap.mean / outcome.before:+.1%}" if outcome.before else "",
        " to ".join(f"{change:+.0%}" for change in check.published),
        f"{outcome.p:.2g}",
        str(outcome.worlds),
        outcome.verdict,
    )
    return f"{said(name, check)} {' | '.join(cells)} |"


def stamps(text: str) -> dict[str, str]:
    """Digests of the studies that the figures of a document came from, by finding."""
    return dict(STAMP.findall(text.partition(BEGIN)[2].partition(END)[0]))


def write(found: Mapping[str, Sequence[Outcome]], path: Path = DOCUMENT) -> None:
    """Put the table between its markers; rows of findings that were not tried again stay.

    Args:
        found: Outcomes by finding.
        path: The document.

    Raises:
        ValueError: The document has no place for the table.
    """
    text = path.read_text("utf-8")
    before, begin, rest = text.partition(BEGIN)
    old, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: {BEGIN} … {END}")
    rows = {name: lines({name: outcomes}) for name, outcomes in found.items()}
    for row in old.splitlines():
        name = row.split("|")[1].strip() if row.startswith("| ") else ""
        if name and name not in (*found, "finding", "---"):
            rows.setdefault(name, []).append(row)
    marks = stamps(text) | {name: stamp(name) for name in found}
    table = [*HEAD, *(row for name in sorted(rows) for row in rows[name])]
    notes = [f"<!-- {name} {marks[name]} -->" for name in sorted(rows) if name in marks]
    path.write_text("\n".join([f"{before}{BEGIN}", *table, "", *notes, f"{END}{after}"]), "utf-8")
