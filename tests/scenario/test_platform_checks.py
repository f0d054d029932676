"""Platforms that cannot be simulated are refused, with the path of the field at fault."""

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.scenario.schema import Scenario
from tests.markets import small_content


def refused(flow: dict[str, Any], **sections: Any) -> tuple[str, str]:
    """Message and path of the error in a market in which Flow does something."""
    content = small_content(**sections)
    content["platforms"][0] |= flow
    with pytest.raises(ValidationError) as caught:
        Scenario.model_validate(content)
    (error,) = caught.value.errors()
    return error["msg"], ".".join(map(str, error["ctx"]["path"]))


@pytest.mark.parametrize(
    ("flow", "path", "said"),
    [
        ({"checkout": {"platform": "Bazar"}}, "checkout.platform", "did you mean 'Bazaar'"),
        ({"checkout": {"platform": "Flow"}}, "checkout.platform", "to another platform"),
        ({"take_by_category": {"foods": 0.1}}, "take_by_category.foods", "did you mean 'food'"),
        ({"try_on": {"categories": ["shoes"]}}, "try_on.categories.0", "no category"),
        ({"policy": {"strategy": "popularity", "live": 0.6}}, "policy.live", "add up to 0.9"),
        ({"feed": {"popularity": 0.7}}, "feed.popularity", "add up to 1"),
        ({"adapts": {"low": 0.2, "high": 0.1}}, "adapts.low", "lies above"),
        ({"adapts": {"high": 0.6}}, "adapts.high", "at most 0.5"),
        ({"adapts": {"parameter": "popularity", "high": 0.6}}, "adapts.high", "winner takes all"),
    ],
)
def test_a_platform_that_cannot_be_is_refused(flow: dict[str, Any], path: str, said: str) -> None:
    message, found = refused(flow)
    assert found == f"platforms.0.{path}"
    assert said in message


def test_a_link_must_end_somewhere() -> None:
    platforms = [
        {"name": "Flow", "checkout": {"platform": "Bazaar"}},
        {"name": "Bazaar", "checkout": {"platform": "Flow"}},
    ]
    message, path = refused({}, platforms=platforms)
    assert path == "platforms.0.checkout.platform"
    assert "completed elsewhere" in message


def test_a_pact_is_of_platforms_that_exist() -> None:
    message, path = refused({}, self_regulation={"platforms": ["Flow", "Flux"]})
    assert path == "self_regulation.platforms.1"
    assert "did you mean 'Flow'" in message


def test_the_herding_bound_is_that_of_the_feed_in_force() -> None:
    # A named policy replaces the exponent under `feed`, which may then be anything.
    content = small_content()
    content["platforms"][0] |= {"policy": {"strategy": "relevance"}, "feed": {"popularity": 0.59}}
    assert Scenario.model_validate(content).platforms[0].feed.popularity == 0.59
