"""The one way in which a rule is compiled.

Every rule is a scalar function that Numba compiles and inlines into the kernels. With
``NUMBA_DISABLE_JIT=1`` the decorator returns the plain Python function, which gives the same
numbers bit for bit.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

from simulator.rules.cache import use_cache

# Before the first compiled function is defined: Numba reads the folder at definition.
use_cache()

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def typed_rule(
    signature: str,
) -> Callable[[Callable[Parameters, Result]], Callable[Parameters, Result]]:
    """Compile a scalar rule for one signature only; arguments are converted to it.

    For rules that are called with every mixture of whole numbers: each mixture would be compiled
    on its own, dozens of times for the draw of random numbers.

    Args:
        signature: Types of result and arguments as Numba writes them.

    Returns:
        A decorator like ``rule``.
    """

    def decorate(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
        compiled = njit(signature, cache=True, error_model="numpy")(function)
        return cast(Callable[Parameters, Result], compiled)

    return decorate


def inlined_rule(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a scalar rule that the compiler puts into every loop that calls it.

    For the few rules that are worked out for many rooms or viewers in a row: a loop without calls
    and branches is turned into vector instructions (a draw takes 0.7 instead of 7.8 ns), one with a
    call is not. Everywhere else ``rule`` keeps the code small.

    Args:
        function: The rule in plain Python, without branches.

    Returns:
        The compiled rule.
    """
    compiled = njit(cache=True, error_model="numpy", forceinline=True)(function)
    return cast(Callable[Parameters, Result], compiled)


def rule(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """Compile a scalar rule.

    The decorated function keeps its signature for type checkers. ``error_model="numpy"`` spares the
    test for a zero divisor in front of each division (a logistic takes 0.3 instead of 4 ns);
    fast-math stays off, because it would let results depend on the CPU.

    Args:
        function: The rule in plain Python: numbers in, a number (or a tuple of numbers) out.

    Returns:
        The compiled rule, callable from Python and from other compiled code.
    """
    compiled = njit(cache=True, error_model="numpy")(function)
    return cast(Callable[Parameters, Result], compiled)
