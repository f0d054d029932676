"""Folders that several tests of reports look at."""

from pathlib import Path

import pandas
import pyarrow.parquet as pq
import pytest

from simulator.reports.page import write_report
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
