"""What is shown of a run's progress: the time left, and that compilation is told apart from it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from numba.core import event

from simulator.rules.compiling import (
    ANNOUNCEMENT,
    COMPILATION,
    compilation_announced,
    compilation_clock,
)
from simulator.studies import progress
from simulator.studies.progress import TimeLeft, progress_shown


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The only clock there is, for progress and for Numba's events."""
    clock = Clock()
    monkeypatch.setattr("simulator.studies.progress.time.perf_counter", clock)
    monkeypatch.setattr(event, "timer", clock)
    return clock


@contextmanager
def compiling(module: str) -> Iterator[None]:
    """What Numba broadcasts while it compiles a function of a module."""
    function = SimpleNamespace(__module__=module)
    with event.trigger_event(COMPILATION, {"dispatcher": SimpleNamespace(py_func=function)}):
        yield


def test_time_left_follows_recent_evenings() -> None:
    clock = Clock()
    left = TimeLeft(100, clock)
    for seconds in [50.0] * 5 + [2.0] * 10:
        clock.now += seconds
        estimate = left.evening_done()
    assert left.done == 15
    assert estimate == pytest.approx(2.0 * 85)


def test_nothing_is_estimated_from_those_that_start_the_work() -> None:
    clock = Clock()
    left = TimeLeft(100, clock, starting=2)
    found = []
    for seconds in (600.0, 1.0, 4.0, 6.0):
        clock.now += seconds
        found.append(left.evening_done())
    assert found == [None, None, pytest.approx(4.0 * 97), pytest.approx(5.0 * 96)]


def test_a_line_without_an_estimate_tells_the_count(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PLAIN_LINE_SECONDS", 1.0)
    with progress_shown(80, what="run", starting=1) as advance:
        for _ in range(2):
            clock.now += 5.0
            advance()
    assert capsys.readouterr().err == "run 1 of 80\nrun 2 of 80, about 390 s left\n"


def test_compilation_is_no_time_of_evenings(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "PLAIN_LINE_SECONDS", 1.0)
    with progress_shown(27) as advance:
        with compiling("simulator.kernels.audience"):
            clock.now += 20.0
            with compiling("simulator.rules.buying"):
                clock.now += 10.0
        clock.now += 2.0
        advance()
    assert capsys.readouterr().err == "evening 1 of 27, about 52 s left\n"


def test_the_clock_of_compilation_stands_still_otherwise(clock: Clock) -> None:
    with compilation_clock() as seconds:
        assert seconds() == 0.0
        clock.now += 5.0
        with compiling("simulator.rules.buying"):
            clock.now += 3.0
        clock.now += 5.0
        assert seconds() == 3.0


@pytest.mark.parametrize("module", ["simulator.rules.randomness", "simulator.kernels.audience"])
def test_a_cold_cache_is_announced_once_and_before_it_is_filled(
    capsys: pytest.CaptureFixture[str], module: str
) -> None:
    with compilation_announced():
        with compiling(module):
            assert capsys.readouterr().err == ANNOUNCEMENT + "\n"
        with compiling(module):
            pass
    with compiling(module):
        pass
    assert capsys.readouterr().err == ""


def test_a_small_function_is_compiled_without_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    with compilation_announced(), compiling("simulator.rules.buying"):
        pass
    assert capsys.readouterr().err == ""


def test_numba_broadcasts_what_is_listened_to() -> None:
    import numba

    @numba.njit(error_model="numpy")
    def twice(x: float) -> float:
        return 2.0 * x

    with compilation_clock() as seconds:
        assert twice(2.0) == 4.0
        first = seconds()
        assert first > 0.0
        assert twice(3.0) == 6.0
        assert seconds() == first


def test_the_bar_of_a_terminal_shows_the_time_left(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    updates: list[Any] = []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    from rich.progress import Progress

    monkeypatch.setattr(Progress, "update", lambda self, task, **fields: updates.append(fields))
    with progress_shown(27) as advance:
        clock.now += 3.0
        advance()
    assert [str(update["left"]) for update in updates] == ["0:01:18"]


def test_quiet_shows_nothing(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with progress_shown(27, quiet=True) as advance:
        clock.now += 60.0
        advance()
    assert capsys.readouterr().err == ""
