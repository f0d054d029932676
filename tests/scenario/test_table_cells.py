"""Numbers as merchants write them: what has one meaning is read, the rest refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.table_cells import NumberKind, RefusedCellError, number_of, value_of

ANY = NumberKind(money=True, share=True)
WIDE = str.maketrans("0123456789.,%+-", "０１２３４５６７８９．，％＋－")


def number(text: str, kind: NumberKind = ANY) -> int | float:
    return number_of(text, kind)


@given(
    value=st.decimals("-1e12", "1e12", places=2, allow_nan=False), grouped=st.booleans(),
    wide=st.booleans(), before=st.sampled_from(["", "¥", "￥ "]), after=st.sampled_from(["", "元"]),
)  # fmt: skip
def test_what_is_written_is_read(
    value: Decimal, grouped: bool, wide: bool, before: str, after: str
) -> None:
    digits = f"{abs(value):,f}" if grouped else f"{abs(value):f}"
    text = ("-" if value < 0 else "") + before + digits + after
    read = number(text.translate(WIDE) if wide else text)
    assert read == float(value)
    assert isinstance(read, int) == (value == value.to_integral_value())


@given(st.integers(0, 10**6), st.sampled_from(["%", "％", " %"]))
def test_per_cent_is_exact(hundredths: int, sign: str) -> None:
    text = f"{hundredths / 100:.2f}{sign}"
    assert number(text) == float(Decimal(hundredths) / 10_000)


@given(
    st.integers(0, 10**7),
    st.sampled_from([("万", 10**4), ("w", 10**4), ("W", 10**4), ("k", 10**3), ("亿", 10**8)]),
)
def test_multipliers_are_exact(hundredths: int, sign: tuple[str, int]) -> None:
    assert number(f"{hundredths / 100:.2f}{sign[0]}") == hundredths * sign[1] / 100


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,299.00", 1299), ("12.5万", 125_000), ("12.5万元", 125_000), ("１２９．００", 129),
        ("20％", 0.2), ("¥ 40", 40), ("40 yuan", 40), ("RMB 40", 40), (".5", 0.5), ("007", 7),
        ("−3", -3), ("-¥3", -3), ("1,234,567", 1_234_567), (" 　8,000　", 8000),
    ],
)  # fmt: skip
def test_usual_ways(text: str, value: float) -> None:
    assert number(text) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.299,00", "decimals with a point"), ("12,99", "as in 1,299.00"), ("1,2345", "1,299.00"),
        ("1 299", "1,299.00"), ("1e5", "lost digits"), ("1.2E+05", "lost digits"),
        ("about 30", "one plain number"), ("30-40", "not a range"), ("30~40元", "not a range"),
        ("30 to 40", "not a range"), ("-", "leave the cell empty"), ("n/a", "leave the cell"),
        ("暂无", "leave the cell empty"), ("=B2*2", "instead of formulas"), ("nan", "one plain"),
        ("inf", "one plain"), ("12²", "one plain"), ("1_000", "one plain"), ("$5", "one plain"),
        ("5万%", "without %"), ("¥5%", "without %"), ("(129)", "one plain"), ("9" * 40, "1,299.00"),
        ("٣", "one plain"), ("5 6", "1,299.00"), ("1.2.3", "decimals with a point"),
    ],
)  # fmt: skip
def test_what_could_mean_two_things_is_refused(text: str, words: str) -> None:
    with pytest.raises(RefusedCellError, match=words.replace("(", r"\(")):
        number(text)


def test_signs_belong_to_their_columns() -> None:
    for text in ("¥5", "5元"):
        with pytest.raises(RefusedCellError, match="does not hold money"):
            number(text, NumberKind(share=True))
    with pytest.raises(RefusedCellError, match="does not hold shares"):
        number("5%", NumberKind(money=True))
    assert number("20", NumberKind(share=True, percent=True)) == 0.2
    assert number("20%", NumberKind(share=True, percent=True)) == 0.2
    assert number("1.5", NumberKind(money=True, times=10_000)) == 15_000


@given(st.text(max_size=12))
def test_any_cell_is_a_finite_number_or_refused(text: str) -> None:
    try:
        read = number(text)
    except RefusedCellError:
        return
    assert abs(read) < float("inf")
    assert any(sign.isdigit() for sign in text)


def test_other_forms() -> None:
    assert value_of("是", "yes_or_no", ANY, {}) is True
    assert value_of("No", "yes_or_no", ANY, {}) is False
    with pytest.raises(RefusedCellError, match="write yes or no"):
        value_of("maybe", "yes_or_no", ANY, {})
    assert value_of("food; home、beauty", "texts", ANY, {}) == ("food", "home", "beauty")
    assert value_of("50%; 0.6/1", "numbers", ANY, {}) == (0.5, 0.6, 1)
    assert value_of(" ＫＯＣ", "text", ANY, {"koc": "koc"}) == "koc"
    assert value_of(" Night cream ", "text", ANY, {}) == "Night cream"
