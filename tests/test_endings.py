"""An interruption comes through, and without a complaint, wherever it finds the program."""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from simulator.endings import stoppable

PATIENCE_SECONDS = 5.0
CALLER = "def call(callback):\n    callback()\n"


def interrupt_here() -> None:
    """Ask for the end of this process, and give Python time to notice."""
    os.kill(os.getpid(), signal.SIGTERM)
    for _ in range(10_000):
        pass


def llvm_that_calls(callback: Callable[[], None]) -> None:
    """Call a function from C, from a module of LLVM's."""
    module: dict[str, Any] = {"__name__": "llvmlite.binding.pretended"}
    exec(CALLER, module)
    module["call"](ctypes.CFUNCTYPE(None)(callback))


def test_what_llvm_calls_back_is_ended_first(capfd: pytest.CaptureFixture[str]) -> None:
    ended = []

    def answer() -> None:
        interrupt_here()
        ended.append(True)

    with stoppable(leaving=False), pytest.raises(KeyboardInterrupt):
        llvm_that_calls(answer)
        time.sleep(PATIENCE_SECONDS)
    assert ended == [True]
    assert capfd.readouterr().err == ""


def test_an_interruption_inside_a_finaliser_is_asked_for_again(
    capfd: pytest.CaptureFixture[str],
) -> None:
    begun = []

    class Closing:
        def __del__(self) -> None:
            begun.append(time.monotonic())
            interrupt_here()
            raise AssertionError("not interrupted")

    with stoppable(leaving=False), pytest.raises(KeyboardInterrupt):
        Closing()
        time.sleep(PATIENCE_SECONDS)
    assert len(begun) == 1
    assert time.monotonic() - begun[0] < 1.0
    assert capfd.readouterr().err == ""


def test_other_errors_of_finalisers_are_told_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", told.append)
    before = sys.unraisablehook

    class Failing:
        def __del__(self) -> None:
            raise ValueError("left open")

    with stoppable(leaving=False):
        Failing()
    assert [str(what.exc_value) for what in told] == ["left open"]
    assert sys.unraisablehook is before
