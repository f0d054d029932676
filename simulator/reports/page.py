"""The report of a result folder: one self-contained HTML file."""

import re
from pathlib import Path

from simulator.reports import content, words
from simulator.reports.drawing import inline
from simulator.reports.figures import all_pictures
from simulator.reports.results import Results

# A number stays with its unit at the end of a line.
UNIT_AFTER_NUMBER = re.compile(r"(?<=\d) (?=(?:%|k|M|bn|yuan|points)\b|%)|(?<=[kM]) (?=yuan\b)")
TEMPLATES = Path(__file__).parent / "templates"


def write_report(folder: Path, png: bool = False) -> Path:
    """Write ``report.html`` and ``figures/*.svg`` into a result folder.

    Args:
        folder: A result folder; only its files are read.
        png: Whether to write ``figures/*.png`` as well.

    Returns:
        Path of the report.

    Raises:
        OSError: A file is missing or can't be written.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    results = Results(Path(folder))
    figures = results.folder / "figures"
    figures.mkdir(exist_ok=True)
    pictures = all_pictures(results, figures if png else None)
    for picture in pictures:
        (figures / f"{picture.name}.svg").write_text(picture.svg, "utf-8", newline="\n")
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["unbroken"] = unbroken
    page = environment.get_template("report.html.j2").render(
        words=words,
        style=(TEMPLATES / "report.css").read_text("utf-8"),
        title=results.summary["scenario"],
        question=results.summary["question"],
        answer=content.answer(results),
        cards=content.cards(results),
        pictures=pictures,
        inline={picture.name: inline(picture.svg, picture.name) for picture in pictures},
        groups=content.group_grids(results),
        anchors=content.anchor_grid(results),
        enforcement=content.enforcement(results),
        warnings=content.warnings(results),
        balanced=content.books_balance(results),
        method=content.method(results),
        measures=content.measure_grid(results),
        footer=content.footer(results),
    )
    path = results.folder / "report.html"
    path.write_text(page, "utf-8", newline="\n")
    return path


def unbroken(text: str) -> str:
    """A text whose numbers keep to their units, by no-break spaces."""
    return UNIT_AFTER_NUMBER.sub("\u00a0", text)
