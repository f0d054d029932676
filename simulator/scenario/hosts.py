"""What a scenario says about how agencies find hosts, and how hosts give up."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.fields import Section, quantity


class Recruiting(Section):
    """How an agency finds a host for a place that has become free."""

    candidates: int = quantity(
        1, "Candidates seen, of whom the most skilled is taken.", unit="people", low=1, high=100
    )
    cost: float = quantity(
        1_000, "Cost of seeing one more candidate than the first.", unit="yuan per candidate",
        low=0, high=1e7,
    )  # fmt: skip


class SplitBargaining(Section):
    """Splits are agreed host by host on contract days: the agency matches what she could have."""

    least: float = quantity(
        0.05, "Smallest share of a host's earnings for which the agency keeps her.", unit="share",
        low=0, high=0.9,
    )  # fmt: skip
    independent_fans: float = quantity(
        1_000_000, "Followers with whom a host on her own would keep half of what she earns now.",
        unit="people", above=0, high=1e10,
    )  # fmt: skip


class Patience(Section):
    """An anchor gives up after many evenings below reservation income."""

    strategy: Literal["patience"]


class QuitHazard(Section):
    """Whether an anchor gives up hangs on income, fatigue and other agencies' offers."""

    strategy: Literal["hazard"]
    base: float = quantity(
        -5.0, "Log-odds of giving up in a session at reservation income, rested, without offers.",
        unit="log-odds", low=-15, high=5,
    )  # fmt: skip
    income: float = quantity(
        1.0, "Log-odds lost per log of expected income over reservation income.", unit="log-odds",
        low=0, high=5,
    )  # fmt: skip
    fatigue: float = quantity(
        2.0, "Log-odds added by full fatigue.", unit="log-odds", low=0, high=10
    )
    offers: float = quantity(
        3.0, "Log-odds per log of what the best other agency would leave over what she keeps.",
        unit="log-odds", low=0, high=20,
    )  # fmt: skip


Quitting = Annotated[Patience | QuitHazard, Field(discriminator="strategy")]
