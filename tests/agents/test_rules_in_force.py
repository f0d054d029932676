"""Which rules bind: by date, of one kind the latest, subsidies side by side."""

from itertools import permutations

from pydantic import TypeAdapter

from simulator.agents.rules_in_force import rules_in_force
from simulator.scenario.levies import AnchorTax, SupportSubsidy
from simulator.scenario.market_rules import GiftCap
from simulator.scenario.regulation import Rule

RULES = [
    TypeAdapter(Rule).validate_python(rule)
    for rule in (
        {"rule": "anchor_tax", "rate": 0.1},
        {"rule": "anchor_tax", "rate": 0.3, "from": 4, "until": 6},
        {"rule": "support_subsidy", "amount": 10, "from": 5},
        {"rule": "support_subsidy", "amount": 20},
    )
]


def test_of_two_of_a_kind_the_latest_binds_while_it_lasts() -> None:
    rates = []
    for session in range(3, 8):
        tax = rules_in_force(RULES, session).latest(AnchorTax)
        assert tax is not None
        rates.append(tax.rate)
    assert rates == [0.1, 0.3, 0.3, 0.1, 0.1]
    assert rules_in_force(RULES, 5).latest(GiftCap) is None


def test_subsidies_bind_side_by_side_whatever_the_order_of_the_scenario() -> None:
    for order in permutations(RULES):
        found = rules_in_force(order, 5).all_of(SupportSubsidy)
        assert [rule.amount for rule in found] == [20, 10]
    assert [rule.amount for rule in rules_in_force(RULES, 4).all_of(SupportSubsidy)] == [20]
