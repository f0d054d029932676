"""All rules that a scenario may put in force."""

from typing import Annotated

from pydantic import Field

from simulator.scenario.enforcement import CreditSystem, FalseClaimPenalty, Penalty
from simulator.scenario.levies import AnchorTax, ComplianceTraining, SupportSubsidy
from simulator.scenario.market_rules import (
    BestPriceBan,
    CommissionCap,
    CompensationMultiple,
    ConsumerEducation,
    GiftCap,
    NoReasonReturn,
    PriceTransparency,
)
from simulator.scenario.platform_rules import (
    AdvanceCompensation,
    ContentReview,
    EntryThreshold,
    PrecisionCap,
    TopAnchorCap,
)

MarketRule = (
    NoReasonReturn
    | CompensationMultiple
    | CommissionCap
    | BestPriceBan
    | PriceTransparency
    | ConsumerEducation
    | GiftCap
)
PlatformRule = TopAnchorCap | PrecisionCap | AdvanceCompensation | ContentReview | EntryThreshold
Levy = AnchorTax | SupportSubsidy | ComplianceTraining
Enforcement = FalseClaimPenalty | Penalty | CreditSystem

Rule = Annotated[
    MarketRule | PlatformRule | Levy | Enforcement,
    Field(discriminator="rule"),
]
