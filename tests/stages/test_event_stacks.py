"""Any stack of events keeps the books, and leaves the rules of the market as they were."""

from dataclasses import fields
from functools import cache
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.agents.adaptation import TRAINED_SKILLS
from simulator.agents.anchor import AnchorSpec
from simulator.agents.brand import BrandSpec
from simulator.agents.settings_in_force import OWN, STATED
from simulator.agents.shocks import opening_shift, outages, product_shift, room_shift
from simulator.market import Market
from simulator.scenario.events import KINDS, Lasting
from tests.markets import Content, differing, scenario_of, small_content
from tests.paired import Tables, known_before, played

OVER = 3
"""Session in which everything is undone."""
SETTINGS: tuple[tuple[str, Any], ...] = (
    ("behaviour.buying.quality", 3.0), ("behaviour.staying.base_hazard", 3.0),
    ("behaviour.bonds.decay", 0.3), ("behaviour.word_of_mouth.invite", 0.6),
    ("behaviour.after_sales.return_gap", 9.0), ("platforms.Flow.take_rate", 0.3),
    ("platforms.Bazaar.attraction", -2.0), ("platforms.Flow.feed.relevance", 0.0),
    ("agencies.House.split", 0.9), ("anchors.Ada.charisma", 0.0), ("anchors.Bo.commission", 0.6),
    ("anchor_kinds.star.bonding", 0.1), ("brands.Acre.pricing.premium", 1.5),
    ("brands.Husk.service", 1.0), ("brands.Loom.products[apparel 0].unit_cost", 33.0),
    ("brands.Loom.products[apparel 0].quality", 0.9), ("categories.food.satiation_sessions", 1.0),
    ("fulfilment.shipping", 9.0), ("service_market.warehouse", 0.5), ("pitch_minutes", 3),
    ("calendar.weekdays", [0.5] * 7), ("shocks.room_buying", 2.0),
)  # fmt: skip
LEARNED = {"exaggeration", *TRAINED_SKILLS}
STATE = {"account", "is_open", "shows", "search", "spent_fen"}


def random_event(dice: Random) -> Content:
    """Throw the dice for something that happens and is undone in time."""
    at = dice.randrange(OVER)
    kinds: list[Content] = [
        {"set": dict(dice.sample(SETTINGS, 3))},
        {"set": dict(dice.sample(SETTINGS, 3))},
        {dice.choice(["remove_anchor", "ban_anchor"]): dice.choice(["Ada", "Bo", {"rank": 1}])},
        {"demand_shift": {"category": "food", "buying": dice.uniform(-2, 2),
                          "opening": dice.uniform(-1, 1)}},
        {"supply_shock": {"brand": dice.choice([None, "Acre"]), "delay": 2,
                          "cost": dice.uniform(-0.5, 2)}},
        {"outage": {"platform": "Flow", "minute": dice.randrange(45), "lag": dice.random(),
                    "minutes": dice.randrange(1, 45), "chance": dice.random()}},
        {"scandal": {dice.choice(["anchor", "brand"]): dice.choice(["Ada", "Loom"])}},
        {"data_leak": dice.choice([{"platform": "Flow"}, {"brand": "Husk"}])},
        {"bad_batch": {"brand": "Loom", "defect_rate": dice.random()}},
        {"recall": {"brand": "Loom"}},
        {"festival": {"name": f"day {dice.random()}", "sessions": dice.randint(1, OVER - at)}},
    ]  # fmt: skip
    kind = dice.choice(kinds)
    if "scandal" in kind:
        anchor = "anchor" in kind["scandal"]
        kind = {"scandal": {"anchor": "Ada"} if anchor else {"brand": "Loom", "rating": 0.2}}
    lasting = not kind.keys() & {"bad_batch", "recall", "festival"}
    return {"at": at, **({"until": dice.randint(at + 1, OVER)} if lasting else {}), **kind}


def content(events: list[Content]) -> Content:
    return small_content(
        viewers=120, sessions=OVER + 1, measure_from=0, events=events, regulation=[],
        contract_period=1,
    )  # fmt: skip


def rules_of(market: Market) -> dict[str, Any]:
    """What the market plays by: nothing that it remembers, learns or has earned."""
    scenario = market.scenario.model_dump(mode="json", by_alias=True) | {"events": []}
    drawn = market.engine.drawn  # type: ignore[attr-defined]
    return {
        "scenario": scenario,
        "anchors": [_of(anchor, AnchorSpec, LEARNED) for anchor in market.anchors],
        "statuses": [anchor.status for anchor in market.anchors],
        "brands": [_of(brand, BrandSpec, set()) for brand in market.brands],
        "places": [
            {name: value for name, value in vars(agent).items() if name not in {*OWN, *STATE}}
            for agent in (*market.platforms, *market.agencies)
        ],
        "products": [getattr(market.products, name).tolist() for name in STATED],
        "plans": market.products.plans,
        "services": [str(getattr(market.services, f.name)) for f in fields(market.services)],
        "columns": [
            market.gift_share_bp.tolist(), market.advances_compensation.tolist(),
            market.satiation_sessions.tolist(), market.resaleable_bp.tolist(),
            market.compensation_bp.tolist(),
        ],
        "parameters": [
            drawn.opening_parameters, drawn.audience_parameters, drawn.belief_parameters,
            drawn.talk_parameters, drawn.affinity.tolist(), drawn.shelf_affinity.tolist(),
            [np.asarray(value).tolist() for value in drawn.after_sales_parameters],
        ],
        "shocks": [
            opening_shift(market), product_shift(market).tolist(),
            [(room_shift(market, anchor), outages(market, anchor)) for anchor in market.anchors],
        ],
    }  # fmt: skip


def _of(agent: Any, spec: Any, without: set[str]) -> dict[str, Any]:
    return {f.name: getattr(agent, f.name) for f in fields(spec) if f.name not in without}


@settings(max_examples=6)
@given(st.integers(0, 2**32 - 1))
def test_a_stack_of_events_keeps_the_books_and_leaves_no_rule_behind(seed: int) -> None:
    dice = Random(seed)
    events = [random_event(dice) for _ in range(dice.randint(1, 8))]
    market, plain = (Market(scenario_of(content(chosen))) for chosen in (events, []))
    try:
        for _ in range(OVER + 1):
            # Every session ends by proving that the books balance.
            market.step()
            plain.step()
        assert rules_of(market) == rules_of(plain)
        market.run_off()
        assert not len(market.orders)
        market.check_books()
    finally:
        market.close()
        plain.close()


# One by one.

LASTING: tuple[Content, ...] = (
    {"set": {"behaviour.buying.quality": 3.0, "platforms.Flow.take_rate": 0.3}},
    {"remove_anchor": "Ada"},
    {"ban_anchor": "Ada"},
    {"demand_shift": {"category": "food", "buying": -1.0, "opening": 0.5}},
    {"supply_shock": {"brand": "Loom", "cost": 0.5, "delay": 2}},
    {"outage": {"platform": "Flow", "minute": 5, "minutes": 20, "lag": 0.5}},
    {"scandal": {"brand": "Loom", "rating": 0.2}},
    {"bad_batch": {"brand": "Loom", "defect_rate": 0.9}},
    {"data_leak": {"platform": "Flow"}},
)


AWAY = {"remove_anchor", "ban_anchor"}
"""Of two that take away one host on one day one is enough."""


def kind_of(event: Content) -> str:
    return next(iter(event))


def scarce(events: list[Content]) -> Content:
    """The market with little stock, so that goods are ordered and sold at once."""
    found = content(events)
    found["brands"] = [{**brand, "stock_cover": 1.0} for brand in found["brands"]]
    return found


@cache
def undisturbed() -> tuple[Tables, dict[str, Any]]:
    return played(scarce([])), played_by([])


def played_by(events: list[Content]) -> dict[str, Any]:
    """What a market plays by after all events are over."""
    market = Market(scenario_of(scarce(events)))
    for _ in range(OVER + 1):
        market.step()
    return rules_of(market)


def test_whatever_may_last_is_in_the_list() -> None:
    lasting = {kind.KEY for kind in KINDS if issubclass(kind, Lasting)}
    assert {kind_of(event) for event in LASTING} == lasting


@pytest.mark.parametrize("event", LASTING, ids=kind_of)
def test_each_kind_acts_while_it_lasts_and_is_undone(event: Content) -> None:
    plain, rules = undisturbed()
    passing = {"at": 1, "until": OVER, **event}
    tables = played(scarce([passing]))
    assert differing(known_before(tables, 1), known_before(plain, 1)) == []
    assert differing(tables, plain) != []
    assert played_by([passing]) == rules
    # What would come after it does not come.
    lasting = played(scarce([{"at": 1, **event, "until": OVER + 1}]))
    assert differing(known_before(tables, OVER), known_before(lasting, OVER)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [(one, other) for k, one in enumerate(LASTING) for other in LASTING[k + 1 :]][::4],
    ids=kind_of,
)
def test_two_events_of_one_session_stack_in_any_order(first: Content, second: Content) -> None:
    """The tables are the same in both orders, and not those of one event alone."""
    one, other = ({"at": 1, "until": OVER, **event} for event in (first, second))
    both, swapped = (played(scarce(stack)) for stack in ([one, other], [other, one]))
    assert differing(both, swapped) == []
    if {kind_of(first), kind_of(second)} != AWAY:
        assert all(differing(both, played(scarce([event]))) != [] for event in (one, other))
