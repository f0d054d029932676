import pytest

from simulator.measures.formats import (
    MISSING,
    counting_noise,
    number,
    percent,
    significant,
    with_unit,
    yuan,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"), (12, "12"), (999, "999"), (4512, "4,512"), (22_512_345, "22.5 M"),
        (0.01612, "0.0161"), (154.6, "155"), (3.14159, "3.14"), (45_000, "45.0 k"),
        (999_999, "1.00 M"), (-36_100_000, "-36.1 M"), (2.5e9, "2.50 bn"), (None, MISSING),
    ],
)  # fmt: skip
def test_numbers(value: float | None, text: str) -> None:
    assert number(value) == text


def test_money_is_shown_in_yuan() -> None:
    assert yuan(9_840) == "98.40 yuan"
    assert yuan(3_610_000_000) == "36.1 M yuan"
    assert with_unit(160.5, "fen per view") == "1.60 yuan per view"
    assert yuan(None) == MISSING


def test_shares_are_shown_in_per_cent() -> None:
    assert percent(0.4242) == "42.4 %"
    assert percent(0.0061) == "0.61 %"
    assert with_unit(0.016, "orders per view") == "1.6 %"
    assert with_unit(0.5, "share of net GMV") == "50.0 %"
    assert with_unit(155.4, "seconds") == "155 seconds"


def test_counting_noise_is_that_of_a_poisson_number() -> None:
    assert counting_noise(10_000) == pytest.approx(0.0196)
    assert counting_noise(0) is None


def test_halves_are_rounded_as_they_are_written() -> None:
    assert significant(2.675, 3) == "2.68"
    assert significant(26.75, 3) == "26.8"
    assert significant(-0.01235, 3) == "-0.0124"
    assert significant(999.5, 3) == "1,000"
    assert significant(0.0, 3) == "0"
