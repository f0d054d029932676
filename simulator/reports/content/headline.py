"""The answer in one sentence, and the cards below it."""

from dataclasses import dataclass

from simulator.measures.definitions import BY_NAME, ratio
from simulator.measures.formats import counting_noise
from simulator.measures.summary import FEW_ORDERS
from simulator.reports.brand_figures import PROFIT, Driver, drivers, margin_of_mean
from simulator.reports.languages.language import Language
from simulator.reports.results import Results

MARKET_CARDS = (
    ("gmv_fen", "orders", "relative"),
    ("net_gmv_fen", "orders", "relative"),
    ("conversion", "orders", "relative"),
    ("refund_rate", "orders", "points"),
    ("brand_margin", "orders", ""),
    ("stay_per_view", "views", ""),
)
"""Measure, what is behind it, and how its noise by counting is told."""


@dataclass(frozen=True)
class Card:
    """A headline figure: label, value, and how sure it is."""

    label: str
    value: str
    sure: str


def answer(results: Results, say: Language) -> str:
    """The answer first, in one sentence: of the brand in focus, else of the market."""
    return _market_answer(results, say) if results.focus is None else _answer(results, say)


def cards(results: Results, say: Language) -> list[Card]:
    """The headline figures with what each rests on."""
    if results.focus is None:
        return [_market_card(results, say, *card) for card in MARKET_CARDS]
    return _brand_cards(results, say, results.focus)


def _answer(results: Results, say: Language) -> str:
    brand = results.focus or ""
    profits, gmv = results.of_brand(brand, PROFIT), int(results.of_brand(brand, "gmv_fen").sum())
    mean = float(profits.mean())
    if not gmv:
        return say("answer.no_sales", brand=brand, sessions=profits.size, profit=say.yuan(-mean))
    margin = margin_of_mean(profits)
    noise = say("answer.no_noise")
    if margin is not None:
        noise = say("answer.noise", margin=say.yuan(margin), sessions=profits.size)
    simulated = int(results.of_brand(brand, "simulated_orders").sum())
    few = say("answer.few", count=simulated) if simulated < FEW_ORDERS else ""
    return few + say(
        "answer.earns" if mean >= 0 else "answer.loses",
        brand=brand,
        profit=say.yuan(abs(mean)),
        noise=noise,
        share=say.percent(abs(int(profits.sum())) / gmv),
        drivers=_drivers(say, *drivers(results, brand)),
    )


def _drivers(say: Language, gain: Driver | None, loss: Driver | None) -> str:
    words: dict[str, str] = {}
    for side, driver in (("gain", gain), ("loss", loss)):
        if driver is not None:
            words[side] = say(f"item.{driver.line}")
            words[f"{side}_share"] = say.percent(driver.share)
            words[f"{side}_others"] = say.percent(driver.others)
    if gain is None and loss is None:
        return say("answer.drivers_none")
    if gain is None or loss is None:
        return say("answer.drivers_loss" if gain is None else "answer.drivers_gain", **words)
    return say("answer.drivers", **words)


def _market_answer(results: Results, say: Language) -> str:
    gmv, net = results.mean("gmv_fen"), results.mean("net_gmv_fen")
    return say(
        "answer.market",
        people=say.number(results.mean("active_viewers")),
        views=say.number(results.mean("views")),
        orders=say.number(results.mean("orders")),
        gmv=say.yuan(gmv),
        net=say.yuan(net),
        share=say.percent(net / gmv if gmv and net is not None else None),
    )


def how_sure(
    say: Language,
    simulated: int | None,
    what: str,
    share: float | None = None,
    counted: bool = True,
) -> str:
    """What a headline figure rests on.

    Args:
        say: The language.
        simulated: Simulated decisions behind it.
        what: What they are: orders or views.
        share: The figure, if it is a share of these decisions: its noise is binomial.
        counted: Whether the figure is a count, so that counting noise can be told.
    """
    noise = counting_noise(simulated)
    if simulated is None or noise is None:
        return say("basis.none")
    basis = say(f"basis.{what}", count=f"{simulated:,}")
    if not counted:
        return basis
    if share is None:
        return say("basis.counted", basis=basis, noise=say.percent(noise))
    if not 0.0 < share < 1.0:
        # Nobody, or everybody, of so many: the binomial's error would be 0, which says too much.
        return basis
    points = 100 * noise * (share * (1 - share)) ** 0.5
    return say("basis.points", basis=basis, points=f"{points:.2g}")


def _market_card(results: Results, say: Language, name: str, what: str, noise: str) -> Card:
    measure, mean, simulated = BY_NAME[name], results.mean(name), results.simulated(name)
    share = mean if noise == "points" else None
    sure = how_sure(say, simulated, what, share, bool(noise))
    return Card(say.label(measure), say.with_unit(mean, measure.unit), sure)


def _brand_cards(results: Results, say: Language, brand: str) -> list[Card]:
    names = ("gmv_fen", "net_gmv_fen", PROFIT, "orders", "simulated_orders", "simulated_kept",
             "closed_orders", "cancelled", "returned", "simulated_closed")  # fmt: skip
    columns = {name: results.of_brand(brand, name) for name in names}
    total = {name: int(column.sum()) for name, column in columns.items()}
    days = max(results.sessions, 1)
    profits = columns[PROFIT]
    margin = margin_of_mean(profits)
    sure = say("answer.no_noise")
    if margin is not None:
        sure = say("basis.noise", margin=say.yuan(margin), sessions=profits.size)
    market = results.mean("gmv_fen")
    orders = how_sure(say, total["simulated_orders"], "orders")
    share = say.percent(total["gmv_fen"] / days / market if market else None)
    refund = ratio(BY_NAME["refund_rate"], dict(total))
    losses = say("basis.evenings", losses=int((profits < 0).sum()), sessions=profits.size)
    return [
        Card(say("card.profit"), say.yuan(total[PROFIT] / days), sure),
        Card(say("card.margin"), say.percent(ratio(BY_NAME["brand_margin"], dict(total))), losses),
        Card(say("card.gmv"), say.yuan(total["gmv_fen"] / days),
             say("basis.market_share", share=share, basis=orders)),
        Card(say("card.net"), say.yuan(total["net_gmv_fen"] / days),
             how_sure(say, total["simulated_kept"], "orders")),
        Card(say("card.orders"), say.number(total["orders"] / days), orders),
        Card(say("card.refund"), say.percent(refund),
             how_sure(say, total["simulated_closed"], "orders", refund)),
    ]  # fmt: skip
