"""Reports in a real browser, without a network: quiet, narrow, printable."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.reports.languages.names import LanguageName
from simulator.reports.page import write_report
from simulator.reports.study_page import write_study_report

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="NO BROWSER: install Chromium, or reports are not tested in one"
)
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield started
        started.close()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("source", ["folder", "market_folder"])
def test_a_report_is_quiet_fits_and_prints(
    browser: Any, size: dict[str, int], lang: str, source: str, tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    place = tmp_path / "run"
    shutil.copytree(request.getfixturevalue(source), place)
    look_at(browser, write_report(place, lang=lang), size)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_of_a_study_is_quiet_fits_and_prints(
    browser: Any, size: dict[str, int], lang: str, tmp_path: Path, study_folder: Path
) -> None:
    place = tmp_path / "study"
    shutil.copytree(study_folder, place)
    look_at(browser, write_study_report(place, lang=LanguageName(lang)), size)


def look_at(browser: Any, path: Path, size: dict[str, int]) -> None:
    """Open a report, and see that it is quiet, asks nobody, fits and prints."""
    page = browser.new_page(viewport=size)
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    for folded in page.locator("summary").all():
        folded.click()
    assert said == []
    assert {url for url in asked if not url.startswith("data:")} == {path.as_uri()}
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
    assert page.evaluate(OUTSIDE) == []
    printed = page.pdf()
    assert printed.startswith(b"%PDF")
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 30
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    cut = page.evaluate(CUT)
    assert cut == []
    page.close()


OUTSIDE = """() => [...document.querySelectorAll('figure svg text')].filter(text => {
  const svg = text.ownerSVGElement.getBoundingClientRect(), box = text.getBoundingClientRect();
  return box.left < svg.left - 2 || box.right > svg.right + 2;
}).map(text => text.textContent)"""
"""Texts of figures that leave their figure on one side."""
CUT = """() => [...document.querySelectorAll('.scroll')]
  .filter(table => table.scrollWidth > table.clientWidth + 1).map(table => table.innerText)"""
"""Tables that are cut off on paper."""
