"""The languages of reports: the same names, the same values, and nothing left in English."""

import re
import shutil
import string
from pathlib import Path

import pytest

from simulator.measures.columns import TABLES
from simulator.measures.definitions import KINDS, MEASURES
from simulator.measures.instruments import OF_BRANDS
from simulator.reports.languages import en, zh
from simulator.reports.languages.language import Language, language
from simulator.reports.languages.names import LanguageName
from simulator.reports.page import write_report
from simulator.reports.results import Results
from simulator.scenario.fields import Section
from simulator.scenario.published import settings
from simulator.scenario.schema import Scenario
from tests.measures.factories import BRANDS, PLATFORMS, SEGMENTS
from tests.reports.folders import NAME, Page

ENGLISH, CHINESE = language("en"), language("zh")
KEPT = {
    "GMV",
    "HHI",
    "KOC",
    "MCN",
    "UV",
    "Livemarket",
    "livemarket",
    "describe",
    "KuaiLive",
    "PNG",
    "t",
}
"""Words that Chinese readers know as they are."""
SIGNS = {"ln", "e", "V", "P", "v"}
"""Signs of formulas."""
PRODUCTS = ("P0", "P1", "P2")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_every_text_with_the_same_values() -> None:
    assert ENGLISH.texts.keys() == CHINESE.texts.keys()
    for name, text in ENGLISH.texts.items():
        assert fields(text) == fields(CHINESE.texts[name]), name


@pytest.mark.parametrize("told", [en, zh])
def test_a_text_has_one_place(told: object) -> None:
    sections = told.SECTIONS  # type: ignore[attr-defined]
    assert sum(len(section) for section in sections) == len(told.TEXTS)  # type: ignore[attr-defined]


def test_every_measure_has_a_chinese_name_unit_and_formula() -> None:
    assert CHINESE.measures.keys() == {measure.name for measure in MEASURES}
    labels = [CHINESE.label(measure) for measure in MEASURES]
    assert len(set(labels)) == len(labels)
    columns = {column.name for table in TABLES.values() for column in table}
    for measure in MEASURES:
        shown = CHINESE.with_unit(12.0, measure.unit) + CHINESE.with_unit(None, measure.unit)
        assert not english_words(shown), measure.unit
        assert english_words(CHINESE.formula(measure)) <= columns | KEPT | SIGNS, measure.name
    for kind in KINDS:
        assert not english_words(CHINESE(f"kind.{kind}"))


def test_chinese_texts_hold_no_english() -> None:
    for name, text in CHINESE.texts.items():
        spoken = re.sub(r"\{\w+\}", "", text)
        assert english_words(spoken) <= KEPT, name


def english_words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]\w*", text, re.ASCII))


@pytest.mark.parametrize("source", ["folder", "market_folder"])
def test_no_english_sentence_leaks_into_a_chinese_report(
    source: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    place = tmp_path / "run"
    shutil.copytree(request.getfixturevalue(source), place)
    page = Page(write_report(place, lang=LanguageName.CHINESE).read_text("utf-8"))
    attributes = dict(reversed([(tag, attrs) for tag, attrs in page.tags]))
    assert attributes["html"]["lang"] == "zh"
    results = Results(place)
    names = [*BRANDS, *(name for name, _ in PLATFORMS), "Host", NAME, results.summary["question"]]
    names.append(results.manifest["fingerprint"][:16])
    known = {column.name for table in TABLES.values() for column in table} | KEPT | SIGNS
    known |= english_words(" ".join([*paths(), *SEGMENTS, *PRODUCTS]))
    labels = [str(attrs["aria-label"]) for _, attrs in page.tags if "aria-label" in attrs]
    for text in (*page.spoken, *labels):
        plain = text
        for name in sorted(names, key=len, reverse=True):
            plain = plain.replace(name, "")
        assert english_words(plain) <= known, text


def paths() -> list[str]:
    """Paths of settings with a published range, as a report may name them."""
    found: list[str] = []

    def walk(section: type[Section], path: str) -> None:
        for name, info in section.model_fields.items():
            extra = info.json_schema_extra
            if isinstance(extra, dict) and extra.get("published"):
                found.append(f"{path}.{name}")
            kind = info.annotation
            if isinstance(kind, type) and issubclass(kind, Section):
                walk(kind, f"{path}.{name}")

    walk(Scenario, "")
    return found


def test_every_instrument_has_a_name() -> None:
    names = {instrument.name.lower() for instrument in OF_BRANDS} - {"none"}
    assert {f"instrument.{name}" for name in names} <= CHINESE.texts.keys()


def test_every_published_range_has_a_name_in_both_languages() -> None:
    from simulator.scenario.loading import load_scenario

    found = [setting for setting in settings(load_scenario("quickstart")) if setting.fact]
    assert len(found) > 10
    for setting in found:
        assert f"source.{setting.fact}" in ENGLISH.texts
    assert {name for name in ENGLISH.texts if name.startswith("source.")} >= {
        f"source.{setting.fact}" for setting in found
    }


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (None, "not measured", "无数据"),
        (0.01611, "0.0161", "0.0161"),
        (12.34, "12.3", "12.3"),
        (999, "999", "999"),
        (4512, "4,512", "4,512"),
        (9994, "9,994", "9,994"),
        (9996, "10.0 k", "1.00万"),
        (12_345, "12.3 k", "1.23万"),
        (361_234, "361 k", "36.1万"),
        (36_123_456, "36.1 M", "3,612万"),
        (99_960_000, "100 M", "1.00亿"),
        (2_345_678_901, "2.35 bn", "23.5亿"),
        (-12_345, "-12.3 k", "-1.23万"),
    ],
)
def test_numbers(value: float | None, english: str, chinese: str) -> None:
    assert ENGLISH.number(value) == english
    assert CHINESE.number(value) == chinese


@pytest.mark.parametrize(
    ("told", "money", "much", "share", "rate"),
    [
        (ENGLISH, "98.40 yuan", "1.23 M yuan", "1.6 %", "12.00 yuan per order"),
        (CHINESE, "98.40元", "123万元", "1.6%", "12.00元/单"),
    ],
)
def test_units(told: Language, money: str, much: str, share: str, rate: str) -> None:
    assert told.yuan(9_840) == money
    assert told.yuan(123_456_700) == much
    assert told.percent(0.016) == share
    assert told.with_unit(1200, "fen per order") == rate


def test_unknown_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        language("fr")
