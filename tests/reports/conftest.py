"""Folders that several tests of reports look at."""

from pathlib import Path

import pandas
import pyarrow.parquet as pq
import pytest
import yaml

from simulator.reports.page import write_report
from simulator.scenario.study_loading import load_study
from simulator.studies.comparing import compare_to_folder
from simulator.studies.playing import Workers
from tests.markets import small_content
from tests.reports.folders import Page, made_up


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A market with a brand in focus, in English."""
    return made_up(tmp_path_factory.mktemp("focus") / "run", focus={"brand": "Birch"})


@pytest.fixture(scope="session")
def market_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same market without a brand in focus."""
    return made_up(tmp_path_factory.mktemp("market") / "run")


@pytest.fixture(scope="session")
def html(folder: Path) -> str:
    return write_report(folder).read_text("utf-8")


@pytest.fixture(scope="session")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="session")
def market_page(market_folder: Path) -> Page:
    return Page(write_report(market_folder).read_text("utf-8"))


@pytest.fixture(scope="session")
def sessions(folder: Path) -> pandas.DataFrame:
    table = pq.read_table(folder / "sessions.parquet").to_pandas()
    return table[table["measured"]]


@pytest.fixture(scope="session")
def study_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study of a brand in a tiny market, with something uncertain."""
    place = tmp_path_factory.mktemp("study")
    (place / "small.yaml").write_text(yaml.safe_dump(small_content(sessions=2)), "utf-8")
    study = {
        "name": "Which room for Loom?",
        "question": "Should Loom pitch for longer?",
        "base": "small.yaml",
        "arms": [{"name": "now"}, {"name": "short pitches", "set": {"pitch_minutes": 3}}],
        "of": "brands.Loom",
        "measure": "brand_profit_fen",
        "replications": 2,
        "points": 2,
        "uncertainties": [
            {"name": "needs", "path": "categories.food.need", "low": 0.5, "high": 2.0}
        ],
    }
    (place / "study.yaml").write_text(yaml.safe_dump(study, sort_keys=False), "utf-8")
    compare_to_folder(load_study(place / "study.yaml"), place / "out", Workers(0), quiet=True)
    return place / "out"
