"""What happens at a session: interventions, shocks, festivals.

Each entry of `events` says when, and one thing that happens. `until` undoes it.
"""

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Discriminator, Tag

from simulator.scenario import mishaps
from simulator.scenario.fields import KeyedSection, Section, quantity

if TYPE_CHECKING:
    from simulator.scenario.schema import Scenario


class AnchorByRank(Section):
    """The anchor with the k-th most fans at that moment."""

    rank: int = quantity(..., "Rank by fans, 1 for the largest.", low=1, high=100_000)


class Festival(Section):
    """A festival that draws viewers and opens purses."""

    name: str = quantity(..., "Name of the festival.", min_length=1)
    at: int = quantity(..., "First session.", unit="session", low=0, high=100_000)
    sessions: int = quantity(3, "Length.", unit="sessions", low=1, high=60)
    opening: float = quantity(
        0.4, "Log-odds added to opening the app.", unit="log-odds", low=-3, high=3
    )
    buying: float = quantity(
        0.3, "Utility added to every purchase.", unit="log-odds", low=-3, high=3
    )


class FestivalCalled(Section):
    """A festival that is called at short notice, as those of the calendar."""

    name: str = quantity(..., "Name of the festival.", min_length=1)
    sessions: int = quantity(3, "Length.", unit="sessions", low=1, high=60)
    opening: float = quantity(
        0.4, "Log-odds added to opening the app.", unit="log-odds", low=-3, high=3
    )
    buying: float = quantity(
        0.3, "Utility added to every purchase.", unit="log-odds", low=-3, high=3
    )


class Once(KeyedSection):
    """Something that happens at a session."""

    at: int = quantity(..., "Session of the event.", unit="session", low=0, high=100_000)


class Lasting(Once):
    """Something that happens at a session and may be undone at a later one."""

    until: int | None = quantity(
        None, "First session in which it is undone; missing for never.", unit="session", low=0,
        high=100_000,
    )  # fmt: skip

    def in_force(self, session: int) -> bool:
        """Tell whether it has happened and is not undone."""
        return self.at <= session and (self.until is None or session < self.until)


class RemoveAnchor(Lasting):
    """An anchor leaves the market; her followers forget her unless the scenario lets her return."""

    KEY: ClassVar = "remove_anchor"
    remove_anchor: AnchorByRank | str = quantity(..., "Name, or rank by fans.")


class BanAnchor(Lasting):
    """An anchor is banned, as the regulator bans; she returns when it is undone."""

    KEY: ClassVar = "ban_anchor"
    ban_anchor: AnchorByRank | str = quantity(..., "Name, or rank by fans.")


class ReturnAnchor(Once):
    """An anchor who was removed or banned returns, to those of her followers who are left."""

    KEY: ClassVar = "return_anchor"
    return_anchor: AnchorByRank | str = quantity(..., "Name, or rank by fans among those away.")


class SetParameters(Lasting):
    """Parameters take other values."""

    KEY: ClassVar = "set"
    set: dict[str, Any] = quantity(
        ..., "Values by path, as `--set` takes them; only what acts during a run.", min_length=1
    )


class HoldFestival(Once):
    """A festival is held."""

    KEY: ClassVar = "festival"
    festival: FestivalCalled = quantity(..., "The festival.")


class ShiftDemand(Lasting):
    """Demand shifts."""

    KEY: ClassVar = "demand_shift"
    demand_shift: mishaps.DemandShift = quantity(..., "What is wanted more or less.")


class ShockSupply(Lasting):
    """Supply becomes dearer or slower."""

    KEY: ClassVar = "supply_shock"
    supply_shock: mishaps.SupplyShock = quantity(..., "What becomes dearer or slower.")


class HaveOutage(Lasting):
    """A platform has trouble; for one evening when `until` is missing."""

    KEY: ClassVar = "outage"
    outage: mishaps.Outage = quantity(..., "Where the trouble is, and which.")

    def in_force(self, session: int) -> bool:
        """Tell whether the trouble is there: for one evening, unless `until` says otherwise."""
        return self.at <= session < (self.at + 1 if self.until is None else self.until)


class HaveScandal(Lasting):
    """A scandal; when it is undone, the rest of its damage to entering and buying is over."""

    KEY: ClassVar = "scandal"
    scandal: mishaps.Scandal = quantity(..., "Whose scandal, and what it costs.")


class HaveBadBatch(Lasting):
    """Goods turn out badly made: those on stock, and until `until` those that come."""

    KEY: ClassVar = "bad_batch"
    bad_batch: mishaps.BadBatch = quantity(..., "Whose goods, and how bad they are.")

    def in_force(self, session: int) -> bool:
        """Tell whether goods that come are bad: only those on stock are, unless `until` says."""
        return self.until is not None and super().in_force(session)


class OrderRecall(Once):
    """Goods are called back by order of the regulator."""

    KEY: ClassVar = "recall"
    recall: mishaps.RecallOrder = quantity(..., "What is called back.")


class OpenPlatform(Once):
    """A platform opens that nobody could use before."""

    KEY: ClassVar = "new_platform"
    new_platform: str = quantity(..., "Name of a platform of the scenario.")


class LeakData(Lasting):
    """Data leak; when it is undone, the rest of the lost trust is back."""

    KEY: ClassVar = "data_leak"
    data_leak: mishaps.DataLeak = quantity(..., "Whose data get out, and what that costs.")


KINDS: tuple[type[Once], ...] = (
    RemoveAnchor, BanAnchor, ReturnAnchor, SetParameters, HoldFestival, ShiftDemand, ShockSupply,
    HaveOutage, HaveScandal, HaveBadBatch, OrderRecall, OpenPlatform, LeakData,
)  # fmt: skip
"""Everything that may happen."""
LABELS = {kind.KEY: f"event:{kind.KEY}" for kind in KINDS}


def label_of(entry: Any) -> str | None:
    """Return the label of an entry's kind: the first key that names one; None without any."""
    if isinstance(entry, Once):
        return LABELS[entry.KEY]
    if not isinstance(entry, dict):
        return None
    return next((label for key, label in LABELS.items() if key in entry), None)


Event = Annotated[
    Annotated[RemoveAnchor, Tag(LABELS["remove_anchor"])]
    | Annotated[BanAnchor, Tag(LABELS["ban_anchor"])]
    | Annotated[ReturnAnchor, Tag(LABELS["return_anchor"])]
    | Annotated[SetParameters, Tag(LABELS["set"])]
    | Annotated[HoldFestival, Tag(LABELS["festival"])]
    | Annotated[ShiftDemand, Tag(LABELS["demand_shift"])]
    | Annotated[ShockSupply, Tag(LABELS["supply_shock"])]
    | Annotated[HaveOutage, Tag(LABELS["outage"])]
    | Annotated[HaveScandal, Tag(LABELS["scandal"])]
    | Annotated[HaveBadBatch, Tag(LABELS["bad_batch"])]
    | Annotated[OrderRecall, Tag(LABELS["recall"])]
    | Annotated[OpenPlatform, Tag(LABELS["new_platform"])]
    | Annotated[LeakData, Tag(LABELS["data_leak"])],
    Discriminator(label_of),
]
"""Whatever an entry of `events` may be."""


def festivals_of(scenario: "Scenario") -> tuple[Festival, ...]:
    """Return the festivals of the calendar and those that events hold."""
    called = (
        Festival(at=event.at, **dict(event.festival))
        for event in scenario.events
        if isinstance(event, HoldFestival)
    )
    return (*scenario.calendar.festivals, *called)


NOBODY_GOES = -1000.0
"""Attraction of a platform that is closed, log-odds: e to the power of it is 0."""


def without_closed(scenario: "Scenario", session: int) -> "Scenario":
    """Return the scenario as viewers know it: nothing draws them to platforms that open later.

    Args:
        scenario: The scenario.
        session: The session that begins.

    Returns:
        The scenario itself if no platform opens later.
    """
    closed = {
        event.new_platform
        for event in scenario.events
        if isinstance(event, OpenPlatform) and event.at > session
    }
    if not closed:
        return scenario
    nothing = {"attraction": NOBODY_GOES, "shelf_attraction": NOBODY_GOES}
    places = tuple(
        place.model_copy(update=nothing) if place.name in closed else place
        for place in scenario.platforms
    )
    return scenario.model_copy(update={"platforms": places})
