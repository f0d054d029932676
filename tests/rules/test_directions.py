"""Each cause moves its decision the way economics says, and no argument is idle.

Every rule below is called at a common point; then each named argument alone is raised by a step and
the result must move up (+) or down (−). Arguments are given as ``name: (value, sign)``; a weight
takes the sign of its cause at that point. All arguments of the rule must be listed.
"""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from simulator.rules import (
    after_sales,
    bonds,
    buying,
    churn,
    education,
    feed,
    going_live,
    honesty,
    hosts,
    interacting,
    live_control,
    opening,
    pricing,
    rooms,
    staying,
    stocking,
    word_of_mouth,
)

Point = dict[str, tuple[Any, str]]

CASES: list[tuple[Callable[..., Any], Point]] = [
    (education.taught, {"trait": (0.4, "+"), "lesson": (0.2, "+"), "goal": (0.9, "+")}),
    (
        opening.open_probability,
        {
            "inclination": (-0.2, "+"),
            "habit": (0.6, "+"),
            "habit_slope": (1.5, "+"),
            "followed_pull": (2.0, "+"),
            "zeta": (0.4, "+"),
            "evening": (0.1, "+"),
            "needs": (0.1, "+"),
            "invitations": (0.1, "+"),
        },
    ),
    (
        feed.enter_utility,
        {
            "intercept": (-3.0, "+"),
            "room_shock": (0.1, "+"),
            "bond": (0.3, "+"),
            "bond_weight": (1.0, "+"),
            "taste": (0.5, "+"),
            "taste_weight": (0.5, "+"),
            "content": (0.4, "+"),
            "content_weight": (1.0, "+"),
            "discount": (0.2, "+"),
            "discount_weight": (1.0, "+"),
            "displayed_viewers": (500.0, "+"),
            "popularity_weight": (0.3, "+"),
        },
    ),
    (
        staying.leave_index,
        {
            "content": (0.4, "-"),
            "content_weight": (0.5, "-"),
            "bond": (0.3, "-"),
            "bond_weight": (1.0, "-"),
            "fit": (0.5, "-"),
            "fit_weight": (0.3, "-"),
            "hard_selling": (0.5, "+"),
            "hard_selling_weight": (0.4, "+"),
            "lag": (0.2, "+"),
            "lag_weight": (0.5, "+"),
        },
    ),
    (
        staying.survival,
        {"minutes": (2.0, "-"), "hazard": (0.775, "-"), "variance": (0.5, "+")},
    ),
    (
        buying.attention_rate,
        {
            "attention_minutes": (1.0, "-"),
            "interaction": (0.5, "+"),
            "interaction_weight": (0.5, "+"),
            "novelty": (0.5, "+"),
            "novelty_weight": (0.5, "+"),
        },
    ),
    (
        buying.believed_share,
        {
            "bond": (0.3, "+"),
            "scepticism": (0.4, "-"),
            "base": (0.3, "+"),
            "bond_weight": (0.5, "+"),
            "scepticism_weight": (0.4, "-"),
        },
    ),
    (
        buying.perceived_quality,
        {
            "quality": (0.7, "+"),
            "exaggeration": (0.25, "+"),
            "rating": (0.6, "+"),
            "believed": (0.4, "+"),
        },
    ),
    (
        buying.price_utility,
        {
            "price_ratio": (0.8, "-"),
            "price_sensitivity": (2.5, "-"),
            "reference_part": (0.1, "+"),
            "budget_part": (-0.1, "+"),
        },
    ),
    (
        buying.heat,
        {
            "impulsivity": (0.5, "+"),
            "scarcity_seen": (0.5, "+"),
            "scarcity_weight": (0.3, "+"),
            "susceptibility": (0.3, "+"),
            "rate_ratio": (1.0, "+"),
            "cap": (1.5, "0"),
        },
    ),
    (
        interacting.interaction_hazard_ratio,
        {
            "skill": (0.5, "+"),
            "skill_weight": (0.5, "+"),
            "bond": (0.3, "+"),
            "bond_weight": (0.5, "+"),
            "heat": (0.5, "+"),
            "heat_weight": (0.5, "+"),
        },
    ),
    (
        interacting.follow_probability,
        {
            "intercept": (-4.0, "+"),
            "minutes": (2.0, "+"),
            "minutes_weight": (2.0, "+"),
            "charisma": (0.3, "+"),
            "charisma_weight": (1.0, "+"),
            "skill": (0.5, "+"),
            "skill_weight": (0.5, "+"),
            "content": (0.4, "+"),
            "content_weight": (0.5, "+"),
            "bought": (False, "+"),
            "bought_weight": (1.0, "0"),
        },
    ),
    (
        after_sales.cancel_probability,
        {
            "intercept": (-2.5, "+"),
            "heat": (0.5, "+"),
            "heat_weight": (0.7, "+"),
            "wait_ratio": (2.0, "+"),
        },
    ),
    (
        after_sales.promptness,
        {"usual_sessions": (4.0, "+"), "promised_sessions": (3.0, "-")},
    ),
    (
        after_sales.answer_gap,
        {
            "waited_sessions": (3.0, "-"),
            "patience_sessions": (7.0, "+"),
            "slow_weight": (0.3, "-"),
            "by_assistant": (False, "-"),
            "assistant_weight": (0.03, "0"),
        },
    ),
    (
        after_sales.outgoing_defect_rate,
        {
            "defect_rate": (0.05, "+"),
            "screening": (0.5, "-"),
            "screening_effect": (0.5, "-"),
            "inspection": (0.5, "-"),
            "detection": (0.9, "-"),
        },
    ),
    (stocking.critical_ratio, {"margin": (60.0, "+"), "write_down": (10.0, "-")}),
    (
        stocking.newsvendor_level,
        {"mean": (100.0, "+"), "spread": (20.0, "+"), "ratio": (0.8, "+")},
    ),
    (
        after_sales.return_probability,
        {
            "intercept": (-1.0, "+"),
            "gap": (-0.2, "-"),
            "shortfall_weight": (6.0, "+"),
            "relief_weight": (2.0, "0"),
            "ease": (0.5, "+"),
            "ease_weight": (0.5, "+"),
            "propensity": (0.1, "+"),
        },
    ),
    (
        after_sales.problem_probability,
        {
            "intercept": (-3.0, "+"),
            "gap": (-0.2, "-"),
            "shortfall_weight": (5.0, "+"),
            "defect_loss": (0.3, "+"),
            "defect_weight": (2.0, "+"),
            "service_gap": (0.2, "+"),
            "service_weight": (2.0, "+"),
        },
    ),
    (
        after_sales.complain_probability,
        {
            "intercept": (-1.0, "+"),
            "gap": (-0.2, "-"),
            "shortfall_weight": (2.0, "+"),
            "price_share": (0.5, "+"),
            "price_weight": (0.5, "+"),
            "effort": (0.5, "-"),
            "effort_weight": (2.0, "-"),
        },
    ),
    (
        bonds.bond_after_view,
        {
            "bond": (0.3, "+"),
            "minutes": (5.0, "+"),
            "gain": (0.05, "+"),
            "minutes_scale": (10.0, "-"),
        },
    ),
    (
        word_of_mouth.invite_probability,
        {
            "intercept": (-3.0, "+"),
            "delight": (0.2, "+"),
            "delight_weight": (4.0, "+"),
            "shared": (False, "+"),
            "shared_weight": (1.5, "0"),
            "susceptibility": (0.3, "+"),
            "susceptibility_weight": (1.0, "+"),
        },
    ),
    (
        word_of_mouth.warn_probability,
        {
            "intercept": (-3.0, "+"),
            "shortfall": (0.2, "+"),
            "shortfall_weight": (8.0, "+"),
            "complained": (False, "+"),
            "complained_weight": (1.0, "0"),
        },
    ),
    (
        word_of_mouth.awareness_after,
        {
            "awareness": (0.3, "+"),
            "reached_share": (0.2, "+"),
            "learning": (0.3, "+"),
            "resting_awareness": (0.1, "+"),
            "forgetting": (0.05, "-"),
        },
    ),
    (
        churn.unfollow_probability,
        {
            "intercept": (-3.0, "+"),
            "missed": (False, "+"),
            "protection": (2.0, "-"),
            "shortfall": (0.2, "+"),
            "shortfall_weight": (3.0, "+"),
            "bond": (0.3, "-"),
        },
    ),
    (
        churn.lapse_probability,
        {
            "intercept": (-5.0, "+"),
            "habit": (0.5, "-"),
            "habit_weight": (3.0, "-"),
            "strongest_bond": (0.3, "-"),
            "shortfall": (0.2, "+"),
            "shortfall_weight": (2.0, "+"),
            "rival_pull": (0.4, "+"),
            "rival_weight": (0.5, "+"),
        },
    ),
    (
        churn.come_back_probability,
        {
            "intercept": (-3.0, "+"),
            "strongest_bond": (0.3, "+"),
        },
    ),
    (
        honesty.detection_probability,
        {"detection": (0.4, "+"), "severity": (1.0, "+")},
    ),
    (
        honesty.inspection_rate_after,
        {
            "rate": (0.1, "+"),
            "speed": (0.1, "+"),
            "benefit": (8.0, "+"),
            "observed_share": (0.3, "+"),
            "cost": (1.0, "-"),
        },
    ),
    (
        pricing.logit_price_fen,
        {
            "unit_cost_fen": (4_000.0, "+"),
            "commission": (0.2, "+"),
            "kept_share": (0.7, "-"),
            "order_costs_fen": (500.0, "+"),
            "comparable_price_fen": (10_000.0, "+"),
            "price_sensitivity": (2.5, "-"),
            "choice_probability": (0.3, "+"),
        },
    ),
    (
        pricing.posterior_log_odds,
        {
            "mean": (-1.0, "+"),
            "variance": (0.5, "-"),
            "trials": (100.0, "-"),
            "successes": (20.0, "+"),
        },
    ),
    (
        pricing.guarantee_utility,
        {"reference_gain": (0.5, "+"), "loss_aversion": (2.0, "+"), "expected_fall": (0.1, "+")},
    ),
    (
        pricing.life_cycle_utility,
        {
            "age": (5.0, "+"),
            "introduction": (10.0, "-"),
            "maturity": (20.0, "0"),
            "decline": (20.0, "0"),
            "first": (-1.0, "+"),
            "last": (-2.0, "0"),
        },
    ),
    (
        pricing.defect_rate_with_protection,
        {"defect_rate": (0.1, "+"), "transit_share": (0.5, "-"), "protection": (0.5, "-")},
    ),
    (
        going_live.go_live_probability,
        {
            "intercept": (1.0, "+"),
            "income_weight": (2.0, "+"),
            "expected_income_fen": (90_000.0, "+"),
            "reservation_income_fen": (80_000.0, "-"),
            "fatigue_weight": (3.0, "-"),
            "fatigue": (0.3, "-"),
        },
    ),
    (
        opening.reminded_bond,
        {"bond": (0.4, "+"), "reminder": (0.5, "+")},
    ),
    (
        rooms.helped_interaction,
        {
            "skill": (0.4, "+"),
            "assistants": (2.0, "+"),
            "viewers": (500.0, "-"),
            "viewers_each": (200.0, "+"),
            "most": (0.5, "+"),
        },
    ),
    (
        rooms.stream_lag,
        {
            "platform": (0.2, "+"),
            "own": (0.1, "+"),
            "technicians": (2.0, "0"),
            "effect": (0.5, "-"),
        },
    ),
    (
        rooms.prize_pull,
        {"most": (1.0, "+"), "prizes_per_view": (0.02, "+"), "half": (0.05, "-")},
    ),
    (
        rooms.tool_factor,
        {"log_hazard": (0.2, "+")},
    ),
    (
        live_control.attention_share,
        {"alone": (0.4, "+"), "operations": (1.0, "0"), "effect": (0.5, "+")},
    ),
    (
        live_control.believed_sales_rate,
        {
            "expected_rate": (0.01, "+"),
            "believed_orders": (2.0, "-"),
            "orders": (4.0, "+"),
            "viewer_minutes": (200.0, "-"),
        },
    ),
    (
        live_control.fresh_share,
        {"minutes": (5.0, "+"), "hazard": (0.9, "+"), "variance": (0.5, "-")},
    ),
    (
        hosts.skill_with_effort,
        {"skill": (0.4, "+"), "bonus": (0.01, "+"), "half": (0.01, "-"), "most": (0.3, "+")},
    ),
    (
        hosts.quit_probability,
        {
            "intercept": (-4.0, "+"),
            "expected_income_fen": (90_000.0, "-"),
            "reservation_income_fen": (80_000.0, "+"),
            "income_weight": (1.0, "-"),
            "fatigue": (0.3, "+"),
            "fatigue_weight": (2.0, "+"),
            "offer_ratio": (1.2, "+"),
            "offer_weight": (3.0, "+"),
        },
    ),
]

STEPS = [
    pytest.param(rule, point, name, id=f"{rule.__name__}-{name}")
    for rule, point in CASES
    for name in point
]


@pytest.mark.parametrize(("rule", "point", "name"), STEPS)
def test_direction(rule: Callable[..., Any], point: Point, name: str) -> None:
    values = {key: value for key, (value, _) in point.items()}
    before = rule(**values)
    value, sign = point[name]
    values[name] = True if isinstance(value, bool) else value + 0.05 * max(abs(value), 0.1)
    after = rule(**values)
    assert {"+": after > before, "-": after < before, "0": after == before}[sign]


def test_all_arguments_of_these_rules_are_listed() -> None:
    for rule, point in CASES:
        plain = getattr(rule, "py_func", rule)
        assert list(inspect.signature(plain).parameters) == list(point), plain.__name__


def test_switches_bring_their_weights_in() -> None:
    """Weights marked 0 act once their switch is on, the gap is a surprise, or heat is large."""
    for rule, switch, weight in (
        (interacting.follow_probability, "bought", "bought_weight"),
        (word_of_mouth.invite_probability, "shared", "shared_weight"),
        (word_of_mouth.warn_probability, "complained", "complained_weight"),
        (after_sales.return_probability, "gap", "relief_weight"),
        (after_sales.answer_gap, "by_assistant", "assistant_weight"),
        (buying.heat, "rate_ratio", "cap"),
    ):
        point = next(point for listed, point in CASES if listed is rule)
        values = {key: value for key, (value, _) in point.items()}
        values[switch] = {"gap": 0.2, "rate_ratio": 1e9}.get(switch, True)
        before = rule(**values)
        values[weight] += 0.5
        assert rule(**values) != before
