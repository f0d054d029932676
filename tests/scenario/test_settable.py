"""What events may set, and what exists only at set-up."""

import pytest

from simulator.scenario.dated_settings import DatedScenario
from simulator.scenario.describing import describe
from simulator.scenario.errors import ScenarioError
from simulator.scenario.schema import Scenario
from simulator.scenario.settable import ONLY_AT_SET_UP, refusal
from tests.markets import small_scenario
from tests.scenario.test_describing import FIELDS


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("viewers", "belongs to the run"),
        ("segments.thrifty.share", "settled at set-up"),
        ("brands.Acre.cash", "how the market starts"),
        ("brands[Acre].products[food 0].stock", "how the market starts"),
        ("brands.Acre.products", "holds brands.products.name"),
        ("behaviour.buying", "holds behaviour.buying.orders_per_view"),
        ("behaviour.buying.orders_per_view", "solved for it"),
        ("anchor_kinds.star.fans", "how the market starts"),
        ("anchors.Ada.expertise", "goes on from there"),
        ("events.0.at", "events cannot change events"),
        ("behaviour.buying.quality", None),
        ("brands.Acre.products[food 0].unit_cost", None),
        ("brands.Acre.collaboration.discount", None),
        ("anchors.Ada.room.team.technology", None),
        ("regulation.credit.points", None),
        ("calendar.weekdays", None),
    ],
)
def test_what_may_be_set(path: str, said: str | None) -> None:
    reason = refusal(path)
    assert (reason is None) if said is None else (reason is not None and said in reason)


def test_every_refusal_is_about_a_field_that_there_is() -> None:
    known = {path.replace("anchor_kinds.star", "anchor_kinds.*") for path in FIELDS}
    # What stands below a strategy is described one by one.
    assert all(describe(path) for path in ONLY_AT_SET_UP.keys() - known)


def dated(*events: object) -> DatedScenario:
    return DatedScenario(small_scenario(events=list(events)))


def at(scenario: Scenario) -> tuple[float, float]:
    return scenario.fulfilment.shipping, scenario.behaviour.buying.quality


def test_settings_add_up_and_are_undone() -> None:
    run = dated(
        {"at": 2, "until": 5, "set": {"fulfilment.shipping": 4.0}},
        {"at": 3, "set": {"behaviour.buying.quality": 0.5}},
        {"at": 1, "remove_anchor": "Ada"},
    )
    found = [at(run.at(session)) for session in range(7)]
    assert found == [(1.5, 1.5)] * 2 + [(4.0, 1.5)] + [(4.0, 0.5)] * 2 + [(1.5, 0.5)] * 2
    assert run.at(0) is run.at(1)
    assert run.at(3) is run.at(4)


def test_who_is_in_the_market_and_whose_files_are_kept_does_not_change() -> None:
    with pytest.raises(ScenarioError, match="changes who is in the market"):
        dated({"at": 1, "set": {"brands.Husk.collaboration": {"strategy": "own_room"}}})
    with pytest.raises(ScenarioError, match="customers' files of Husk"):
        reduction = {"strategy": "full_reduction", "step": 30, "off": 5}
        dated({"at": 1, "set": {"brands.Husk.promotions": [reduction]}})


def test_settings_that_do_not_go_together_are_refused_although_each_one_does() -> None:
    one = {"at": 1, "set": {"platforms.Flow.feed.popularity": 0.5}}
    other = {"at": 2, "set": {"behaviour.entering.popularity": 0.5}}
    assert dated(one)
    assert dated(other)
    with pytest.raises(ScenarioError, match="winner takes all"):
        dated(one, other)
