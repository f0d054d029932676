"""What must hold for whoever acts against the law."""

from typing import TYPE_CHECKING, Any

from simulator.scenario.names import brand_names
from simulator.scenario.refusing import fail, known

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


def check_conduct(scenario: "Scenario") -> None:
    """Only virtual hosts can go unmarked, and only another brand's fame can be borrowed.

    Args:
        scenario: The scenario.

    Raises:
        PydanticCustomError: With a message and the path of the field at fault.
    """
    for kind in ("anchors", "anchor_groups"):
        for index, entry in enumerate(getattr(scenario, kind)):
            _check_hosts((kind, index), entry)
    names = [brand.name for brand in scenario.brands]
    names += [name for group in scenario.brand_groups for name in brand_names(group)]
    for kind in ("brands", "brand_groups"):
        for index, entry in enumerate(getattr(scenario, kind)):
            own = set(brand_names(entry)) if kind == "brand_groups" else {entry.name}
            for row, wrong in enumerate(entry.conduct):
                if wrong.strategy == "infringement":
                    path = (kind, index, "conduct", row, "of")
                    known(path, "other brand", wrong.of, set(names) - own)


def _check_hosts(path: tuple[str | int, ...], entry: Any) -> None:
    for row, wrong in enumerate(entry.conduct):
        if wrong.strategy == "unmarked_ai" and entry.type != "virtual":
            where = (*path, "conduct", row)
            fail(where, f"only a virtual host can go unmarked, and this one is a {entry.type}")
