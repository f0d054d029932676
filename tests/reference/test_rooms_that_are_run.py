"""Both engines agree to the last bit on rooms under live control, with tools and short videos."""

from typing import Any

import pytest

from simulator.studies.trace import trace_viewer
from simulator.studies.trace_text import trace_text
from simulator.tables.engine_names import EngineName
from tests.markets import Content, scenario_of, small_content
from tests.reference.comparing import Comparison

TOOLS: list[Content] = [
    {"strategy": "question_time", "comments": 1.0},
    {"strategy": "vote", "stay": 0.5},
    {"strategy": "lottery", "prizes": 500, "follow": 2.0},
    {"strategy": "fan_group", "reminder": 2.0},
]
VIDEO = {"spending": 200, "price": 0.2}


def busy_content(way: str) -> Content:
    """A small market whose rooms do all that a room plan can say."""
    plans: dict[str, Any] = {
        "Sun": {"live_control": {"strategy": way}, "tools": TOOLS[:1], "warm_up": VIDEO},
        "Ada": {"live_control": {"strategy": way, "host_attention": 1.0}, "tools": TOOLS,
                "team": {"assistants": 2, "operations": 1, "technology": 1},
                "stream_trouble": 0.4},
        "Bo": {"live_control": {"strategy": way}, "warm_up": VIDEO,
               "line_up": {"strategy": "best_first"}},
    }  # fmt: skip
    content = small_content(viewers=150, population=1_500, pitch_minutes=3, sessions=2)
    for anchor in content["anchors"]:
        anchor["room"] = plans[anchor["name"]]
    own_room = content["brands"][0]["collaboration"]
    own_room["room"] = {
        "live_control": {"strategy": way}, "host_bonus": 0.02,
        "line_up": {"strategy": "traffic_then_profit"}, "content": {"strategy": "differentiate"},
    }  # fmt: skip
    # So few of a product that it is sold out, and must not be chosen any more.
    content["brands"][1]["products"][0]["stock"] = 30
    return content


@pytest.mark.parametrize("way", ["greedy", "thompson"])
def test_engines_agree_on_rooms_that_are_run(way: str) -> None:
    comparison = Comparison()
    comparison.compare(scenario_of(busy_content(way)))
    assert comparison.differences == []
    assert comparison.orders > 20


def test_a_viewer_is_followed_through_rooms_that_are_run() -> None:
    scenario, told = scenario_of(busy_content("thompson")), ""
    for viewer in (3, 40):
        one, other = (
            trace_text(trace_viewer(scenario, viewer, 1, engine)) for engine in EngineName
        )
        assert one == other
        told += one
    assert "sees a short video" in told
