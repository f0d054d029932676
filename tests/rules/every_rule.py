"""Runs every scalar rule on a few fixed arguments and prints the bits of the results.

Run as a script under ``NUMBA_DISABLE_JIT=1`` it gives the plain Python side of the comparison in
``test_compiled_and_plain.py``.
"""

import importlib
import inspect
import json
import pkgutil
import random
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

import simulator.rules
from simulator.rules.randomness import Block, Whole, Word

RESULTS = (float, bool, Word, Whole, Block)


def all_rules() -> dict[str, Callable[..., Any]]:
    """Every function of the package whose arguments and results are numbers, by its full name."""
    found = {}
    for module_info in pkgutil.iter_modules(simulator.rules.__path__):
        module = importlib.import_module(f"simulator.rules.{module_info.name}")
        for name, member in vars(module).items():
            plain = getattr(member, "py_func", member)
            if not inspect.isfunction(plain) or plain.__module__ != module.__name__:
                continue
            signature = inspect.signature(plain)
            kinds = {parameter.annotation for parameter in signature.parameters.values()}
            if signature.return_annotation in RESULTS and kinds <= {float, bool, Word, Whole}:
                found[f"{module_info.name}.{name}"] = member
    return found


def argument(name: str, kind: object, numbers: random.Random, low: float, high: float) -> object:
    """A value for one parameter: whole numbers below 2^32, floats between the bounds."""
    if kind is bool:
        return numbers.random() < 0.5
    if kind is Word:
        return np.int64(numbers.randrange(2**32))
    if kind is Whole:
        return numbers.randrange(1, 200)
    if name == "variance":
        return numbers.uniform(0.05, 0.95)
    return numbers.uniform(low, high)


def bits(result: object) -> list[str]:
    """A result as text that keeps every bit."""
    parts = result if isinstance(result, tuple) else (result,)
    return [float(part).hex() for part in parts]


def results(rounds: int = 3) -> dict[str, list[list[str]]]:
    """The results of all rules on draws from shares, from large and from signed numbers."""
    table: dict[str, list[list[str]]] = {}
    for name, rule in sorted(all_rules().items()):
        numbers = random.Random(name)
        parameters = inspect.signature(getattr(rule, "py_func", rule)).parameters
        table[name] = []
        for low, high in ((0.05, 0.95), (1.0, 30.0), (-3.0, 3.0)) * rounds:
            values = [
                argument(key, parameter.annotation, numbers, low, high)
                for key, parameter in parameters.items()
            ]
            table[name].append(bits(rule(*values)))
    return table


if __name__ == "__main__":
    # Signed arguments lead some rules to not-a-number on purpose; that must agree too.
    warnings.simplefilter("ignore")
    print(json.dumps(results()))
