"""How much stock pays when demand is uncertain."""

from simulator.rules.compiled import rule
from simulator.rules.numerics import normal_quantile


@rule
def critical_ratio(margin: float, write_down: float) -> float:
    """The newsvendor's critical ratio m/(m + w): the chance with which stock should suffice.

    A unit too few loses its margin, a unit too many its write-down; at the ratio both are worth the
    same (Arrow, Harris & Marschak 1951).

    Args:
        margin: m, what a unit sold leaves, any unit of money; none below 0.
        write_down: w > 0, what a unit left over loses, in the same unit.

    Returns:
        0 to 1.
    """
    gain = max(0.0, margin)
    return gain / (gain + write_down)


@rule
def newsvendor_level(mean: float, spread: float, ratio: float) -> float:
    """Stock F⁻¹(ratio) = μ + z·σ for demand that is about normal, F its distribution.

    Args:
        mean: μ, units expected until the next order comes in.
        spread: σ, s.d. of these units.
        ratio: ``critical_ratio``, above 0 and below 1.

    Returns:
        Units ≥ 0.
    """
    return max(0.0, mean + spread * normal_quantile(ratio))
