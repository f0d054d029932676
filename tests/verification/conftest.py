"""Figures of the verification, compared with the document or written into it."""

from collections.abc import Iterator

import pytest

from tests.verification.evidence import Evidence, write, written


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Iterator[Evidence]:
    """The table of figures, shared by all tests of a run."""
    writing = bool(request.config.getoption("--write-figures"))
    found = Evidence({} if writing else written(), writing)
    yield found
    if writing:
        write(found.rows)
