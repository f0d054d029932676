"""What the state takes and gives after an evening, and what duties cost (stage 8).

**Tax.** ⌊rate · ⌊declared · max(y − free, 0)⌋⌋ with the host's income y of the evening as she
reckons it: commission on what she expects to be kept, her part of slot fees and gifts, less
traffic. What she cannot pay becomes the treasury's claim. **Subsidies** come from the treasury.
Both change what a broadcast is worth, and so who goes live. **Training** and **review** are paid by
who must do them, for every room on air, whether or not anything was stopped.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import floored_share
from simulator.agents.claims_on_air import must_train
from simulator.agents.consumer_rules import educate
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.levies import AnchorTax, ComplianceTraining, SupportSubsidy
from simulator.scenario.platform_rules import ContentReview

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]
NO_DEPOSIT = -1


def settle_with_the_state(market: "Market") -> None:
    """Carry out the evening's taxes, subsidies and duties.

    Args:
        market: The market after ``gather_evening``; ``evening_income_fen`` is changed.
    """
    market.evening_income_fen = market.evening_income_fen - market.claims.buyers.by_host_fen
    _tax_anchors(market)
    for subsidy in market.regulator.rules.all_of(SupportSubsidy):
        _support(market, subsidy)
    _pay_training(market)
    _pay_review(market)
    educate(market)


def tax_due_fen(income_fen: Int, tax: AnchorTax) -> Int:
    """Work out the tax on incomes: ⌊rate · ⌊declared · max(y − free, 0)⌋⌋.

    Args:
        income_fen: Incomes of the evening, fen, shape (n,); negative ones are free.
        tax: The rule.

    Returns:
        Fen, shape (n,).
    """
    base = np.maximum(income_fen - round(tax.free * FEN_PER_YUAN), 0)
    declared = floored_share(base, round(tax.declared * BASIS_POINTS))
    return floored_share(declared, round(tax.rate * BASIS_POINTS))


def _tax_anchors(market: "Market") -> None:
    tax = market.regulator.rules.latest(AnchorTax)
    if tax is None:
        return
    due = tax_due_fen(market.evening_income_fen, tax)
    market.claims.pay_or_claim(
        FlowKind.TAX, market.chart.anchor, NO_DEPOSIT, market.chart.treasury, due
    )
    market.evening_income_fen = market.evening_income_fen - due


def _support(market: "Market", subsidy: SupportSubsidy) -> None:
    amount, chart = round(subsidy.amount * FEN_PER_YUAN), market.chart
    if subsidy.to == "emerging_brands":
        supported = [brand for brand in market.brands if brand.active and brand.type == "emerging"]
        accounts = np.array([brand.cash_account for brand in supported], np.int64)
        market.ledger.post(FlowKind.SUBSIDY, chart.treasury, accounts, amount)
        return
    hosts = [market.anchors[index] for index in market.evening.rooms.anchor.tolist()]
    small = np.array([
        host.index for host in hosts
        if not host.is_store_host() and host.linked_to is None
        and market.fans_people[host.index] < subsidy.fans
    ], np.int64)  # fmt: skip
    market.ledger.post(FlowKind.SUBSIDY, chart.treasury, chart.anchor[small], amount)
    market.evening_income_fen = market.evening_income_fen.copy()
    market.evening_income_fen[small] += amount


def _pay_training(market: "Market") -> None:
    duty, chart = market.regulator.rules.latest(ComplianceTraining), market.chart
    if duty is None:
        return
    hosts = [market.anchors[index] for index in market.evening.rooms.anchor.tolist()]
    trained = [host for host in hosts if must_train(host)]
    # A store host is the brand's, even where an agency manages her.
    cash, deposit = np.zeros(len(trained), np.int64), np.full(len(trained), NO_DEPOSIT)
    for row, host in enumerate(trained):
        if host.is_store_host():
            cash[row], deposit[row] = chart.brand_cash[host.brand], chart.brand_deposit[host.brand]
        else:
            cash[row] = chart.agency[host.agency]
    due = round(duty.cost * FEN_PER_YUAN)
    market.claims.pay_or_claim(FlowKind.TRAINING, cash, deposit, chart.service_providers, due)


def _pay_review(market: "Market") -> None:
    review, chart = market.regulator.rules.latest(ContentReview), market.chart
    if review is None:
        return
    market.claims.pay_or_claim(
        FlowKind.MODERATION, chart.platform[market.evening.rooms.platform], NO_DEPOSIT,
        chart.service_providers, round(review.cost * FEN_PER_YUAN),
    )  # fmt: skip
