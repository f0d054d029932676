"""All rules that a scenario may put in force."""

from typing import Annotated

from pydantic import Field

from simulator.scenario.enforcement import CreditSystem, FalseClaimPenalty
from simulator.scenario.market_rules import NoReasonReturn

Rule = Annotated[NoReasonReturn | FalseClaimPenalty | CreditSystem, Field(discriminator="rule")]
