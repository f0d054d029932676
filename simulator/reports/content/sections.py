"""The sections of a report in their order, each with its figures, tables and sentences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.reports.content import notes
from simulator.reports.content.anchors import anchor_grid, collaboration_grid, instrument_grid
from simulator.reports.content.grid import Grid
from simulator.reports.content.happenings import happening_grid
from simulator.reports.content.market import (
    cohort_grid,
    group_grids,
    market_sentences,
    price_grid,
)
from simulator.reports.content.welfare import welfare_grid, welfare_sentence
from simulator.reports.figures import brand as of_brand
from simulator.reports.figures import market as of_market
from simulator.reports.figures.evening import evening_picture
from simulator.reports.figures.picture import Picture
from simulator.reports.languages.language import Language
from simulator.reports.results import Results

PlaceFor = Callable[[str], Path | None]
"""Where the PNG of a figure goes; None for nowhere."""


@dataclass(frozen=True)
class Section:
    """A part of the page.

    Attributes:
        name: Name of its place in the page.
        title: Heading.
        sentences: What it says; a list if there are several and ``listed``.
        pictures: Figures.
        grids: Tables.
        listed: Whether the sentences are points of a list.
    """

    name: str
    title: str
    sentences: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    grids: Sequence[Grid] = ()
    listed: bool = False


def sections(results: Results, say: Language, png: PlaceFor) -> list[Section]:
    """All sections but the folded table of measures.

    Args:
        results: A result folder.
        say: The language.
        png: Where PNG files of figures go.

    Returns:
        The sections in the order of the report.
    """
    brand = results.focus
    first = _of_market(results, say, png) if brand is None else _of_brand(results, say, brand, png)
    evening = evening_picture(results, say, png("evening"))
    title = "section.market_alone" if brand is None else "section.market"
    prices_said, prices = price_grid(results, say)
    said = [*market_sentences(results, say), *([prices_said] if prices_said else [])]
    welfare = welfare_grid(results, say)
    said += welfare_sentence(results, say)
    grids = [prices, *([welfare] if welfare else []), *group_grids(results, say)]
    return [
        *_happened(results, say),
        *first,
        _cohorts(results, say),
        Section("minutes", say("section.evening"), pictures=[evening]),
        Section("market", say(title), said, _market_pictures(results, say, png), grids),
        Section("risk", say("section.risk"), notes.risks(results, say), listed=True),
        Section("regulation", say("section.regulation"), notes.enforcement(results, say),
                listed=True),
        Section("method", say("section.method"), notes.method(results, say)),
    ]  # fmt: skip


def _happened(results: Results, say: Language) -> list[Section]:
    grid = happening_grid(results, say)
    return [Section("happened", say("section.happened"), grids=[grid])] if grid else []


def _of_brand(results: Results, say: Language, brand: str, png: PlaceFor) -> list[Section]:
    money = [
        of_brand.bridge_picture(results, say, brand, png("bridge")),
        of_brand.focus_picture(results, say, brand, png("focus")),
    ]
    tools = instrument_grid(results, say, brand)
    appraisal = of_brand.appraisal_picture(results, say, brand, png("appraisal"))
    funnel = of_brand.brand_funnel_picture(results, say, brand, png("brand_funnel"))
    return [
        Section("money", say("section.money"), (), money, [tools] if tools else []),
        Section(
            "anchors",
            say("section.anchors", brand=brand),
            [say("appraisal.none", brand=brand)] if appraisal is None else [],
            [] if appraisal is None else [appraisal],
            [collaboration_grid(results, say, brand)],
        ),
        Section("steps", say("section.funnel"), pictures=[funnel]),
    ]


def _of_market(results: Results, say: Language, png: PlaceFor) -> list[Section]:
    money = [
        of_market.split_picture(results, say, png("split")),
        of_market.gmv_picture(results, say, png("gmv")),
    ]
    funnel = of_market.funnel_picture(results, say, png("funnel"))
    return [
        Section("money", say("section.money_market"), pictures=money),
        Section("anchors", say("section.anchors_market"), grids=[anchor_grid(results, say)]),
        Section("steps", say("section.funnel"), pictures=[funnel]),
    ]


def _cohorts(results: Results, say: Language) -> Section:
    sentence, grid = cohort_grid(results, say)
    return Section("cohorts", say("section.cohorts"), [sentence], grids=[grid] if grid else [])


def _market_pictures(results: Results, say: Language, png: PlaceFor) -> list[Picture]:
    concentration = of_market.concentration_picture(results, say, png("concentration"))
    if results.focus is None:
        return [concentration]
    return [
        of_market.gmv_picture(results, say, png("gmv")),
        concentration,
        of_market.split_picture(results, say, png("split")),
        of_market.funnel_picture(results, say, png("funnel")),
    ]
