"""What rules for consumers make of viewers' evenings, and the campaign that teaches viewers.

**Transparency.** At least the share χ' of would-be buyers compares with the lowest price in sight.
**Gift cap.** What a person gives to all hosts together on an evening stops at the cap.
**Education.** Each session s' = s + d(1 − s) and m' = m − c·m for every viewer's scepticism s and
impulsivity m (``rules.education``): claims weigh less in the quality that buyers expect, scarcity
heats them up less and they regret less. What is learnt stays when the campaign ends.
"""

from typing import TYPE_CHECKING

from simulator.accounts.flows import FlowKind
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.market_rules import ConsumerEducation, GiftCap, PriceTransparency
from simulator.tables.evening import NO_GIFT_CAP_FEN, Customs

if TYPE_CHECKING:
    from simulator.market import Market


def customs_tonight(market: "Market") -> Customs:
    """Tell what rules in force make of viewers' evening.

    Args:
        market: The market.

    Returns:
        The plain customs where there is no such rule.
    """
    rules, usual = market.regulator.rules, market.scenario.behaviour.buying.comparing_share
    transparency, cap = rules.latest(PriceTransparency), rules.latest(GiftCap)
    return Customs(
        comparing_share=None if transparency is None else max(usual, transparency.comparing),
        gift_cap_fen=NO_GIFT_CAP_FEN if cap is None else round(cap.most * FEN_PER_YUAN),
    )


def educate(market: "Market") -> None:
    """Teach viewers, at a cost to the treasury (stage 8); they know better from tomorrow on.

    Args:
        market: The market.
    """
    campaign = market.regulator.rules.latest(ConsumerEducation)
    if campaign is None:
        return
    market.engine.teach(campaign.doubt, campaign.calm)
    cost = round(campaign.cost * FEN_PER_YUAN * market.scenario.population)
    chart = market.chart
    market.ledger.post(FlowKind.EDUCATION, chart.treasury, chart.service_providers, cost)
