"""Settings for all tests."""

import pytest
from hypothesis import settings

# No deadline: the first example of a compiled rule includes its compilation.
# Derandomised: a failure on one machine is the same failure on every machine.
settings.register_profile("livemarket", deadline=None, derandomize=True)
settings.load_profile("livemarket")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--write-figures",
        action="store_true",
        help="write the figures of tests/verification into docs/verification.md",
    )
