"""Rules by which the state takes and gives, and duties that firms pay for."""

from typing import Literal

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import quantity


class AnchorTax(DatedRule):
    """A tax on what hosts earn on an evening, as far as they declare it."""

    rule: Literal["anchor_tax"]
    rate: float = quantity(
        0.2, "Tax on declared income above what is free.", unit="share", low=0, high=0.9,
        source="Individual Income Tax Law (2018), article 3: 3 to 45 percent",
    )  # fmt: skip
    declared: float = quantity(
        1.0, "Enforcement: share of income that is really declared.", unit="share", low=0, high=1
    )
    free: float = quantity(
        0, "Income that is free of tax.", unit="yuan per session", low=0, high=1e7
    )


class SupportSubsidy(DatedRule):
    """The state supports the small and the new."""

    rule: Literal["support_subsidy"]
    to: Literal["small_anchors", "emerging_brands"] = quantity(
        "small_anchors", "Hosts with few followers, for a broadcast; or emerging brands."
    )
    amount: float = quantity(300, "Paid to each.", unit="yuan per session", low=0, high=1e6)
    fans: float = quantity(
        20_000, "Followers below which a host is small.", unit="people", low=0, high=1e9
    )


class ComplianceTraining(DatedRule):
    """Agencies and brands with own rooms must train hosts to keep the law."""

    rule: Literal["compliance_training"]
    stopped: float = quantity(
        0.5, "Share of their hosts' exaggerated evenings that training prevents, if it was less "
        "before.", unit="share", low=0, high=1,
    )  # fmt: skip
    cost: float = quantity(
        30, "Cost to agency or brand.", unit="yuan per host on air and session", low=0, high=1e5
    )
