"""The report of a result folder: one self-contained HTML file."""

import re
from pathlib import Path
from typing import Any

from simulator.reports.content import notes
from simulator.reports.content.headline import answer, cards
from simulator.reports.content.sections import Section, sections
from simulator.reports.drawing import chinese_font, has_chinese, inline
from simulator.reports.languages.language import Language, language
from simulator.reports.languages.names import LanguageName
from simulator.reports.results import Results

# A number stays with its unit at the end of a line.
UNIT_AFTER_NUMBER = re.compile(r"(?<=\d) (?=(?:%|k|M|bn|yuan|points)\b|%)|(?<=[kM]) (?=yuan\b)")
MINUS = re.compile(r"(?<![A-Za-z0-9])-(?=\d)")
TEMPLATES = Path(__file__).parent / "templates"


def write_report(
    folder: Path, png: bool = False, lang: LanguageName = LanguageName.ENGLISH
) -> Path:
    """Write ``report.html`` and ``figures/*.svg`` into a result folder.

    PNG files of an earlier report are removed: they may speak another language.

    Args:
        folder: A result folder; only its files are read.
        png: Whether to write ``figures/*.png`` as well.
        lang: Language of the report.

    Returns:
        Path of the report.

    Raises:
        OSError: A file is missing or can't be written.
    """
    results, say = Results(Path(folder)), language(lang)
    figures = results.folder / "figures"
    figures.mkdir(exist_ok=True)
    parts = sections(results, say, lambda name: figures / f"{name}.png" if png else None)
    write_pictures(figures, parts, png)
    path = results.folder / "report.html"
    path.write_text(_page(results, say, parts), "utf-8", newline="\n")
    return path


def write_pictures(figures: Path, parts: list[Section], png: bool) -> None:
    """Write the figures of a page as SVG; PNG files of an earlier page are removed.

    Args:
        figures: The folder.
        parts: The sections.
        png: Whether PNG files have been written and are kept.
    """
    for part in parts:
        for picture in part.pictures:
            (figures / f"{picture.name}.svg").write_text(picture.svg, "utf-8", newline="\n")
            if not png:
                (figures / f"{picture.name}.png").unlink(missing_ok=True)


def _page(results: Results, say: Language, parts: list[Section]) -> str:
    return rendered(
        say,
        parts,
        title=results.summary["scenario"],
        question=results.summary["question"],
        answer=answer(results, say),
        cards=cards(results, say),
        alarms=[] if notes.books_balance(results) else [say("books.broken")],
        measures=notes.measure_grid(results, say),
        footer=notes.footer(results, say),
    )


def rendered(say: Language, parts: list[Section], **content: Any) -> str:
    """Fill the template of a page.

    Args:
        say: The language.
        parts: Sections in their order.
        content: Title, question, answer, cards, alarms, measures (or None) and footer.

    Returns:
        The page in HTML.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["unbroken"] = unbroken
    pictures = [picture for part in parts for picture in part.pictures]
    boxes = chinese_font() is None and any(has_chinese(picture.svg) for picture in pictures)
    return environment.get_template("report.html.j2").render(
        say=say,
        style=(TEMPLATES / "report.css").read_text("utf-8"),
        sections=parts,
        inline={picture.name: inline(picture.svg, picture.name) for picture in pictures},
        notice=say("no_font") if boxes else "",
        **content,
    )


def unbroken(text: str) -> str:
    """A text whose numbers keep to their units, by no-break spaces, and have a true minus."""
    return MINUS.sub("\N{MINUS SIGN}", UNIT_AFTER_NUMBER.sub("\N{NO-BREAK SPACE}", text))
