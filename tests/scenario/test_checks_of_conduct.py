"""Conduct that makes no sense is refused with the place and one message."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.markets import scenario_of, small_content


def with_conduct(kind: str, index: int, wrong: dict[str, Any]) -> dict[str, Any]:
    content = small_content()
    content[kind] = [dict(entry) for entry in content[kind]]
    content[kind][index]["conduct"] = [wrong]
    return content


@pytest.mark.parametrize(
    ("kind", "wrong", "message"),
    [
        ("anchors", {"strategy": "unmarked_ai"}, "only a virtual host can go unmarked"),
        ("brands", {"strategy": "infringement", "of": "Loom"}, "no other brand is called 'Loom'"),
        ("brands", {"strategy": "infringement", "of": "Acr"}, "did you mean 'Acre'"),
        ("brands", {"strategy": "data_misuse"}, "data_misuse"),
        ("platforms", {"strategy": "fake_orders"}, "data_misuse"),
    ],
)
def test_what_makes_no_sense_is_refused(kind: str, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        scenario_of(with_conduct(kind, 0, wrong))


def test_what_makes_sense_is_taken() -> None:
    wrong = {"strategy": "infringement", "of": "Acre", "closeness": 0.3, "from": 3, "until": 5}
    (read,) = scenario_of(with_conduct("brands", 0, wrong)).brands[0].conduct
    assert read.in_force(3)
    assert not read.in_force(5)
