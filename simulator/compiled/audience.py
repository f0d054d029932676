"""Stage 5, compiled: viewers open, swipe, enter, watch, buy and leave; needs met on the shelf."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.audience import play_evening
from simulator.kernels.blocks import in_blocks
from simulator.kernels.opening import by_arrival, draw_needs, open_apps
from simulator.kernels.shelf import choose_on_shelf, count_looks, fill_shelf, serve_shelf
from simulator.kernels.staging import control_records, good_records, room_records, set_stage
from simulator.kernels.state import (
    MINUTE,
    NEED,
    SALE,
    Records,
    Stage,
    Tape,
    Traits,
    new_tape,
    records,
)
from simulator.kernels.warming import show_videos
from simulator.rules.buying import awareness_utility
from simulator.rules.shelf import need_probability
from simulator.tables.columns import NOBODY
from simulator.tables.evening import Evening, Outcome
from simulator.tables.parameters import AudienceParameters, Clock
from simulator.tables.personal_prices import CLAIMED_COUPON, NO_PARTNER
from simulator.tables.viewers import Audience, ShelfSales, off_fen

if TYPE_CHECKING:
    from simulator.compiled.engine import CompiledEngine
    from simulator.market import Market

ORDERS_PER_OPENING = 32
"""Room for so many orders by each opener; more would be an error, which is checked. Evenings of the
packaged scenarios need a tenth of one, and viewers who buy whatever they consider 19."""


def clock_of(market: "Market") -> Clock:
    """Return session and length of the evening as the kernels take them."""
    scenario = market.scenario
    return Clock(market.session, scenario.session_minutes, scenario.tick_seconds / 60.0)


def need_tonight(engine: "CompiledEngine", market: "Market") -> None:
    """Draw what viewers need tonight; it brings some to an app, and all of them to the shelf."""
    drawn = engine.drawn
    chances = [need_probability(float(rate)) for rate in drawn.intercepts.need_rate]
    in_blocks(
        draw_needs, len(drawn.columns.wants), market.pace.threads, drawn.columns.wants,
        market.category_keys, np.array(chances), market.session, market.seeds.viewers,
    )  # fmt: skip


def open_evening(engine: "CompiledEngine", market: "Market") -> NDArray[np.float32]:
    """Let viewers decide whether to open an app tonight; return their minutes of arrival."""
    on_air = np.zeros(len(market.anchors), dtype=np.bool_)
    on_air[market.evening.rooms.anchor] = True
    reminder = np.zeros(len(market.anchors))
    reminder[market.evening.rooms.anchor] = market.evening.rooms.reminder
    arrival = np.zeros(len(engine.drawn.columns.people), dtype=np.float32)
    places = market.platforms
    in_blocks(
        open_apps, len(arrival), market.pace.threads, engine.drawn.columns, engine.drawn.affinity,
        market.platform_keys, np.array([platform.arrival_peak for platform in places]),
        np.array([platform.arrival_spread for platform in places]),
        engine.drawn.arrival_shift, np.array([platform.does.search_pull for platform in places]),
        np.array([platform.does.neighbours for platform in places]), market.anchor_platform,
        on_air, reminder, market.evening.market_shock, engine.drawn.opening_parameters,
        clock_of(market), market.seeds, arrival,
    )  # fmt: skip
    return arrival


def show_short_videos(engine: "CompiledEngine", market: "Market") -> NDArray[np.int32]:
    """Show tonight's short videos; return whose each viewer saw, of no viewers without any."""
    rooms, columns = market.evening.rooms, engine.drawn.columns
    shown = np.flatnonzero(rooms.video_share > 0)
    if not len(shown):
        return np.zeros(0, np.int32)
    seen = np.empty(len(columns.people), np.int32)
    in_blocks(
        show_videos, len(seen), market.pace.threads, columns.invited_by, columns.lapsed,
        rooms.anchor[shown], market.anchor_keys[rooms.anchor[shown]], rooms.platform[shown],
        rooms.video_share[shown], market.session, market.seeds.viewers, seen,
    )  # fmt: skip
    return seen


def forget_videos(engine: "CompiledEngine", seen: NDArray[np.int32]) -> None:
    """Let those forget tonight's video who stay away tonight."""
    columns = engine.drawn.columns
    if len(seen):
        columns.invited_by[(seen != NOBODY) & (columns.opened == NOBODY)] = NOBODY


def tonights_goods(engine: "CompiledEngine", market: "Market") -> Records:
    """Return the products as the kernels see them tonight."""
    products, weight = market.products, market.scenario.behaviour.buying.awareness
    mean = float(market.mean_awareness)
    part = [awareness_utility(float(share), mean, weight) for share in products.awareness]
    return good_records(
        products, market.evening, engine.drawn.intercepts.room, engine.drawn.intercepts.shelf,
        market.satiation_sessions, np.array(part),
    )  # fmt: skip


def tonights_parameters(engine: "CompiledEngine", tonight: Evening) -> AudienceParameters:
    """Return the weights of all decisions, with what rules in force make of them tonight."""
    usual, customs = engine.drawn.audience_parameters, tonight.customs
    comparing = customs.comparing_share
    return usual._replace(
        comparing_share=usual.comparing_share if comparing is None else comparing,
        gift_cap_fen=float(customs.gift_cap_fen),
    )


def play_rooms(
    engine: "CompiledEngine",
    market: "Market",
    goods: Records,
    arrival: NDArray[np.float32],
    tape: Tape | None = None,
) -> tuple[Outcome, Stage, Records]:
    """Play the evening in all rooms.

    Args:
        engine: The engine, whose viewers come.
        market: The market with tonight's rooms and offers.
        goods: Products tonight.
        arrival: Minute of arrival by viewer.
        tape: Records what visitors saw; nothing when missing.

    Returns:
        What came of the rooms, the stage as it was left, and the orders.

    Raises:
        RuntimeError: A buffer ran full, which means that it was made too small.
    """
    clock, tonight = clock_of(market), market.evening
    ticks = int(clock.minutes / clock.tick_minutes)
    openers, first = by_arrival(engine.drawn.columns.opened, arrival, clock.tick_minutes, ticks)
    charm = market.scenario.behaviour.buying.charisma
    rooms = room_records(
        tonight.rooms, tonight.pitches, market.anchor_keys, market.platform_keys,
        charm * (tonight.rooms.charisma.astype(np.float64) - 0.5),
    )  # fmt: skip
    feeds = [
        (p.relevance, p.feed.popularity, p.does.search, p.paid_every, p.feed.page,
         p.followed_places)
        for p in market.platforms
    ]  # fmt: skip
    stage = set_stage(
        tonight,
        engine.drawn.columns,
        rooms,
        goods,
        feeds,
        tonights_parameters(engine, tonight),
        len(openers),
        len(market.anchors),
        engine.workspace,
    )
    minutes = records((clock.minutes, len(rooms)), MINUTE)
    most = ORDERS_PER_OPENING * (len(openers) + 16)
    sales = engine.workspace.records("sales", (most,), SALE)
    traits = Traits(*(getattr(engine.drawn.columns, name) for name in Traits._fields))

    def evening() -> int:
        return play_evening(
            stage, traits, clock, market.seeds, tonight.pitches.offer,
            tonight.pitches.end_minute, openers, first, arrival,
            tonight.rooms.traffic_budget_fen, sales, minutes,
            control_records(tonight, market.anchor_keys), tape or new_tape(0, 0, 0),
        )  # fmt: skip

    sold = market.pace.play(evening)
    if sold < 0:
        raise RuntimeError("a buffer of the audience kernel ran full")
    # A copy: the workspace belongs to the next evening.
    granted = sales[:sold].copy()
    return outcome_of(market, stage, minutes, granted), stage, granted


def outcome_of(market: "Market", stage: Stage, minutes: Records, sales: Records) -> Outcome:
    """Add up chunks and orders to what came of each room and offer."""
    offers, rooms, offer = market.evening.offers, stage.room_totals, sales.offer
    budget_fen = market.evening.rooms.traffic_budget_fen

    def by_offer(amounts: NDArray[np.int64]) -> NDArray[np.int64]:
        sums = np.zeros(len(offers), dtype=np.int64)
        np.add.at(sums, offer, amounts)
        return sums

    simulated = np.zeros(rooms.shape[1], dtype=np.int64)
    np.add.at(simulated, offers.room[offer], 1)
    offer_units = by_offer(sales.units)
    return Outcome(
        views=rooms["views"].sum(axis=0),
        simulated_views=rooms["simulated_views"].sum(axis=0),
        paid_views=rooms["paid_views"].sum(axis=0),
        stay_seconds=rooms["stay_seconds"].sum(axis=0),
        peak_viewers=minutes["online"].max(axis=0, initial=0),
        comments=rooms["comments"].sum(axis=0),
        likes=rooms["likes"].sum(axis=0),
        shares=rooms["shares"].sum(axis=0),
        gifts_fen=rooms["gifts_fen"].sum(axis=0),
        follows=rooms["follows"].sum(axis=0),
        orders=minutes["orders"].sum(axis=0),
        simulated_orders=simulated,
        units=minutes["orders"].sum(axis=0),
        gmv_fen=minutes["gmv_fen"].sum(axis=0),
        sold_out_units=minutes["sold_out"].sum(axis=0),
        requested_units=minutes["requested"].sum(axis=0),
        # What is shown in the tick in which a budget runs out is the platform's loss.
        traffic_cost_fen=np.minimum(rooms["traffic_fen"].sum(axis=0), budget_fen),
        skips=rooms["skips"].sum(axis=0),
        offer_exposed=stage.offer_totals["exposed"].sum(axis=0),
        offer_considered=stage.offer_totals["considered"].sum(axis=0),
        offer_orders=offer_units,
        offer_simulated_exposed=stage.offer_totals["simulated_exposed"].sum(axis=0),
        offer_simulated_orders=by_offer(np.ones(len(offer), dtype=np.int64)),
        offer_units=offer_units,
        offer_claimed=stage.offer_totals["claimed"].sum(axis=0),
        offer_redeemed=by_offer(sales.units * (sales.benefit == CLAIMED_COUPON)),
        offer_gmv_fen=by_offer(sales.units * (offers.price_fen[offer] - off_fen(sales))),
        minutes_online=minutes["online"],
        minutes_orders=minutes["orders"],
        minutes_gmv_fen=minutes["gmv_fen"],
        minutes_entries=minutes["entries"],
    )


def play_shelf(
    engine: "CompiledEngine",
    market: "Market",
    goods: Records,
    parameters: Records,
    stock_left: NDArray[np.int64],
) -> tuple[ShelfSales, int, Records]:
    """Let needs outside rooms be met on the shelf.

    Args:
        engine: The engine, whose viewers come.
        market: The market.
        goods: Products tonight.
        parameters: Weights of all decisions, one record.
        stock_left: Units that rooms have left, by product; reduced by what is sold.

    Returns:
        Orders, units sold out, and needs in the order in which they were served.
    """
    columns, viewers = engine.drawn.columns, len(engine.drawn.columns.people)
    categories = len(market.category_names)
    shelf = fill_shelf(goods, market.products.active, categories)
    found = engine.workspace.records("needs", (viewers * categories,), NEED)
    counts = in_blocks(
        choose_on_shelf, viewers, market.pace.threads, columns, goods, shelf,
        market.category_keys, market.platform_keys, engine.drawn.shelf_affinity,
        market.scenario.behaviour.buying.shelf_offers, parameters, clock_of(market), market.seeds,
        found,
    )  # fmt: skip
    begins = [begin * categories for begin, _ in counts]
    needs = np.concatenate([found[b : b + n] for b, (_, n) in zip(begins, counts, strict=True)])
    needs = needs[np.argsort(needs["rank"], kind="stable")].view(np.recarray)
    units = np.empty(len(needs), dtype=np.int64)
    sold_out = serve_shelf(columns, goods, needs, stock_left, market.session, units)
    granted = needs[units > 0]
    sales = ShelfSales(
        granted["rank"], granted["row"], granted["product"], granted["platform"], units[units > 0]
    )
    return sales, sold_out, needs


def messages_of(stage: Stage) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return who shared which anchor tonight, sorted by viewer and anchor."""
    counts = stage.chunks["messages"]
    sent = np.concatenate([stage.messages[k, :count] for k, count in enumerate(counts)])
    order = np.lexsort((sent["anchor"], sent["row"]))
    return sent["row"][order], sent["anchor"][order]


def play_audience(
    engine: "CompiledEngine", market: "Market", tape: Tape | None = None
) -> tuple[Outcome, Audience]:
    """Play the evening: rooms first, then the shelf with what rooms have left.

    Units committed to a room and not sold there go back to the shelf.

    Args:
        engine: The engine, whose viewers come.
        market: The market, its evening planned.
        tape: Records what visitors saw; nothing when missing.

    Returns:
        What came of rooms and offers, and what else the audience left behind.
    """
    need_tonight(engine, market)
    seen = show_short_videos(engine, market)
    arrival = open_evening(engine, market)
    forget_videos(engine, seen)
    goods = tonights_goods(engine, market)
    outcome, stage, sales = play_rooms(engine, market, goods, arrival, tape)
    stock_left = market.products.units_for_sale(market.stock.on_stock).copy()
    np.subtract.at(stock_left, market.evening.offers.product, outcome.offer_units)
    perks = market.evening.perks
    if len(perks):
        bundled = np.flatnonzero(perks.partner != NO_PARTNER)
        np.subtract.at(stock_left, perks.partner[bundled], outcome.offer_units[bundled])
    shelf, sold_out, needs = play_shelf(engine, market, goods, stage.parameters, stock_left)
    sharers, anchors = messages_of(stage)
    # An invitation is heard once, by whoever opens the app; tonight's wait for the next evening.
    engine.drawn.columns.invited_by[engine.drawn.columns.opened >= 0] = NOBODY
    return outcome, Audience(
        sales=sales,
        shelf=shelf,
        shelf_sold_out_units=sold_out,
        needs=needs,
        sharers=sharers,
        shared_anchors=anchors,
        segment_views=stage.segment_totals["views"].sum(axis=0),
        segment_surplus_fen=stage.segment_totals["surplus_fen"].sum(axis=0),
        segment_regret_fen=stage.segment_totals["regret_fen"].sum(axis=0),
        shelf_looks=_looks(engine, market, goods),
    )


def _looks(engine: "CompiledEngine", market: "Market", goods: Records) -> NDArray[np.int64]:
    """Count who came across what on the shelf, if a brand wants to know."""
    looks = np.zeros(len(market.products), dtype=np.int64)
    if market.counts_looks:
        shelf = fill_shelf(goods, market.products.active, len(market.category_names))
        looked_at = market.scenario.behaviour.buying.shelf_offers
        columns, seed = engine.drawn.columns, market.seeds.viewers
        count_looks(columns, shelf, looked_at, market.session, seed, looks)
    return looks
