"""What must hold between what a scenario says about platforms and everything else it says."""

from typing import TYPE_CHECKING

from simulator.scenario.platform_policies import AdaptivePolicy, MovedParameter, PopularityFeed
from simulator.scenario.refusing import fail, known

if TYPE_CHECKING:
    from simulator.scenario.places import Platform
    from simulator.scenario.schema import Scenario

HERD = 0.9
"""Sum of the exponents on viewers on show from which on the winner takes all."""
LARGEST: dict[MovedParameter, float] = {
    "take_rate": 0.5, "coupon": 0.5, "relevance": 3.0, "popularity": HERD, "gmv_per_view": 2.0,
    "reach": 1.5,
}  # fmt: skip
"""Largest values that a platform may move its parameters to."""


def check_platforms(scenario: "Scenario") -> None:
    """Refuse platforms whose feeds run away, or that name what does not exist.

    Args:
        scenario: The scenario.
    """
    names = [platform.name for platform in scenario.platforms]
    for index, platform in enumerate(scenario.platforms):
        _check_herding(scenario, index, platform)
        _check_fees(scenario, index, platform)
        if platform.checkout is not None:
            _check_checkout(scenario, index, platform)
    pact = scenario.self_regulation
    for place, name in enumerate(pact.platforms if pact is not None else ()):
        known(("self_regulation", "platforms", place), "platform", name, names)


def _check_herding(scenario: "Scenario", index: int, platform: "Platform") -> None:
    path: tuple[str | int, ...] = ("platforms", index, "feed", "popularity")
    exponent = platform.feed.popularity
    if isinstance(platform.policy, PopularityFeed):
        path, exponent = ("platforms", index, "policy", "live"), platform.policy.live
    _check_exponent(scenario, path, exponent)
    moves = platform.adapts
    if moves is not None:
        _check_range(("platforms", index, "adapts"), moves)
        if moves.parameter == "popularity":
            _check_exponent(scenario, ("platforms", index, "adapts", "high"), moves.high)


def _check_exponent(scenario: "Scenario", path: tuple[str | int, ...], exponent: float) -> None:
    total = scenario.behaviour.entering.popularity + exponent
    # Decimals that add up to 0.9 need not do so in binary: 0.3 + 0.6 falls just short.
    if round(total, 9) >= HERD:
        fail(
            path,
            f"the feed's popularity exponent and behaviour.entering.popularity add up to "
            f"{total:g}; from {HERD:g} on the winner takes all",
        )


def _check_range(path: tuple[str | int, ...], moves: AdaptivePolicy) -> None:
    if moves.low > moves.high:
        fail((*path, "low"), f"the smallest value {moves.low:g} lies above the largest")
    if moves.high > LARGEST[moves.parameter]:
        most = LARGEST[moves.parameter]
        fail((*path, "high"), f"{moves.parameter} can be at most {most:g}, not {moves.high:g}")


def _check_fees(scenario: "Scenario", index: int, platform: "Platform") -> None:
    categories = [category.name for category in scenario.categories]
    for name in platform.take_by_category:
        known(("platforms", index, "take_by_category", name), "category", name, categories)
    if platform.try_on is not None:
        for place, name in enumerate(platform.try_on.categories):
            path = ("platforms", index, "try_on", "categories", place)
            known(path, "category", name, categories)


def _check_checkout(scenario: "Scenario", index: int, platform: "Platform") -> None:
    """A link leads to another platform, which completes its orders itself."""
    assert platform.checkout is not None
    by_name = {other.name: other for other in scenario.platforms}
    path, target = ("platforms", index, "checkout", "platform"), platform.checkout.platform
    known(path, "platform", target, by_name)
    if target == platform.name:
        fail(path, "a link must lead to another platform")
    if by_name[target].checkout is not None:
        fail(path, f"orders on '{target}' are completed elsewhere themselves")
