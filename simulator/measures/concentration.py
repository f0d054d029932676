"""How unequal a total is shared: Gini, Herfindahl–Hirschman, top shares, s.d. of logs, Lorenz."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.rules.numerics import log

Int = NDArray[np.int64]


class Concentration(NamedTuple):
    """Measures of concentration of one total; None where it is 0."""

    gini: float | None
    hhi: float | None
    top1: float | None
    top5: float | None
    log_sd: float | None


def gini(amounts: Int) -> float | None:
    """Gini coefficient of non-negative amounts: Σ (2i − n − 1)·x_i / (n·Σ x), x ascending.

    0 if all are equal, 1 − 1/n if one has everything (Gini 1912). The sum is exact in integers.

    Args:
        amounts: One amount per member, shape (n,), each at least 0.

    Returns:
        The coefficient; None if the total is 0.
    """
    total = int(amounts.sum())
    if not total:
        return None
    size = amounts.size
    weights = 2 * np.arange(1, size + 1, dtype=np.int64) - size - 1
    return int(np.dot(weights, np.sort(amounts))) / (size * total)


def herfindahl(amounts: Int) -> float | None:
    """Herfindahl–Hirschman index: Σ shares², from 1/n to 1; None if the total is 0."""
    total = int(amounts.sum())
    if not total:
        return None
    shares = amounts / total
    return math.fsum(shares * shares)


def top_share(amounts: Int, count: int) -> float | None:
    """Share of the ``count`` largest amounts in the total; None if the total is 0."""
    total = int(amounts.sum())
    return int(np.sort(amounts)[::-1][:count].sum()) / total if total else None


def log_spread(amounts: Int) -> float | None:
    """Standard deviation of ln(x) over the positive amounts; None with fewer than two.

    Args:
        amounts: One amount per member, shape (n,).

    Returns:
        The population standard deviation, log units, the same on every machine.
    """
    logs = [float(log(float(value))) for value in amounts[amounts > 0]]
    if len(logs) < 2:
        return None
    mean = math.fsum(logs) / len(logs)
    return math.sqrt(math.fsum((value - mean) * (value - mean) for value in logs) / len(logs))


def concentration(amounts: Int) -> Concentration:
    """All measures of concentration of one total.

    Args:
        amounts: One amount per member, shape (n,), each at least 0.

    Returns:
        The measures.
    """
    return Concentration(
        gini(amounts),
        herfindahl(amounts),
        top_share(amounts, 1),
        top_share(amounts, 5),
        log_spread(amounts),
    )


def lorenz(amounts: Int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lorenz curve: the share of the total that the smallest members have together.

    Args:
        amounts: One amount per member, shape (n,), with a total above 0.

    Returns:
        Cumulative shares of members and of the total, shape (n + 1,), both from 0 to 1
        (Lorenz 1905).
    """
    ordered = np.concatenate(([0], np.cumsum(np.sort(amounts))))
    return np.linspace(0.0, 1.0, ordered.size), ordered / ordered[-1]
