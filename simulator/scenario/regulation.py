"""What a scenario says about rules, their enforcement, and events."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.fields import Published, Section, quantity


class DatedRule(Section):
    """A rule in force from one session until before another."""

    from_: int = quantity(
        0, "First session in force.", unit="session", low=0, high=100_000, alias="from"
    )
    until: int | None = quantity(
        None, "First session no longer in force; missing for ever.", unit="session", low=0,
        high=100_000,
    )  # fmt: skip

    def in_force(self, session: int) -> bool:
        """Tell whether the rule binds in a session."""
        return self.from_ <= session and (self.until is None or session < self.until)


class NoReasonReturn(DatedRule):
    """Goods may be sent back without a reason."""

    rule: Literal["no_reason_return"]
    days: int = quantity(
        7, "Return window after delivery.", unit="sessions", low=0, high=90,
        source="Law on the Protection of Consumer Rights and Interests (2013), article 25",
        published=Published(7, None, "no_reason_return"),
    )  # fmt: skip


class FalseClaimPenalty(DatedRule):
    """Fines for exaggerated claims that an inspection proves."""

    rule: Literal["false_claim_penalty", "false_advertising_penalty"]
    inspection_rate: float = quantity(
        0.02, "Share of rooms inspected at the start.", unit="share", low=0, high=1
    )
    detection: float = quantity(
        0.6, "Chance that an inspection proves a full exaggeration.", unit="share", low=0, high=1
    )
    false_positive: float = quantity(
        0.01, "Chance that an inspection fines an honest room.", unit="share", low=0, high=1
    )
    multiple: float = quantity(
        3, "Fine as a multiple of the advertising fee (commission and slot fee).", unit="ratio",
        low=0, high=100, source="Advertising Law (2021), article 55: three to five times",
        published=Published(3, 5, "advertising_law"),
    )  # fmt: skip
    minimum: float = quantity(1000, "Smallest fine.", unit="yuan", low=0, high=1e7)
    dynamic: bool = quantity(False, "Whether the fine grows with the share of violators.")
    adapting: bool = quantity(True, "Whether the inspection rate follows what is observed.")
    benefit: float = quantity(
        1.0, "Benefit of finding a violation, for the adapting rate.", low=0, high=100
    )
    cost: float = quantity(0.3, "Cost of inspecting, for the adapting rate.", low=0, high=100)


class CreditSystem(DatedRule):
    """Credit scores of anchors with a ladder of sanctions."""

    rule: Literal["credit"]
    warn_below: float = quantity(90, "Score below which a warning is given.", low=0, high=100)
    limit_below: float = quantity(80, "Score below which traffic is limited.", low=0, high=100)
    suspend_below: float = quantity(60, "Score below which a host is suspended.", low=0, high=100)
    ban_below: float = quantity(30, "Score below which a host is banned.", low=0, high=100)
    points: float = quantity(12, "Points lost for a proven violation.", low=0, high=100)
    recovery: float = quantity(
        0.3, "Points regained in a session without violation.", unit="points per session", low=0,
        high=10,
    )  # fmt: skip
    limited_traffic: float = quantity(
        0.3, "Feed weight of a limited host.", unit="ratio", low=0, high=1
    )
    suspension: int = quantity(7, "Length of a suspension.", unit="sessions", low=1, high=365)
    reward: float = quantity(
        0.05, "Log feed weight of a spotless host above the suspension threshold.", low=0, high=1
    )


Rule = Annotated[NoReasonReturn | FalseClaimPenalty | CreditSystem, Field(discriminator="rule")]


class AnchorByRank(Section):
    """The anchor with the k-th most fans at that moment."""

    rank: int = quantity(..., "Rank by fans, 1 for the largest.", low=1, high=100_000)


class RemoveAnchor(Section):
    """An anchor leaves the market for good."""

    at: int = quantity(..., "Session of the event.", unit="session", low=0, high=100_000)
    remove_anchor: AnchorByRank | str = quantity(..., "Name, or rank by fans.")


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
