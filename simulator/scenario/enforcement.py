"""How rules are enforced: penalties for violations, credit scores and their sanctions."""

from typing import Literal

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import Published, quantity


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
