"""Every kind of wrong value gives one line: place, path, what was found, what is allowed."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.scenario.errors import ScenarioError, nearest, suggestion
from simulator.scenario.loading import load_mapping, load_scenario

GOOD = """\
name: Small
population: 1000
viewers: 100
segments:
  - {name: all, share: 1}
platforms:
  - {name: Flow, kind: feed, take_rate: 0.05}
brands:
  - name: Aurora
    image: [0.5, 0.5, 0.5]
    products:
      - {name: Night cream, category: beauty, unit_cost: 40, list_price: 129}
    pricing: {strategy: cost_plus, markup: 1}
    promotions:
      - {strategy: limited_time, discount: 0.1}
    collaboration: {strategy: star, discount: 0.1}
events:
  - {at: 3, remove_anchor: {rank: 1}}
"""


def refused(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "file.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    lines = str(caught.value).split("\n")
    return [line.removeprefix(f"{path}:") for line in lines]


CASES = [
    # one replacement in the good scenario; the whole message
    ("viewers: 100", "vewers: 100",
     "3: vewers: there is no key 'vewers' here; did you mean 'viewers'?"),
    ("list_price: 129", "list_price: -129",
     "12: brands[Aurora].products[Night cream].list_price: found -129; "
     "a number above 0 and at most 1,000,000 (yuan) is needed"),
    ("list_price: 129", "list_price: 1,290",
     "12: brands[Aurora].products[Night cream].290: there is no key '290' here; inside { } a comma "
     "ends a value: write numbers without commas"),
    ("list_price: 129", "list_price: '1,290'",
     "12: brands[Aurora].products[Night cream].list_price: found '1,290'; "
     "a number above 0 and at most 1,000,000 (yuan) is needed; write 1290"),
    ("list_price: 129", "list_price: 129 yuan",
     "12: brands[Aurora].products[Night cream].list_price: found '129 yuan'; "
     "a number above 0 and at most 1,000,000 (yuan) is needed; write 129"),
    (", list_price: 129", "",
     "12: brands[Aurora].products[Night cream].list_price: is missing (List price, yuan)"),
    ("list_price: 129", "list_price: .inf",
     "12: brands[Aurora].products[Night cream].list_price: found inf; "
     "a number above 0 and at most 1,000,000 (yuan) is needed"),
    ("discount: 0.1}\n    coll", "discount: 100}\n    coll",
     "15: brands[Aurora].promotions[limited_time].discount: found 100; a number from 0 to 0.9 "
     "(share of price) is needed; 100 would be 10,000 %, and 15 % is written 0.15"),
    ("take_rate: 0.05", "take_rate: 5%",
     "7: platforms[Flow].take_rate: found '5%'; a number from 0 to 0.5 (share of price) is needed; "
     "write 0.05"),
    ("cost_plus", "cost_pls",
     "13: brands[Aurora].pricing.strategy: found 'cost_pls'; did you mean 'cost_plus'? "
     "(allowed: cost_plus, competition_following, perceived_value, adaptive, own_code)"),
    ("strategy: cost_plus, ", "",
     "13: brands[Aurora].pricing.strategy: is missing; write strategy: one of cost_plus, "
     "competition_following, perceived_value, adaptive, own_code"),
    ("{strategy: cost_plus, markup: 1}", "cost_plus",
     "13: brands[Aurora].pricing: found 'cost_plus'; a mapping (lines of the form 'key: value') "
     "is needed; write {strategy: cost_plus}"),
    ("markup", "mark_up",
     "13: brands[Aurora].pricing.mark_up: there is no key 'mark_up' here; did you mean 'markup'?"),
    ("markup", "floor_margin",
     "13: brands[Aurora].pricing.floor_margin: there is no key 'floor_margin' here; known: markup"),
    ("strategy: star", "strategy: stra",
     "16: brands[Aurora].collaboration.strategy: found 'stra'; did you mean 'star'? "
     "(allowed: star, many_small, mixed, by_name, portfolio, celebrity, virtual, own_room, "
     "shelf_only, own_code)"),
    ("{strategy: star, discount: 0.1}", "[{strategy: star, comission: 0.1}]",
     "16: brands[Aurora].collaboration[star].comission: there is no key 'comission' here; "
     "did you mean 'commission'?"),
    ("{strategy: star, discount: 0.1}", "7",
     "16: brands[Aurora].collaboration: found 7; a list (lines that begin with '- ', or [...]) or "
     "a mapping (lines of the form 'key: value') is needed"),
    ("strategy: limited_time", "strategy: limited",
     "15: brands[Aurora].promotions[limited].strategy: found 'limited'; "
     "did you mean 'limited_time'? "
     "(allowed: limited_time, festival, launch, clearance, price_guarantee, coupon, "
     "full_reduction, flash_stock, bundle)"),
    ("{strategy: limited_time, discount: 0.1}", "{strategy: festival}",
     "15: brands[Aurora].promotions[festival]: there are no festivals (calendar.festivals)"),
    ("list_price: 129", "list_price: 129, launch: 9, end: 5",
     "12: brands[Aurora].products[Night cream].end: ends in session 5, before it is launched"),
    ("list_price: 129", "list_price: 129, stock: 5, customised: {}",
     "12: brands[Aurora].products[Night cream].stock: goods made to order have no stock "
     "(customised is set)"),
    ("[0.5, 0.5, 0.5]", "[0.5, 0.5]", "10: brands[Aurora].image: found 2 values; 3 are needed"),
    ("[0.5, 0.5, 0.5]", "[0.5, 0.5, 0.5, 0.5]",
     "10: brands[Aurora].image: found 4 values; 3 are needed"),
    ("[0.5, 0.5, 0.5]", "[0.5, 2, 0.5]",
     "10: brands[Aurora].image[1]: found 2; a number from 0 to 1 is needed"),
    ("[0.5, 0.5, 0.5]", "0.5", "10: brands[Aurora].image: found 0.5; a list in brackets is needed"),
    ("kind: feed", "kind: fed",
     "7: platforms[Flow].kind: found 'fed'; did you mean 'feed'? "
     "(allowed: shelf, feed, community)"),
    ("population: 1000", "population: 10.5",
     "2: population: found 10.5; a whole number from 100 to 2,000,000,000 (people) is needed"),
    ("name: Small", "name: 2024",
     "1: name: found 2024; a text is needed; put it in quotes: '2024'"),
    ("name: Small", "name: ''", "1: name: is empty; a text is needed"),
    ("name: Small", "question: x", "1: name: is missing (Title of the scenario)"),
    ("viewers: 100", "behaviour:",
     "3: behaviour: nothing is written; a mapping (lines of the form 'key: value') is needed"),
    ("viewers: 100", "viewers: 2000",
     "3: viewers: there cannot be more simulated viewers than people in the population"),
    ("share: 1", "share: 0.5",
     "4: segments: the shares of the segments add up to 0.5 instead of 1"),
    ("category: beauty", "category: beuty",
     "12: brands[Aurora].products[Night cream].category: no category is called 'beuty'; "
     "did you mean 'beauty'?"),
    ("{rank: 1}", "{rnk: 1}",
     "18: events[0].remove_anchor.rnk: there is no key 'rnk' here; did you mean 'rank'?"),
    ("{rank: 1}", "[1]",
     "18: events[0].remove_anchor: found a list; a mapping (lines of the form 'key: value') or "
     "a text is needed"),
    ("remove_anchor: {rank: 1}", "remove_ancor: {rank: 1}",
     "18: events[0].remove_ancor: there is no key 'remove_ancor' here; did you mean "
     "'remove_anchor'?"),
    (", remove_anchor: {rank: 1}", "",
     "18: events[0]: does not say what happens; write one of remove_anchor, ban_anchor, "
     "return_anchor, set, festival, demand_shift, supply_shock, outage, scandal, bad_batch, "
     "recall, new_platform, data_leak"),
    ("{at: 3, remove_anchor: {rank: 1}}", "removal",
     "18: events[0]: found 'removal'; a mapping (lines of the form 'key: value') is needed"),
    ("{at: 3, remove_anchor: {rank: 1}}", "{at: 3, until: 3, remove_anchor: {rank: 1}}",
     "18: events[0].until: 3 is not after 3, its session"),
    ("events:", "regulation: [{rule: commission_cap, from: 10, until: 5}]\nevents:",
     "17: regulation[commission_cap]: until (5) is not after 10, its first session"),
    ("events:", "self_regulation: {platforms: [Flow], until: 0}\nevents:",
     "17: self_regulation: until (0) is not after 0, its first session"),
    ("    image:", "    conduct: [{strategy: quality, from: 2, until: 2}]\n    image:",
     "10: brands[Aurora].conduct[quality]: until (2) is not after 2, its first session"),
    ("events:", "anchors: [{name: Ada, type: star, platform: Flow,"
     " specials: [{strategy: charity, at: 4, until: 3}]}]\nevents:",
     "17: anchors[Ada].specials[charity]: until (3) is not after 4, its first session"),
    ("remove_anchor: {rank: 1}", "set: {viewers: 50}",
     "18: events[0].set: viewers cannot change during a run: belongs to the run as a whole"),
    ("remove_anchor: {rank: 1}", "set: {behaviour.buying.qualty: 1}",
     "18: behaviour.buying.qualty: there is no key 'qualty' here; did you mean 'quality'?"),
    ("remove_anchor: {rank: 1}", "set: {behaviour.buying.quality: 7}",
     "18: behaviour.buying.quality: found 7; a number from 0 to 5 (log-odds) is needed"),
    ("remove_anchor: {rank: 1}", "set: {brands.Arora.service: 1}",
     "18: nothing in brands is called 'Arora'; did you mean 'Aurora'?"),
    ("remove_anchor: {rank: 1}", "set: {}",
     "18: events[0].set: found 0 entries; at least 1 must be given"),
    ("remove_anchor: {rank: 1}", "scandal: {anchor: Ada, brand: Aurora}",
     "18: events[0].scandal.anchor: no anchor is called 'Ada'"),
    ("remove_anchor: {rank: 1}", "scandal: {reach: 0.3}",
     "18: events[0].scandal: give either anchor or brand: whose it is"),
    ("remove_anchor: {rank: 1}", "outage: {platform: Flow}",
     "18: events[0].outage: does nothing: give lag or minutes"),
    ("remove_anchor: {rank: 1}", "new_platform: Flow",
     "18: events[0].new_platform: a market needs a platform that is open from the start"),
    ("remove_anchor: {rank: 1}", "recall: {brand: Aurora, product: Day cream}",
     "18: events[0].recall.product: no product of the brand is called 'Day cream'; did you mean "
     "'Night cream'?"),
    ("platforms:\n  - {name: Flow, kind: feed, take_rate: 0.05}", "platforms: []",
     "6: platforms: found 0 entries; at least 1 must be given"),
    ("viewers: 100", "anchor_kinds: {stra: {}}",
     "3: anchor_kinds.stra: there is no key 'stra' here; did you mean 'star'?"),
    ("viewers: 100", "tick_seconds: 7", "3: tick_seconds: found 7; one of 15, 30, 60 is needed"),
    ("viewers: 100", "behaviour: {bonds: {wallet_weeks: 2.5}}",
     "3: behaviour.bonds.wallet_weeks: found 2.5; a whole number from 1 to 52 (weeks) is needed"),
    ("viewers: 100", "viewers: 100\nanchors: [{name: Ada, type: store, platform: Flow}]",
     "4: anchors[Ada].brand: the store host 'Ada' needs a brand"),
    ("viewers: 100",
     "viewers: 100\nanchors: [{name: Ada, type: store, platform: Flow, brand: Aurora}]",
     "4: anchors[Ada].brand: no brand with an own room is called 'Aurora'"),
    ("collaboration: {strategy: star, discount: 0.1}",
     "collaboration: {strategy: own_room}\nanchors:\n"
     "  - {name: Ada, platform: Flow, brand: Aurora}\n"
     "  - {name: Bea, platform: Flow, brand: Aurora}",
     "19: anchors[Bea].brand: the own room of 'Aurora' has a host already"),
    ("viewers: 100",
     "viewers: 100\nanchor_groups: [{name: G, count: 2, type: store, platforms: {Flow: 1}}]",
     "4: anchor_groups[G].type: store hosts come with the own rooms of brands, not in groups"),
    ("viewers: 100", "viewers: 100\nanchor_groups: [{name: G, count: 2, platforms: {Flow: 0}}]",
     "4: anchor_groups[G].platforms: the weights are all 0"),
    ("viewers: 100", "viewers: 100\nanchor_groups: [{name: G, count: 2, platforms: {Flow: -1}}]",
     "4: anchor_groups[G].platforms.Flow: found -1; "
     "a number from 0 to 1,000,000 (weight) is needed"),
    ("{strategy: star, discount: 0.1}", "[{strategy: own_room}, {strategy: own_room}]",
     "16: brands[Aurora].collaboration: a brand can have one own room"),
    ("  - {name: Flow, kind: feed, take_rate: 0.05}\n",
     "".join(f"  - {{name: {letter}}}\n" for letter in "ABCDEFGH"),
     "6: platforms: found 8 entries; at most 7 may be given"),
    ("collaboration: {strategy: star, discount: 0.1}",
     "collaboration: {strategy: own_room, room: {tools: [{strategy: vote}, {strategy: vote}]}}",
     "16: brands[Aurora].collaboration.room.tools[vote]: the room uses 'vote' already"),
    ("viewers: 100",
     "viewers: 100\nanchors:\n  - name: Ada\n    platform: Flow\n    room: {tools: [{strategy: "
     "lottery}, {strategy: vote}, {strategy: lottery}]}",
     "7: anchors[Ada].room.tools[lottery]: the room uses 'lottery' already"),
    ("{strategy: limited_time, discount: 0.1}\n    collaboration: {strategy: star, discount: 0.1}",
     "{strategy: flash_stock, product: Night cream}\n"
     "    collaboration: {strategy: own_room, room: {live_control: {strategy: greedy}}}",
     "15: brands[Aurora].promotions[flash_stock]: flash stock comes at a moment of the running "
     "order, and the own room chooses its pitches as it goes (live_control); write live_control: "
     "{strategy: fixed}"),
    ("{strategy: limited_time, discount: 0.1}\n    collaboration: {strategy: star, discount: 0.1}",
     "{strategy: flash_stock, product: Night cream}\nanchors:\n  - {name: Ada, platform: Flow, "
     "room: {live_control: {strategy: thompson}}}",
     "15: brands[Aurora].promotions[flash_stock]: flash stock comes at a moment of the running "
     "order, and every room chooses its pitches as it goes (live_control); write live_control: "
     "{strategy: fixed}"),
    ("collaboration: {strategy: star, discount: 0.1}",
     "collaboration: {strategy: own_room, room: {team: {service: 2}}}",
     "16: brands[Aurora].collaboration.room.team.service: service staff answer complaints at the "
     "service desk of the room's brand (service_desk), and there is none"),
    ("viewers: 100",
     "viewers: 100\nanchors: [{name: Ada, platform: Flow, room: {team: {service: 1}}}]",
     "4: anchors[Ada].room.team.service: service staff answer complaints at the service desk of "
     "the room's brand (service_desk), and there is none"),
    ("{strategy: limited_time, discount: 0.1}", "{strategy: flash_stock, product: Day cream}",
     "15: brands[Aurora].promotions[flash_stock]: no product is called 'Day cream'; "
     "did you mean 'Night cream'?"),
    ("{strategy: limited_time, discount: 0.1}",
     "{strategy: bundle, products: [Night cream, Night cream]}",
     "15: brands[Aurora].promotions[bundle].products: a bundle is made of two different products"),
    ("{strategy: limited_time, discount: 0.1}", "{strategy: coupon, off: 60, threshold: 59}",
     "15: brands[Aurora].promotions[coupon].off: a coupon must take off less than its threshold"),
    ("{strategy: limited_time, discount: 0.1}", "{strategy: full_reduction, step: 50, off: 50}",
     "15: brands[Aurora].promotions[full_reduction].off: a reduction must take off less than its "
     "step"),
    ("{strategy: star, discount: 0.1}", "{strategy: star}\n    campaigns: [{strategy: "
     "entertainment_ip, fans: {everybody: 1}}]",
     "17: brands[Aurora].campaigns[entertainment_ip].fans.everybody: no segment is called "
     "'everybody'; known: all"),
    ("{strategy: star, discount: 0.1}", "{strategy: star}\n    campaigns: [{strategy: offline, "
     "segment: al}]",
     "17: brands[Aurora].campaigns[offline].segment: no segment is called 'al'; did you mean "
     "'all'?"),
    ("list_price: 129", "list_price: 129, co_brand: {partner: Aurora}",
     "12: brands[Aurora].products[Night cream].co_brand.partner: no other brand is called "
     "'Aurora'"),
    ("viewers: 100", "viewers: 100\nanchors: [{name: Ada, platform: Flow, linked_to: Bea}]",
     "4: anchors[Ada].linked_to: no other anchor of the list is called 'Bea'"),
    ("viewers: 100", "viewers: 100\nanchors:\n  - {name: Ada, platform: Flow}\n"
     "  - {name: Bea, platform: Flow, linked_to: Ada}",
     "6: anchors[Bea].linked_to: 'Ada' has a room on Flow already"),
    ("collaboration: {strategy: star, discount: 0.1}",
     "collaboration: {strategy: own_room}\nanchors:\n"
     "  - {name: Ada, platform: Flow, brand: Aurora}\n"
     "  - {name: Bea, platform: Flow, linked_to: Ada}",
     "19: anchors[Bea].linked_to: rooms of brands can't be linked"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), CASES)
def test_one_mistake_gives_one_message(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert GOOD.count(old) == 1, old
    found = refused(tmp_path, GOOD.replace(old, new))
    assert found == [said]


def test_all_mistakes_are_listed_by_line_up_to_ten(tmp_path: Path) -> None:
    wrong = "".join(f"{letter}: 1\n" for letter in "abcdefghijkl")
    found = refused(tmp_path, GOOD.replace("list_price: 129", "list_price: 0") + wrong)
    lines = [int(line.split(":")[0]) for line in found[:-1]]
    assert lines == [12, *range(19, 28)]
    assert found[-1] == "... and 3 more"


KEYS = st.sampled_from(
    ["name", "strategy", "products", "pricing", "collaboration", "image", "brands", "events",
     "regulation", "rule", "behaviour", "tastes", "anchor_kinds", "segments", "platforms", "x"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | KEYS | st.text(max_size=4)
    | st.sampled_from(["star", "cost_plus", "10%", "1:30", "no_reason_return"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_mapping_is_refused_in_words(mapping: dict[str, object]) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_mapping(mapping)
    said = str(caught.value)
    assert said
    assert not re.search(r"pydantic|errors\.|tagged-union|tuple\[|Input should|Traceback", said)


def test_nearest_names() -> None:
    names = ["viewers", "viewer_seed", "sessions"]
    assert nearest("Viewers", names) == "viewers"
    assert nearest("viewer-seed", names) == "viewer_seed"
    assert nearest("zzz", names) is None
    assert suggestion("zzz", names) == "; known: viewers, viewer_seed, sessions"
    assert suggestion("zzz", []) == ""
