"""What the terminal says of a run."""

from typing import Any

from simulator.measures.definitions import BY_NAME
from simulator.studies.single_run import HEADLINE, headline


def summary(simulated: int) -> dict[str, Any]:
    figures = {
        name: {"mean": 0.5, "simulated": simulated, "unit": BY_NAME[name].unit} for name in HEADLINE
    }
    return {"scenario": "X", "sessions": 3, "measures": figures}


def test_counts_tell_their_noise_and_profit_only_what_it_rests_on() -> None:
    lines = headline(summary(100))
    said = dict(zip(HEADLINE, lines[1:], strict=True))
    assert said["orders"].endswith("(100 simulated orders, ±19.6 % by counting)")
    assert said["brand_profit_fen"].endswith("(100 simulated orders)")
    assert "simulated" not in said["conversion"]


def test_without_a_sample_nothing_is_said_of_it() -> None:
    assert not any("simulated" in line for line in headline(summary(0)))
