import pytest

from tests.measures.factories import MadeUpMarket, played


@pytest.fixture(scope="session")
def market() -> MadeUpMarket:
    """A market after four measured sessions, two of burn-in, and the run-off."""
    return played()


@pytest.fixture(scope="session")
def tables(market: MadeUpMarket) -> dict:
    return market.recorder.tables()


@pytest.fixture(scope="session")
def summary(market: MadeUpMarket, tables: dict) -> dict:
    return market.recorder.summary(tables)
