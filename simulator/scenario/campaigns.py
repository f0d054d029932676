"""What a scenario says about campaigns of brands and about special sessions in rooms."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from simulator.scenario.dates import refuse_to_end_early
from simulator.scenario.fields import Section, quantity

Share = Annotated[float, Field(ge=0, le=1)]


class Running(Section):
    """Something that runs for some sessions."""

    at: int = quantity(0, "First session.", unit="session", low=0, high=100_000)
    sessions: int = quantity(14, "Length.", unit="sessions", low=1, high=100_000)

    def runs(self, session: int) -> bool:
        """Tell whether it runs in a session."""
        return self.at <= session < self.at + self.sessions


class OfflineCampaign(Running):
    """Stands, posters and trying out, where a segment goes: it makes known and informs."""

    strategy: Literal["offline"]
    segment: str | None = quantity(None, "Segment addressed; everybody when missing.")
    spending: float = quantity(
        20_000, "Spent in a session.", unit="yuan per session", low=0, high=1e8
    )
    contact_cost: float = quantity(
        5, "Cost of one contact with one person.", unit="yuan per contact", above=0, high=10_000
    )
    convinces: float = quantity(
        0.5, "Share of people reached who know the brand afterwards.", unit="share", low=0, high=1
    )
    tries: float = quantity(
        0.3, "Share of people reached who try the goods.", unit="share", low=0, high=1
    )


class IpCrossover(Running):
    """A licence for an entertainment IP: its lovers know the goods and like to watch them."""

    strategy: Literal["entertainment_ip"]
    name: str = quantity("IP", "Name of the IP.", min_length=1)
    fee: float = quantity(20_000, "Licence fee.", unit="yuan per session", low=0, high=1e8)
    fans: dict[str, Share] = quantity(
        ..., "Share of each segment that loves the IP.", unit="share", min_length=1
    )
    charm: float = quantity(
        0.3, "Part of what a room's content lacks that the IP makes up for its lovers.",
        unit="share", low=0, high=1,
    )  # fmt: skip


Campaign = Annotated[OfflineCampaign | IpCrossover, Field(discriminator="strategy")]


class Special(Section):
    """A session of a special kind in a room, once or again and again."""

    at: int = quantity(0, "First session.", unit="session", low=0, high=100_000)
    every: int = quantity(7, "Sessions from one to the next.", unit="sessions", low=1, high=1000)
    until: int | None = quantity(
        None, "Session from which there is none any more; missing for ever.", unit="session",
        low=0, high=100_000,
    )  # fmt: skip

    @model_validator(mode="after")
    def _begins_first(self) -> Self:
        refuse_to_end_early(self.at, self.until)
        return self

    def runs(self, session: int) -> bool:
        """Tell whether tonight's session is one."""
        over = self.until is not None and session >= self.until
        return session >= self.at and (session - self.at) % self.every == 0 and not over


class HotTopic(Special):
    """A session about what everybody talks about: it draws viewers and has to be prepared."""

    strategy: Literal["hot_topic"]
    pull: float = quantity(
        0.4, "Added to the log-odds of entering the room.", unit="log-odds", low=0, high=3
    )
    cost: float = quantity(
        5_000, "Editorial work and guests.", unit="yuan per session", low=0, high=1e8
    )


class Charity(Special):
    """A session for a good cause: part of its sales is given away, and viewers warm to the host."""

    strategy: Literal["charity"]
    donation: float = quantity(
        0.1, "Share of what viewers pay in the room that the operator gives away.",
        unit="share of price", low=0, high=1,
    )  # fmt: skip
    pull: float = quantity(
        0.1, "Added to the log-odds of entering the room.", unit="log-odds", low=0, high=3
    )
    warmth: float = quantity(
        0.5, "By how much stronger the bonds grow in the session.", unit="share", low=0, high=5
    )


SpecialSession = Annotated[HotTopic | Charity, Field(discriminator="strategy")]


class CoBrand(Section):
    """A second brand on the product: who knows or likes either is won, both images count."""

    partner: str = quantity(..., "Name of the other brand.", min_length=1)
    share: float = quantity(
        0.3, "The partner's share of what the brand keeps of a sale.", unit="share", low=0, high=0.9
    )
