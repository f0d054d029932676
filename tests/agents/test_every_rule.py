"""Every rule in one market: something from its first session on, nothing before, and its end.

What a rule should move, and what it cannot reach, is tested rule by rule in paired markets;
`SHOWN` says where.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from simulator.scenario.enforcement import Violation
from simulator.scenario.events import KINDS
from simulator.scenario.regulation import Enforcement, Levy, MarketRule, PlatformRule
from tests.agents.ruled import sessions
from tests.levers import governed_content, governing_rules
from tests.markets import Content, differing
from tests.paired import Tables, known_before, played, total

FROM = 4
"""First session of a rule; contracts are signed on the day before."""
CERTAIN = {"inspection_rate": 1.0, "detection": 1.0, "false_positive": 0.0, "adapting": False,
           "minimum": 300.0, "multiple": 1.0}  # fmt: skip
SHOWN = {
    "no_reason_return": "test_goods_may_go_back_that_are_delivered_while_the_right_exists",
    "compensation_multiple":
        "test_who_complains_of_a_false_claim_gets_three_times_the_price_and_others_as_before",
    "commission_cap": "test_a_cap_cuts_commissions_of_running_and_new_contracts_and_nothing_before",
    "best_price_ban": "test_a_ban_frees_prices_that_a_promise_held_and_nothing_before",
    "price_transparency":
        "test_more_people_compare_and_fewer_buy_where_it_is_dear_and_nothing_before",
    "consumer_education":
        "test_lessons_move_traits_from_the_next_morning_on_and_cost_what_they_cost",
    "gift_cap": "test_a_gift_cap_of_nothing_ends_gifts_and_nothing_before",
    "top_anchor_cap": "test_a_cap_on_the_top_takes_views_from_the_largest_and_nothing_before",
    "precision_cap": "test_a_feed_that_may_not_personalise_is_entered_less_and_nothing_before",
    "advance_compensation": "test_platforms_pay_where_sellers_cannot_and_nothing_before",
    "content_review": "test_review_stops_claims_at_its_price_and_nothing_before",
    "entry_threshold":
        "test_who_has_too_few_followers_does_not_go_live_and_others_gain_views",
    "data_breach_duty": "test_a_leak_is_fined_and_told_and_nothing_before_or_elsewhere",
    "anchor_tax": "test_a_tax_moves_money_and_no_viewer_while_nobody_learns",
    "support_subsidy": "test_a_subsidy_goes_to_small_hosts_for_a_broadcast_and_to_nobody_else",
    "compliance_training":
        "test_training_stops_the_claims_of_agencies_hosts_alone_and_costs_its_price",
    "false_claim_penalty": "test_a_penalty_for_false_claims_fines_as_the_older_form_does",
    "penalty": "test_a_penalty_finds_and_stops_its_violation_and_touches_no_other",
    "credit": "test_credit_sanctions_the_guilty_and_nobody_before",
    "remove_anchor": "test_who_is_removed_for_a_time_finds_followers_when_she_is_back",
    "ban_anchor": "test_a_ban_is_a_sanction_and_a_return_ends_it",
    "return_anchor": "test_a_ban_is_a_sanction_and_a_return_ends_it",
    "set": "test_a_parameter_acts_from_its_session_until_it_is_undone",
    "festival": "test_a_festival_by_event_is_one_of_the_calendar",
    "demand_shift": "test_what_people_want_less_is_bought_less_and_only_that",
    "supply_shock": "test_dearer_goods_cost_more_until_the_shock_is_over",
    "outage": "test_a_platform_that_is_down_loses_views_and_the_other_does_not",
    "scandal": "test_a_scandal_costs_its_host_bonds_views_and_orders_and_fades",
    "bad_batch": "test_bad_goods_make_problems_and_a_recall_pays_back",
    "recall": "test_bad_goods_make_problems_and_a_recall_pays_back",
    "new_platform": "test_nobody_goes_where_nothing_has_opened",
    "data_leak": "test_a_leak_costs_habit_and_security_spares_half_at_its_price",
}  # fmt: skip
"""The paired test of every rule and intervention."""


def named(rule: Content) -> str:
    """A rule by its name, and what tells it from others of that name."""
    return " ".join(str(rule[key]) for key in ("rule", "violation", "to") if key in rule)


@cache
def under(*rules: str) -> Tables:
    """The market under some rules, given as JSON."""
    content = governed_content() | {"viewers": 400}
    content["regulation"] = [json.loads(rule) for rule in rules]
    return played(content)


def needs(rule: Content) -> list[Content]:
    """Rules without which it would bind nobody."""
    grounds: dict[str, list[Content]] = {
        "credit": [{"rule": "penalty", "violation": "false_claim", **CERTAIN}],
        # More than sellers can pay.
        "advance_compensation": [
            {"rule": "compensation_multiple", "minimum": 50_000.0, "defects": True}
        ],
    }
    return grounds.get(rule["rule"], [])


def with_rule(rule: Content, **dates: int) -> Tables:
    return under(*map(json.dumps, [*needs(rule), rule | dates]))


def known(tables: Tables, session: int) -> Tables:
    """What was known before a session, every payment included."""
    return known_before(tables, session) | sessions(tables, 0, session, "ledger")


def test_every_rule_and_intervention_has_a_paired_test() -> None:
    unions = (MarketRule, PlatformRule, Levy, Enforcement)
    rules = {
        get_args(section.model_fields["rule"].annotation)[0]
        for union in unions
        for section in get_args(union)
    }
    assert rules == {rule["rule"] for rule in governing_rules()} | {"false_claim_penalty"}
    assert SHOWN.keys() == rules | {kind.KEY for kind in KINDS}
    text = "".join(path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    assert set(SHOWN.values()) <= set(re.findall(r"^def (test_\w+)", text, re.M))


@pytest.mark.parametrize("rule", governing_rules(), ids=named)
def test_a_rule_acts_from_its_first_session_until_its_last(rule: Content) -> None:
    plain = under(*map(json.dumps, needs(rule)))
    lasting = with_rule(rule, **{"from": FROM})
    assert differing(known(lasting, FROM), known(plain, FROM)) == []
    assert differing(lasting, plain) != []
    passing = with_rule(rule, **{"from": FROM, "until": FROM + 2})
    assert differing(known(passing, FROM + 2), known(lasting, FROM + 2)) == []


def test_rules_whose_time_never_comes_change_nothing() -> None:
    later = [rule | {"from": 90} for rule in governing_rules()]
    assert differing(under(*map(json.dumps, later)), under()) == []


@pytest.mark.parametrize("violation", get_args(Violation))
def test_a_penalty_finds_and_stops_its_violation_and_touches_no_other(violation: str) -> None:
    rule = {"rule": "penalty", "violation": violation, **CERTAIN, "from": FROM}
    cases = {}
    for name, tables in (("plain", under()), ("bound", under(json.dumps(rule)))):
        frame = tables["violations"].to_pandas()
        cases[name] = frame[frame["session"] >= FROM]
    is_mine = cases["bound"]["violation"] == violation
    mine, others = cases["bound"][is_mine], cases["bound"][~is_mine]
    assert mine["fines_imposed_fen"].sum() > 0
    assert mine["inspections"].sum() >= mine["violations_detected"].sum() > 0
    assert others["inspections"].sum() == others["fines_imposed_fen"].sum() == 0
    plain = cases["plain"][cases["plain"]["violation"] == violation]
    after = [frame[frame["session"] > FROM]["violations"].sum() for frame in (mine, plain)]
    assert after[0] < after[1]


def test_credit_sanctions_the_guilty_and_nobody_before() -> None:
    rule = {"rule": "credit", "points": 30.0, "suspension": 1}
    plain, bound = under(*map(json.dumps, needs(rule))), with_rule(rule, **{"from": FROM})
    steps = ("warnings", "limits", "suspensions", "bans")
    taken = {
        name: sum(total(sessions(tables, *when, "sessions"), "sessions", step) for step in steps)
        for name, tables, when in (
            ("plain", plain, (0, 8)), ("before", bound, (0, FROM)), ("after", bound, (FROM, 8)),
        )
    }  # fmt: skip
    assert taken["plain"] == taken["before"] == 0 < taken["after"]
    frame = bound["anchors"].to_pandas()
    last = frame[frame["session"] == 7].set_index("anchor")
    punished = set(last.index[last["credit"] < 100])
    assert punished
    assert "Loom store host" not in punished


def test_a_dynamic_fine_costs_more_than_a_static_one_for_the_same_deeds() -> None:
    static = {"rule": "penalty", "violation": "fake_traffic", **CERTAIN, "from": FROM}
    fines = []
    for rule in (static, static | {"dynamic": True}):
        frame = under(json.dumps(rule))["violations"].to_pandas()
        row = frame[(frame["session"] == FROM) & (frame["violation"] == "fake_traffic")]
        fines.append((row["violations"].item(), row["fines_imposed_fen"].item()))
    assert fines[0][0] == fines[1][0] > 0
    assert fines[0][1] < fines[1][1] <= 2 * fines[0][1]
