"""How the inside of the audience kernel is compiled: no references counted, few calls."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def inner_kernel(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a part of a kernel that reserves no memory.

    Numba counts the references to every array that a function is handed and cannot inline. The
    counters are atomic and shared by all threads: passed on for every visitor, arrays cost 7 % of
    an evening on one thread, and two threads wait for each other. Whoever calls the kernel holds
    the arrays as long as it runs, so a part that makes none has nothing to count (``_nrt``).

    Args:
        function: The part in plain Python; it must not make arrays or cut pieces out of them.

    Returns:
        The compiled part.
    """
    compiled = njit(cache=True, error_model="numpy", _nrt=False)(function)  # type: ignore[call-overload]
    return cast(Callable[Parameters, Result], compiled)


def inner_step(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a part of a kernel that is called in one place, and put it there.

    A C compiler does so by itself. Numba's treats every function as one that others may call: it
    hands on each array as seven numbers and looks at a status after the call.

    Args:
        function: The part in plain Python; see ``inner_kernel``.

    Returns:
        The compiled part.
    """
    compiled = njit(cache=True, error_model="numpy", _nrt=False, forceinline=True)(function)  # type: ignore[call-overload]
    return cast(Callable[Parameters, Result], compiled)
