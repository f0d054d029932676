"""Stage 1, after the rules: what the scenario lets happen today."""

from typing import TYPE_CHECKING

import numpy as np

from simulator.agents.batches import outgoing_rate
from simulator.agents.interventions import come_and_go, open_platforms
from simulator.agents.security import share_hit
from simulator.agents.settings_in_force import follow_settings
from simulator.agents.shocks import restore_costs, shock_costs
from simulator.scenario.events import HaveBadBatch, HaveScandal, LeakData, OrderRecall
from simulator.scenario.mishaps import BadBatch, RecallOrder, Scandal
from simulator.stages.recall import take_off_sale

if TYPE_CHECKING:
    from simulator.market import Market


def play_events(market: "Market") -> None:
    """Let everything happen that the scenario has for today, and undo what is over.

    Args:
        market: The market in the morning.
    """
    if not market.scenario.events:
        return
    restore_costs(market)
    follow_settings(market)
    shock_costs(market)
    open_platforms(market)
    come_and_go(market)
    today = [event for event in market.scenario.events if event.at == market.session]
    # Lists of the scenario decide no order.
    for event in sorted(today, key=lambda one: one.model_dump_json()):
        if isinstance(event, HaveScandal):
            _spread_news(market, event.scandal)
        elif isinstance(event, LeakData):
            _let_data_out(market, event)
        elif isinstance(event, HaveBadBatch):
            _spoil(market, event.bad_batch)
        elif isinstance(event, OrderRecall):
            _recall(market, event.recall)


def _spread_news(market: "Market", news: Scandal) -> None:
    """Let news cost an anchor bonds, or a brand ratings and the bonds with its own host."""
    for anchor in market.anchors:
        if news.anchor is not None:
            hit = news.anchor in (anchor.name, anchor.linked_to)
        else:
            hit = anchor.is_store_host() and market.brands[anchor.brand].name == news.brand
        if hit:
            market.engine.hear_of_anchor(market, anchor.index, anchor.key, news.reach, news.bonds)
    for brand in market.brands:
        if brand.name == news.brand:
            _lower_ratings(market, brand.products, news.rating * news.reach)


def _lower_ratings(market: "Market", rows: np.typing.NDArray[np.int64], loss: float) -> None:
    """Take something off the ratings of products, as new reviews would."""
    products, prior = market.products, market.scenario.behaviour.after_sales.rating_prior
    for row in rows.tolist():
        reviews = float(products.rating_weight[row]) + prior
        products.rating_sum[row] = np.float32(float(products.rating_sum[row]) - loss * reviews)


def _let_data_out(market: "Market", event: LeakData) -> None:
    """Let those whose data got out of a platform lose habit there."""
    leak, hit = event.data_leak, share_hit(market, event)
    for platform in market.platforms:
        if platform.name == leak.platform:
            market.engine.hear_of_leak(market, platform.index, hit, leak.habit)


def _spoil(market: "Market", bad: BadBatch) -> None:
    """Let what is on stock turn out badly made."""
    for row in _rows(market, bad).tolist():
        rate = outgoing_rate(market, row, bad.defect_rate)
        market.products.batch_defect_rate[row] = rate


def _recall(market: "Market", order: RecallOrder) -> None:
    """Take what is on stock of a brand's products off sale, and pay back for what proved bad."""
    for row in _rows(market, order).tolist():
        market.recalls.call_back_all(row, int(market.supply.batches[row]))
        take_off_sale(market, row)


def _rows(market: "Market", what: BadBatch | RecallOrder) -> np.typing.NDArray[np.int64]:
    """Rows of the products of an event: of one, or all of the brand's."""
    brand = next(one for one in market.brands if one.name == what.brand)
    if what.product is None:
        return brand.products
    name = f"{brand.name}/{what.product}"
    named = [row for row in brand.products.tolist() if market.products.names[row] == name]
    return np.array(named, np.int64)
