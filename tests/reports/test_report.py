"""The report of a made-up result folder: valid, self-contained, and true to the tables."""

import re
import shutil
from pathlib import Path

import numpy as np
import pandas
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.measures.concentration import gini
from simulator.measures.formats import number, percent, yuan
from simulator.reports.drawing import BLUE, GREY, INK, PALE, drawn
from simulator.reports.figures.market import funnel_steps, sale_parts
from simulator.reports.languages.language import language
from simulator.reports.page import unbroken, write_report
from simulator.reports.results import Results, divided
from tests.measures.factories import MadeUpMarket
from tests.reports.folders import NAME, Page, made_up

say = language("en")
FOCUS = ["bridge", "focus", "appraisal", "brand_funnel", "evening", "gmv", "concentration",
         "split", "funnel"]  # fmt: skip
MARKET = ["split", "gmv", "funnel", "evening", "concentration"]
SECTIONS = ["happened", "money", "anchors", "steps", "cohorts", "minutes", "market", "risk",
            "regulation", "method", "measures"]  # fmt: skip


def test_the_page_is_complete_and_says_its_language(html: str, page: Page) -> None:
    assert html.startswith("<!DOCTYPE html>")
    attributes = dict(reversed([(tag, attrs) for tag, attrs in page.tags]))
    assert attributes["html"]["lang"] == "en"
    assert "width=device-width" in str([attrs for tag, attrs in page.tags if tag == "meta"])
    headings = [tag for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert headings.count("h1") == 1
    assert headings.count("h3") == len(FOCUS)


def test_sections_come_in_their_order(page: Page, market_page: Page) -> None:
    for seen in (page, market_page):
        named = [a["aria-labelledby"] for tag, a in seen.tags if tag == "section"]
        assert named == SECTIONS


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


@pytest.mark.parametrize("focus", [True, False])
def test_every_figure_has_a_title_and_a_sentence(
    focus: bool, folder: Path, page: Page, market_folder: Path, market_page: Page
) -> None:
    place, seen = (folder, page) if focus else (market_folder, market_page)
    figures = [attrs["id"] for tag, attrs in seen.tags if tag == "figure"]
    assert figures == (FOCUS if focus else MARKET)
    assert [tag for tag, _ in seen.tags].count("svg") == len(figures)
    html = (place / "report.html").read_text("utf-8")
    for name in figures:
        caption = re.search(rf'<figcaption id="{name}-text">([^<]+)</figcaption>', html)
        assert caption is not None
        assert caption[1].rstrip().endswith(".")
        assert len(caption[1].split()) > 8
    assert {path.name for path in (place / "figures").iterdir()} == {f"{n}.svg" for n in figures}


def test_figures_hold_text_and_no_date(folder: Path, page: Page) -> None:
    for path in (folder / "figures").glob("*.svg"):
        svg = path.read_text("utf-8")
        assert "<text" in svg
        assert "metadata" not in svg
        assert not re.search(r"20\d\d-\d\d", svg)
    assert say("line.goods_fen") in (folder / "figures" / "split.svg").read_text("utf-8")


def test_the_same_folder_gives_the_same_report(folder: Path, html: str, tmp_path: Path) -> None:
    for lang in ("en", "zh"):
        pages = []
        for copy in ("a", "b"):
            place = tmp_path / f"{lang}_{copy}"
            shutil.copytree(folder, place)
            write_report(place, lang=lang)
            pages.append((place / "report.html").read_bytes())
        assert pages[0] == pages[1]
        assert (pages[0].decode() == html) == (lang == "en")


def test_png_on_request(folder: Path, html: str, tmp_path: Path) -> None:
    place = tmp_path / "run"
    shutil.copytree(folder, place)
    write_report(place, png=True)
    for name in FOCUS:
        assert (place / "figures" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    write_report(place)
    assert not list((place / "figures").glob("*.png"))


def test_without_a_focus_the_answer_is_that_of_the_market(
    market_page: Page, market_folder: Path
) -> None:
    table = pq.read_table(market_folder / "sessions.parquet").to_pandas()
    sessions = table[table["measured"]]
    gmv, net = sessions["gmv_fen"].mean(), sessions["net_gmv_fen"].mean()
    orders, text = sessions["orders"].mean(), market_page.text
    assert f"placed {number(orders)} orders worth {yuan(gmv)}" in text
    share = sessions["net_gmv_fen"].sum() / sessions["gmv_fen"].sum()
    assert f"buyers kept goods for {yuan(net)}, {percent(share)} of that" in text
    simulated = sessions["simulated_orders"].sum()
    assert f"{simulated:,} simulated orders, ±{percent(1.96 / simulated**0.5)}" in text


def test_the_sentence_on_gmv(page: Page, sessions: pandas.DataFrame) -> None:
    gmv = sessions["gmv_fen"]
    assert f"from {yuan(gmv.min())} to {yuan(gmv.max())}" in page.text
    change = gmv[-3:].sum() / gmv[:3].sum() - 1
    way = "higher" if change > 0 else "lower"
    assert f"{percent(abs(change))} {way} than the first" in page.text


def test_the_sentence_on_the_funnel(folder: Path, page: Page, sessions: pandas.DataFrame) -> None:
    rooms = pq.read_table(folder / "rooms.parquet").to_pandas()
    kept = rooms.loc[rooms["measured"], "kept"].sum()
    orders, views = sessions["room_orders"].sum(), sessions["views"].sum()
    assert f"{percent(orders / views)} of the rooms entered end in an order" in page.text
    assert f"{percent(kept / orders)} of the orders are kept" in page.text
    steps = funnel_steps(Results(folder))
    assert steps["shown"] == (sessions["views"] + sessions["skips"]).sum()
    assert steps["openings"] == sessions["openings"].sum()


def test_the_split_of_a_sale_adds_up_to_the_fen(
    folder: Path, page: Page, sessions: pandas.DataFrame
) -> None:
    paid, parts = sale_parts(Results(folder))
    assert paid == round(sessions["gmv_fen"].sum() / sessions["orders"].sum())
    assert sum(parts.values()) == paid
    for name in ("returned_fen", "commission_fen", "goods_fen", "brand_profit_fen"):
        exact = sessions[name].sum() / sessions["orders"].sum()
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
    pitched = minutes[minutes["product"].str.startswith("Birch/", na=False)]
    assert f"Birch is on show in {pitched['minute'].nunique()} of 60 minutes" in page.text
    assert (
        f"in {pitched['anchor'].nunique()} of {minutes['room_number'].nunique()} rooms" in page.text
    )


def test_rules_and_enforcement_are_told(page: Page, sessions: pandas.DataFrame) -> None:
    assert "without a reason for 7 days" in page.text
    assert "In force from evening 3 until before evening 90." in page.text
    share = sessions["violations"].sum() / sessions["rooms_on_air"].sum()
    assert f"exaggerated in {percent(share)} of the rooms" in page.text
    assert f"{sessions['talks'].sum()} talks" in page.text


def test_books_that_do_not_balance_raise_an_alarm(folder: Path, page: Page, tmp_path: Path) -> None:
    assert say("books.balance") in page.text
    for path in folder.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    summary = (folder / "summary.json").read_text("utf-8")
    broken = summary.replace('"ledger_balance": 0', '"ledger_balance": 1')
    (tmp_path / "summary.json").write_text(broken, "utf-8")
    for lang in ("en", "zh"):
        text = Page(write_report(tmp_path, lang=lang).read_text("utf-8")).text
        assert text.count(language(lang)("books.broken")) == 2


class Idle(MadeUpMarket):
    """Nobody buys."""

    def _place_orders(self) -> None:
        super()._place_orders()
        self.placed = {name: column[:0] for name, column in self.placed.items()}
        self.orders.cancel(self.orders.open_rows(), self.session)
        self.orders.take_final(self.session)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_market_without_sales_or_rules_has_a_report(lang: str, tmp_path: Path) -> None:
    told = language(lang)
    options = {"sessions": 1, "measure_from": 0, "regulation": []}
    place = made_up(tmp_path / "run", Idle, **options)
    text = Page(write_report(place, lang=lang).read_text("utf-8")).text
    assert told("rule.none") in text
    assert told("market.no_sales") in text
    place = made_up(tmp_path / "focus", Idle, **options, focus={"brand": "Birch"})
    page = Page(write_report(place, lang=lang).read_text("utf-8"))
    assert told("cohort.none") in page.text
    answer = told("answer.no_sales", brand="Birch", sessions=1, profit="|").split("|")[0]
    assert answer in page.text


def test_warnings_name_what_rests_on_little(tmp_path: Path) -> None:
    place = made_up(tmp_path / "run", sessions=1, measure_from=0)
    text = Page(write_report(place).read_text("utf-8")).text
    assert "12 of 12 products sold fewer than 30 simulated orders" in text
    assert "Aurora/P0" in text


def test_numbers_keep_to_their_units() -> None:
    text = unbroken("1.86 M yuan is 63.2 % of 5 anchors, 12 k; 4-6 and P-1 but -7 yuan, 在-8元")
    text = text.replace("\N{NO-BREAK SPACE}", "_").replace("\N{MINUS SIGN}", "~")
    expected = "1.86_M_yuan is 63.2_% of 5 anchors, 12_k; 4-6 and P-1 but ~7_yuan, 在~8元"
    assert text == expected


def test_text_in_other_scripts_is_drawn_without_complaint() -> None:
    svg = drawn(lambda axes: axes.set_title("直播电商"), 2.0)
    assert "直播电商" in svg


def test_text_is_dark_enough_to_read(html: str) -> None:
    style = re.findall(r":root \{([^}]*)\}", html)[0]
    page = dict(re.findall(r"--(\w+): (#\w{6})", style))
    inks = {INK, GREY, BLUE, page["ink"], page["grey"]}
    for ink in inks:
        for ground in ("#FFFFFF", PALE, page["pale"]):
            light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_text_in_figures_has_no_other_colour(folder: Path, page: Page) -> None:
    for path in (folder / "figures").glob("*.svg"):
        for element in re.findall(r"<text[^>]*>", path.read_text("utf-8")):
            colours = re.findall(r"fill: (#\w{6})", element)
            assert {colour.upper() for colour in colours} <= {INK.upper(), GREY, BLUE}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@given(st.lists(st.integers(-(10**12), 10**12), max_size=12), st.integers(1, 10**6))
def test_divided_parts_add_up(parts: list[int], by: int) -> None:
    shares = divided(parts, by)
    assert abs(sum(shares) - sum(parts) / by) <= 0.5 + 1e-9 * abs(sum(parts) / by)
    exact = np.array(parts, float) / by
    assert (np.abs(np.array(shares) - exact) < 1 + 1e-9 * np.abs(exact)).all()
