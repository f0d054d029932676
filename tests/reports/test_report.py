"""The report of a made-up result folder: valid, self-contained, and true to the tables."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from simulator.measures.concentration import gini
from simulator.measures.formats import number, percent, yuan
from simulator.reports import words
from simulator.reports.drawing import drawn
from simulator.reports.figures import PAINTERS, funnel_steps, sale_parts
from simulator.reports.page import unbroken, write_report
from simulator.reports.results import Results, apportioned
from simulator.studies.single_run import RunOptions, run_to_folder
from tests.measures.factories import MadeUpMarket, scenario

VOID = {"meta", "link", "br", "hr", "img", "input"}
NAME = 'Night <cream> & "more" 晚霜'
RULES = [
    {"rule": "no_reason_return", "days": 7},
    {"rule": "false_claim_penalty", "from": 3, "until": 90},
    {"rule": "credit"},
]


class Page(HTMLParser):
    """Collects what a page is made of, and refuses tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("results") / "run"
    played = scenario(
        sessions=9, measure_from=2, name=NAME, focus={"brand": "Birch"}, regulation=RULES
    )
    options = RunOptions(place, threads=1, quiet=True)
    run_to_folder(played, options, lambda made, threads: MadeUpMarket(made))
    return place


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    return write_report(folder).read_text("utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="module")
def sessions(folder: Path):
    table = pq.read_table(folder / "sessions.parquet").to_pandas()
    return table[table["measured"]]


def test_the_page_is_complete_and_says_its_language(html: str, page: Page) -> None:
    assert html.startswith("<!DOCTYPE html>")
    attributes = dict(reversed([(tag, attrs) for tag, attrs in page.tags]))
    assert attributes["html"]["lang"] == "en"
    assert "width=device-width" in str([attrs for tag, attrs in page.tags if tag == "meta"])
    headings = [tag for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert headings.count("h1") == 1
    assert headings.count("h3") == len(PAINTERS) + 1


def test_nothing_is_loaded_from_outside(html: str, page: Page) -> None:
    assert "http://" not in html
    assert "https://" not in html
    assert "@import" not in html
    assert not {"script", "iframe", "object", "img"} & {tag for tag, _ in page.tags}
    for _, attributes in page.tags:
        for name in ("src", "href", "xlink:href", "data"):
            target = attributes.get(name)
            assert target is None or target.startswith(("#", "data:,"))


def test_identities_are_unique_and_references_lead_somewhere(html: str, page: Page) -> None:
    identities = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(set(identities)) == len(identities)
    wanted = re.findall(r"url\(#([^)]+)\)", html)
    wanted += [a["href"][1:] for _, a in page.tags if str(a.get("href", "")).startswith("#")]
    for _, attributes in page.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            wanted += [attributes[name]] if name in attributes else []
    assert wanted
    assert set(wanted) <= set(identities)


def test_names_are_escaped(html: str, page: Page) -> None:
    assert "<cream>" not in html
    assert NAME in page.text


def test_all_figures_are_there_with_words(folder: Path, page: Page) -> None:
    figures = [attrs["id"] for tag, attrs in page.tags if tag == "figure"]
    assert figures == ["focus", *PAINTERS]
    assert [tag for tag, _ in page.tags].count("svg") == len(figures)
    assert [tag for tag, _ in page.tags].count("figcaption") == len(figures)
    files = {path.name for path in (folder / "figures").iterdir()}
    assert files == {f"{name}.svg" for name in figures}


def test_figures_hold_text_and_no_date(folder: Path) -> None:
    for path in (folder / "figures").glob("*.svg"):
        svg = path.read_text("utf-8")
        assert "<text" in svg
        assert "metadata" not in svg
        assert not re.search(r"20\d\d-\d\d", svg)
    assert words.SPLIT["goods_fen"] in (folder / "figures" / "split.svg").read_text("utf-8")


def test_the_same_folder_gives_the_same_report(folder: Path, html: str) -> None:
    figures = {p.name: p.read_bytes() for p in (folder / "figures").glob("*.svg")}
    assert write_report(folder).read_text("utf-8") == html
    assert {p.name: p.read_bytes() for p in (folder / "figures").glob("*.svg")} == figures


def test_png_on_request(folder: Path) -> None:
    write_report(folder, png=True)
    for name in PAINTERS:
        picture = (folder / "figures" / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
    for path in (folder / "figures").glob("*.png"):
        path.unlink()


def test_the_answer_is_that_of_the_tables(page: Page, sessions) -> None:
    gmv, net = sessions["gmv_fen"].mean(), sessions["net_gmv_fen"].mean()
    orders = sessions["orders"].mean()
    assert f"placed {number(orders)} orders worth {yuan(gmv)}" in page.text
    share = sessions["net_gmv_fen"].sum() / sessions["gmv_fen"].sum()
    assert f"Buyers kept goods for {yuan(net)}, {percent(share)} of that" in page.text
    simulated = sessions["simulated_orders"].sum()
    assert f"{simulated:,} simulated orders, ±{percent(1.96 / simulated**0.5)}" in page.text


def test_the_sentence_on_gmv(page: Page, sessions) -> None:
    gmv = sessions["gmv_fen"]
    assert f"from {yuan(gmv.min())} to {yuan(gmv.max())}" in page.text
    change = gmv[-3:].sum() / gmv[:3].sum() - 1
    way = "higher" if change > 0 else "lower"
    assert f"{percent(abs(change))} {way} than the first" in page.text


def test_the_sentence_on_the_funnel(folder: Path, page: Page, sessions) -> None:
    rooms = pq.read_table(folder / "rooms.parquet").to_pandas()
    kept = rooms.loc[rooms["measured"], "kept"].sum()
    orders, views = sessions["room_orders"].sum(), sessions["views"].sum()
    assert f"{percent(orders / views)} of the rooms entered end in an order" in page.text
    assert f"{percent(kept / orders)} of the orders are kept" in page.text
    steps = funnel_steps(Results(folder))
    assert steps["shown"] == (sessions["views"] + sessions["skips"]).sum()
    assert steps["openings"] == sessions["openings"].sum()


def test_the_split_of_a_sale_adds_up_to_the_fen(folder: Path, page: Page, sessions) -> None:
    paid, parts = sale_parts(Results(folder))
    assert paid == round(sessions["gmv_fen"].sum() / sessions["orders"].sum())
    assert sum(parts.values()) == paid
    for name, column in (
        ("returned_fen", "returned_fen"),
        ("commission_fen", "commission_fen"),
        ("goods_fen", "goods_fen"),
        ("brand_profit_fen", "brand_profit_fen"),
    ):
        exact = sessions[column].sum() / sessions["orders"].sum()
        assert abs(parts[name] - exact) < 1.01
    assert f"the brand earns {yuan(parts['brand_profit_fen'])}" in page.text


def test_the_sentence_on_concentration(folder: Path, page: Page) -> None:
    anchors = pq.read_table(folder / "anchors.parquet").to_pandas()
    rows = anchors[anchors["measured"] & anchors["on_air"]]
    views = rows.groupby("anchor")["views"].sum().sort_values(ascending=False)
    assert f"Gini coefficient of views is {gini(views.to_numpy()):.2f}" in page.text
    half = int((views.cumsum() < views.sum() / 2).sum()) + 1
    assert f"{half} of {len(views)} hosts bring half" in page.text or half == 1
    assert f"{views.index[0]}, the largest, {percent(views.iloc[0] / views.sum())}" in page.text


def test_the_sentence_on_the_evening(folder: Path, page: Page) -> None:
    minutes = pq.read_table(folder / "minutes_last.parquet").to_pandas()
    viewers = minutes.groupby("minute")["viewers"].sum()
    peak, when = viewers.max(), viewers.idxmax()
    assert f"On evening 10 viewers peak at {number(peak)} in minute {when}" in page.text
    assert f"{peak / viewers.mean():.1f} times the average" in page.text


def test_the_sentence_on_the_brand_in_focus(folder: Path, page: Page) -> None:
    brands = pq.read_table(folder / "brands.parquet").to_pandas()
    rows = brands[brands["measured"] & (brands["brand"] == "Birch")]
    losses = (rows["brand_profit_fen"] < 0).sum()
    assert f"Birch sells {yuan(rows['gmv_fen'].mean())} an evening" in page.text
    assert f"{losses} of {len(rows)} evenings end with a loss" in page.text


def test_rules_and_enforcement_are_told(page: Page, sessions) -> None:
    assert "without a reason for 7 days" in page.text
    assert "In force from evening 3 until before evening 90." in page.text
    share = sessions["violations"].sum() / sessions["rooms_on_air"].sum()
    assert f"exaggerated in {percent(share)} of the rooms" in page.text
    assert f"{sessions['talks'].sum()} talks" in page.text


def test_books_that_do_not_balance_raise_an_alarm(folder: Path, page: Page, tmp_path: Path) -> None:
    assert words.STATUS_WORDS[True] in page.text
    for path in folder.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    summary = (folder / "summary.json").read_text("utf-8")
    broken = summary.replace('"ledger_balance": 0', '"ledger_balance": 1')
    (tmp_path / "summary.json").write_text(broken, "utf-8")
    assert words.STATUS_WORDS[False] in Page(write_report(tmp_path).read_text("utf-8")).text


def test_a_market_without_sales_or_rules_has_a_report(tmp_path: Path) -> None:
    class Idle(MadeUpMarket):
        def _place_orders(self) -> None:
            super()._place_orders()
            self.placed = {name: column[:0] for name, column in self.placed.items()}
            self.orders.cancel(self.orders.open_rows(), self.session)
            self.orders.take_final(self.session)

    played = scenario(sessions=1, measure_from=0)
    run_to_folder(played, RunOptions(tmp_path / "run", quiet=True), lambda made, _: Idle(made))
    text = Page(write_report(tmp_path / "run").read_text("utf-8")).text
    assert words.NO_RULES in text
    assert "placed 0 orders worth 0.00 yuan" in text


def test_warnings_name_what_rests_on_little(tmp_path: Path) -> None:
    played = scenario(sessions=1, measure_from=0)
    options = RunOptions(tmp_path / "run", quiet=True)
    run_to_folder(played, options, lambda made, _: MadeUpMarket(made))
    text = Page(write_report(tmp_path / "run").read_text("utf-8")).text
    assert "12 of 12 products sold fewer than 30 simulated orders" in text
    assert "Aurora/P0" in text


def test_numbers_keep_to_their_units() -> None:
    text = unbroken("1.86 M yuan is 63.2 % of 5 anchors, 12 k")
    assert text.replace("\N{NO-BREAK SPACE}", "_") == "1.86_M_yuan is 63.2_% of 5 anchors, 12_k"


def test_text_in_other_scripts_is_drawn_without_complaint() -> None:
    svg = drawn(lambda axes: axes.set_title("直播电商"), 2.0)
    assert "直播电商" in svg


@given(
    st.lists(st.integers(-(10**9), 10**12), min_size=1, max_size=12), st.integers(1, 10**6)
)  # fmt: skip
def test_apportioned_parts_add_up(parts: list[int], total: int) -> None:
    whole = sum(parts)
    assume(whole > 0)
    shares = apportioned(parts, total)
    assert sum(shares) == total
    exact = np.array(parts, float) * total / whole
    assert (np.abs(np.array(shares) - exact) < 1 + 1e-9 * np.abs(exact)).all()
