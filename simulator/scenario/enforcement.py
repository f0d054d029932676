"""How rules are enforced: penalties for violations, credit scores and their sanctions."""

from typing import ClassVar, Literal, NamedTuple

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import Published, quantity

Violation = Literal[
    "false_claim", "unlabelled_ad", "fake_traffic", "price_fraud", "infringement", "quality",
    "data_misuse", "unmarked_ai",
]  # fmt: skip
Basis = Literal["advertising_fee", "illegal_income", "turnover", "fixed"]
Liable = Literal["operator", "anchor", "agency", "platform"]
MARKET_REGULATION = "market regulation"
"""The authority that is meant when a rule names none (市场监督管理)."""


class FineTerms(NamedTuple):
    """How large a fine is."""

    basis: Basis
    multiple: float
    minimum: float
    """Smallest fine, yuan; the whole fine if the basis is ``fixed``."""


STATUTORY: dict[Violation, FineTerms] = {
    "false_claim": FineTerms("advertising_fee", 3.0, 1_000.0),
    "unlabelled_ad": FineTerms("fixed", 0.0, 10_000.0),
    "fake_traffic": FineTerms("fixed", 0.0, 200_000.0),
    "price_fraud": FineTerms("illegal_income", 5.0, 1_000.0),
    "infringement": FineTerms("turnover", 5.0, 1_000.0),
    "quality": FineTerms("turnover", 0.5, 1_000.0),
    "data_misuse": FineTerms("turnover", 0.05, 10_000.0),
    "unmarked_ai": FineTerms("fixed", 0.0, 10_000.0),
}
"""What the laws threaten, where a rule does not say otherwise.

Advertising Law (2021): article 55, three to five times the advertising fee; article 59, up to
100,000 yuan for advertising that cannot be told from other content. Anti-Unfair Competition Law
(2019), article 20: 200,000 to 1,000,000 yuan for faked sales and reviews. Price Law (1997), article
40: up to five times the illegal income. Trademark Law (2019), article 60: up to five times the
turnover. Product Quality Law (2018), article 50: half to three times the value of the goods.
Personal Information Protection Law (2021), article 66: up to five per cent of a year's turnover,
here of the evening's. Unmarked synthetic hosts, all smallest fines but that of article 20, and
10,000 yuan under article 59: assumptions.
"""


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

    violation: ClassVar[Violation] = "false_claim"
    authority: ClassVar[str] = MARKET_REGULATION
    coverage: ClassVar[float] = 1.0
    liable: ClassVar[Liable] = "operator"
    publicity: ClassVar[float] = 0.0
    cease: ClassVar[int] = 0
    points: ClassVar[float | None] = None

    def terms(self) -> FineTerms:
        """How large the fine is."""
        return FineTerms("advertising_fee", self.multiple, self.minimum)


class Penalty(DatedRule):
    """What an authority does about one kind of violation."""

    rule: Literal["penalty"]
    violation: Violation = quantity(..., "What is forbidden.")
    authority: str = quantity(
        MARKET_REGULATION, "Who inspects; each authority has inspectors of its own.", min_length=1
    )
    coverage: float = quantity(
        1.0, "Share of operators (or platforms) for whom the authority is competent; which they "
        "are, their names and the authority's decide.", unit="share", low=0, high=1,
    )  # fmt: skip
    inspection_rate: float = quantity(
        0.02, "Share of those covered who are inspected, at the start.", unit="share", low=0,
        high=1,
    )  # fmt: skip
    detection: float = quantity(
        0.6, "Chance that an inspection proves a violation of full severity.", unit="share", low=0,
        high=1,
    )  # fmt: skip
    false_positive: float = quantity(
        0.01, "Chance that an inspection finds the innocent guilty.", unit="share", low=0, high=1
    )
    basis: Basis | None = quantity(
        None, "What the fine is a multiple of; what the law of the violation says when missing.",
        source="the law of the violation, such as Price Law (1997), article 40",
    )  # fmt: skip
    multiple: float | None = quantity(
        None, "Fine as a multiple of its basis; as the law says when missing.", unit="ratio", low=0,
        high=100, source="the law of the violation, such as Price Law (1997), article 40",
    )  # fmt: skip
    minimum: float | None = quantity(
        None, "Smallest fine, and the whole fine if it is fixed; as the law says when missing.",
        unit="yuan", low=0, high=1e8,
        source="the law of the violation, such as Price Law (1997), article 40",
    )  # fmt: skip
    liable: Liable = quantity(
        "operator", "Who pays the fine; the operator where there is no such party."
    )
    dynamic: bool = quantity(False, "Whether the fine grows with the share of violators.")
    adapting: bool = quantity(True, "Whether the inspection rate follows what is observed.")
    benefit: float = quantity(
        1.0, "Benefit of finding a violation, for the adapting rate.", low=0, high=100
    )
    cost: float = quantity(0.3, "Cost of inspecting, for the adapting rate.", low=0, high=100)
    publicity: float = quantity(
        0.0, "What a published finding takes from entering the named host's room and from buying "
        "there, or from buying the named brand; 0: nothing is published.", unit="log-odds", low=0,
        high=5,
    )  # fmt: skip
    cease: int = quantity(
        7, "Sessions in which whoever was found guilty refrains.", unit="sessions", low=0, high=365
    )
    points: float | None = quantity(
        None, "Points that the host loses where there is credit; the credit system's when missing.",
        low=0, high=100,
    )  # fmt: skip

    def terms(self) -> FineTerms:
        """How large the fine is."""
        law = STATUTORY[self.violation]
        return FineTerms(
            law.basis if self.basis is None else self.basis,
            law.multiple if self.multiple is None else self.multiple,
            law.minimum if self.minimum is None else self.minimum,
        )


AnyPenalty = FalseClaimPenalty | Penalty


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
    shared_blacklist: bool = quantity(
        True,
        "Whether a ban holds in all rooms of the person, on all platforms and at all "
        "agencies; if not, whoever is banned from one goes on on the next.",
    )
    comeback: int = quantity(
        14, "Sessions after which a banned host goes on elsewhere if the blacklist is not shared.",
        unit="sessions", low=1, high=1000,
    )  # fmt: skip
