"""The report of a study: one self-contained HTML file."""

from importlib.metadata import version
from pathlib import Path

from simulator.reports.content import study as said
from simulator.reports.content.sections import Section
from simulator.reports.figures.study import (
    bridge_pictures,
    difference_picture,
    spread_picture,
    uncertain_pictures,
)
from simulator.reports.languages.language import Language, language
from simulator.reports.languages.names import LanguageName
from simulator.reports.page import rendered, write_pictures
from simulator.reports.study_results import StudyResults
from simulator.reports.study_words import full_label


def write_study_report(
    folder: Path, png: bool = False, lang: LanguageName = LanguageName.ENGLISH
) -> Path:
    """Write ``report.html`` and ``figures/*.svg`` into a study's folder.

    Args:
        folder: The folder of a study that has been played.
        png: Whether to write ``figures/*.png`` as well.
        lang: Language of the report.

    Returns:
        Path of the report.
    """
    results, say = StudyResults(Path(folder)), language(lang)
    figures = results.folder / "figures"
    figures.mkdir(exist_ok=True)
    parts = _sections(results, say, figures if png else None)
    write_pictures(figures, parts, png)
    seed = results.study["seed"]
    text = rendered(
        say,
        parts,
        title=results.study["name"],
        question=results.study["question"],
        answer=said.answer(results, say),
        cards=said.cards(results, say),
        alarms=[],
        measures=None,
        footer=say(
            "study.footer",
            version=version("livemarket"),
            first=seed,
            last=seed + results.summary["asked"] - 1,
        ),
    )
    path = results.folder / "report.html"
    path.write_text(text, "utf-8", newline="\n")
    return path


def study_lines(folder: Path) -> list[str]:
    """The answer and a line for each arm, for a terminal.

    Args:
        folder: The folder of a study that has been played.

    Returns:
        Lines of English text.
    """
    results, say = StudyResults(Path(folder)), language()
    cards = said.cards(results, say)
    width = max(len(card.label) for card in cards)
    lines = [f"  {card.label:<{width}}  {card.value} ({card.sure})" for card in cards]
    return [said.answer(results, say), "", full_label(results, say), *lines]


def _sections(results: StudyResults, say: Language, png: Path | None) -> list[Section]:
    def place(name: str) -> Path | None:
        return None if png is None else png / f"{name}.png"

    bridges = bridge_pictures(
        results, say, [place(f"bridge{index + 1}") for index in range(len(results.arms))]
    )
    sections = [
        Section(
            "difference",
            say("section.difference"),
            pictures=[
                difference_picture(results, say, place("difference")),
                spread_picture(results, say, place("spread")),
            ],
            grids=[said.pairs_grid(results, say)] if len(results.arms) > 2 else [],
        ),
    ]
    if bridges:
        sections.append(Section("bridges", say("section.bridges"), pictures=bridges))
    sections += [
        Section("compared", say("section.compared"), grids=[said.compared_grid(results, say)]),
        Section(
            "switched",
            say("section.switched"),
            [say("switched.sentence", first=results.first)],
            grids=[said.switched_grid(results, say)],
        ),
    ]
    if results.summary["points"]:
        sentence = said.uncertain_sentence(results, say)
        grid = said.uncertain_grid(results, say)
        names = [f"uncertain{k + 1}" for k in range(len(results.study["uncertainties"]))]
        pictures = uncertain_pictures(results, say, [place(name) for name in names])
        title = say("section.uncertain")
        sections.append(Section("uncertain", title, [sentence], pictures=pictures, grids=[grid]))
    risks = said.risk_sentences(results, say)
    return [
        *sections,
        Section("risk", say("section.study_risk"), risks, listed=True),
        Section("method", say("section.study_method"), said.method_sentences(results, say)),
    ]
