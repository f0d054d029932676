"""Rules on platforms: whom they may show, what they must check, whom they must pay."""

from typing import Literal

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import quantity


class TopAnchorCap(DatedRule):
    """The largest hosts of a platform may take at most a share of its feed."""

    rule: Literal["top_anchor_cap"]
    hosts: int = quantity(
        1, "How many of a platform's hosts the cap counts together.", unit="hosts", low=1, high=1000
    )
    share: float = quantity(
        0.2, "Share of the feed's weight tonight that they may have together.", unit="share",
        above=0, below=1,
    )  # fmt: skip


class PrecisionCap(DatedRule):
    """Feeds may use personal traits only so much (privacy, consent)."""

    rule: Literal["precision_cap"]
    relevance: float = quantity(
        0.0, "Highest recommender precision; 0 where nothing personal may be used.", low=0, high=3,
        source="Personal Information Protection Law (2021), article 24: a choice without targeting",
    )  # fmt: skip


class AdvanceCompensation(DatedRule):
    """Platforms must pay viewers whom a seller cannot pay (先行赔付)."""

    rule: Literal["advance_compensation"]


class ContentReview(DatedRule):
    """Platforms must review what hosts want to claim before it airs."""

    rule: Literal["content_review"]
    stopped: float = quantity(
        0.5, "Share of hosts with exaggerated claims whose script is stopped.", unit="share", low=0,
        high=1,
    )  # fmt: skip
    cost: float = quantity(
        50, "Cost to the platform.", unit="yuan per room and session", low=0, high=1e6
    )


class EntryThreshold(DatedRule):
    """Who opens a room of one's own must have followers, credit and means."""

    rule: Literal["entry_threshold"]
    fans: float = quantity(0, "Followers needed.", unit="people", low=0, high=1e9)
    credit: float = quantity(
        0, "Credit score needed, by store rooms as well.", unit="points", low=0, high=100
    )
    funds: float = quantity(0, "Money of one's own needed.", unit="yuan", low=0, high=1e9)
