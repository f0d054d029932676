"""All rules that a scenario may put in force."""

from typing import Annotated

from pydantic import Field

from simulator.scenario.enforcement import CreditSystem, FalseClaimPenalty, Penalty
from simulator.scenario.market_rules import NoReasonReturn

Rule = Annotated[
    NoReasonReturn | FalseClaimPenalty | Penalty | CreditSystem, Field(discriminator="rule")
]
