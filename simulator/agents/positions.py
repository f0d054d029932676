"""Where names stand in the sorted lists of a scenario: the indices that all columns refer to."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.scenario.schema import Scenario


@dataclass(frozen=True)
class Positions:
    """Position by name, in sorted order, of what a scenario lists.

    Attributes:
        platforms: Index of each platform.
        agencies: Index of each agency.
        categories: Index of each category.
    """

    platforms: dict[str, int]
    agencies: dict[str, int]
    categories: dict[str, int]

    @classmethod
    def of(cls, scenario: Scenario) -> "Positions":
        """Number the scenario's platforms, agencies and categories by name."""
        return cls(
            numbered(platform.name for platform in scenario.platforms),
            numbered(agency.name for agency in scenario.agencies),
            numbered(category.name for category in scenario.categories),
        )


def numbered(names: Iterable[str]) -> dict[str, int]:
    """Give each name its position in sorted order."""
    return {name: index for index, name in enumerate(sorted(names))}
