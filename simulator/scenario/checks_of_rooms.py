"""What must hold inside a room's plan, and between it and the promotions that its brand holds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.scenario.promotions import FlashStock
from simulator.scenario.refusing import fail

if TYPE_CHECKING:
    from simulator.scenario.goods import Brand, BrandGroup
    from simulator.scenario.room_plans import RoomPlan
    from simulator.scenario.schema import Scenario

Path = tuple[str | int, ...]


def check_tools(scenario: "Scenario") -> None:
    """A room uses each tool of interaction once."""
    rooms = [*_rooms_of_hosts(scenario)]
    for kind in ("brands", "brand_groups"):
        for index, brand in enumerate(getattr(scenario, kind)):
            rooms += _own_room(brand, (kind, index))
    for path, room in rooms:
        seen: set[str] = set()
        for place, tool in enumerate(room.tools):
            if tool.strategy in seen:
                fail((*path, "tools", place), f"the room uses '{tool.strategy}' already")
            seen.add(tool.strategy)


def check_service_staff(scenario: "Scenario") -> None:
    """Service staff of a room work at the service desk of its brand."""
    desks = {brand.name for brand in scenario.brands if brand.service_desk is not None}
    for kind in ("anchors", "anchor_groups"):
        for index, host in enumerate(getattr(scenario, kind)):
            if host.room.team.service and getattr(host, "brand", None) not in desks:
                _no_desk((kind, index, "room"))
    for kind in ("brands", "brand_groups"):
        for index, brand in enumerate(getattr(scenario, kind)):
            for path, room in _own_room(brand, (kind, index)):
                if room.team.service and brand.service_desk is None:
                    _no_desk(path)


def _no_desk(room: Path) -> None:
    fail(
        (*room, "team", "service"),
        "service staff answer complaints at the service desk of the room's brand (service_desk), "
        "and there is none",
    )


def check_flash_stock(scenario: "Scenario") -> None:
    """Flash stock comes at a moment of a running order, so somebody must keep to one."""
    hosts = [room for _, room in _rooms_of_hosts(scenario)]
    for kind in ("brands", "brand_groups"):
        for index, brand in enumerate(getattr(scenario, kind)):
            places = [
                place
                for place, entry in enumerate(brand.promotions)
                if isinstance(entry, FlashStock)
            ]
            named = [host.room for host in scenario.anchors if host.brand == brand.name]
            own = named or [room for _, room in _own_room(brand, (kind, index))]
            rooms = own or hosts
            if not places or not rooms or any(map(_keeps_order, rooms)):
                continue
            fail(
                (kind, index, "promotions", places[0]),
                "flash stock comes at a moment of the running order, and "
                f"{'the own room' if own else 'every room'} chooses its pitches as it goes "
                "(live_control); write live_control: {strategy: fixed}",
            )


def _keeps_order(room: "RoomPlan") -> bool:
    return room.live_control.strategy == "fixed"


def _rooms_of_hosts(scenario: "Scenario") -> Iterator[tuple[Path, "RoomPlan"]]:
    for kind in ("anchors", "anchor_groups"):
        for index, host in enumerate(getattr(scenario, kind)):
            yield (kind, index, "room"), host.room


def _own_room(brand: "Brand | BrandGroup", path: Path) -> list[tuple[Path, "RoomPlan"]]:
    many = isinstance(brand.collaboration, tuple)
    plans = (
        brand.collaboration if isinstance(brand.collaboration, tuple) else (brand.collaboration,)
    )
    return [
        ((*path, "collaboration", *((place,) if many else ()), "room"), plan.room)
        for place, plan in enumerate(plans)
        if plan.strategy == "own_room"
    ]
