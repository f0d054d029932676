"""What must hold for entries of `events`: names that exist, dates in order, one thing each."""

from typing import TYPE_CHECKING

from simulator.scenario import events as kinds
from simulator.scenario.names import anchors, brand_names
from simulator.scenario.refusing import fail, known

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario

Path = tuple[str | int, ...]


def check_events(scenario: "Scenario") -> None:
    """Refuse events about what does not exist, and events that cannot happen.

    Args:
        scenario: The scenario whose single fields are already valid.

    Raises:
        PydanticCustomError: With a message and the path of the field at fault.
    """
    hosts = [anchor.name for anchor in anchors(scenario)]
    for index, event in enumerate(scenario.events):
        path: Path = ("events", index, event.KEY)
        if isinstance(event, kinds.Lasting) and event.until is not None and event.until <= event.at:
            fail(("events", index, "until"), f"{event.until} is not after {event.at}, its session")
        what = getattr(event, event.KEY)
        if isinstance(event, kinds.RemoveAnchor | kinds.BanAnchor | kinds.ReturnAnchor):
            _check_host(path, what, hosts)
        elif isinstance(event, kinds.OpenPlatform):
            known(path, "platform", what, [place.name for place in scenario.platforms])
        elif not isinstance(event, kinds.SetParameters | kinds.HoldFestival):
            _check_subject(scenario, path, event, hosts)
    _check_openings(scenario)


def _check_host(path: Path, host: kinds.AnchorByRank | str, hosts: list[str]) -> None:
    if isinstance(host, str):
        known(path, "anchor", host, hosts)
    elif host.rank > len(hosts):
        fail((*path, "rank"), f"there is no anchor of rank {host.rank}, only {len(hosts)}")


def _check_subject(scenario: "Scenario", path: Path, event: kinds.Event, hosts: list[str]) -> None:
    """Check whom or what a shock hits."""
    brands = {brand.name: [good.name for good in brand.products] for brand in scenario.brands}
    members = [name for group in scenario.brand_groups for name in brand_names(group)]
    names = {
        "anchor": hosts,
        "brand": [*brands, *members],
        "category": [category.name for category in scenario.categories],
        "platform": [place.name for place in scenario.platforms],
    }
    what = getattr(event, event.KEY)
    for field, choices in names.items():
        if getattr(what, field, None) is not None:
            known((*path, field), field, getattr(what, field), choices)
    product = getattr(what, "product", None)
    if product is not None:
        known((*path, "product"), "product of the brand", product, brands.get(what.brand, []))
    if isinstance(event, kinds.HaveScandal | kinds.LeakData):
        fields = ("anchor", "brand") if isinstance(event, kinds.HaveScandal) else (
            "platform", "brand",
        )  # fmt: skip
        if sum(getattr(what, field) is not None for field in fields) != 1:
            fail(path, f"give either {fields[0]} or {fields[1]}: whose it is")
    if isinstance(event, kinds.HaveOutage) and what.lag == 0 and what.minutes == 0:
        fail(path, "does nothing: give lag or minutes")
    if isinstance(event, kinds.ShockSupply) and what.cost == 0 and what.delay == 0:
        fail(path, "does nothing: give cost or delay")


def _check_openings(scenario: "Scenario") -> None:
    """A platform opens once, and somewhere people can go from the start."""
    opened: set[str] = set()
    for index, event in enumerate(scenario.events):
        if isinstance(event, kinds.OpenPlatform):
            path = ("events", index, "new_platform")
            if event.new_platform in opened:
                fail(path, f"'{event.new_platform}' opens already")
            opened.add(event.new_platform)
            if len(opened) == len(scenario.platforms):
                fail(path, "a market needs a platform that is open from the start")
