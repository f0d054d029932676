"""What is read off a market at the end of a session, as the columns of each table.

Only what cannot be had later: what became of orders and of money is added from the tallies and the
ledger when tables are asked for.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.arrays import sums_per_index
from simulator.accounts.order_columns import Channel
from simulator.measures.concentration import concentration, herfindahl
from simulator.measures.conduct import (
    fakes_by_anchor,
    fakes_by_brand,
    fakes_by_platform,
    fakes_tonight,
    true_ratings,
)
from simulator.measures.inputs import SUFFIXES, VIEWER_TOTALS, RecordedMarket
from simulator.rules.units import BASIS_POINTS, SECONDS_PER_MINUTE
from simulator.scenario.places import ANCHOR_TYPES
from simulator.tables.evening import Evening, Outcome
from simulator.tables.sums import in_order

Int = NDArray[np.int64]
Columns = dict[str, Any]
"""By column name an array or list with one entry per row; None for a row that is not known."""
AUDIENCE_COLUMNS = (
    "views", "simulated_views", "paid_views", "skips", "stay_seconds", "comments", "likes",
    "shares", "follows", "gifts_fen",
)  # fmt: skip
SHORTAGE_COLUMNS = ("requested_units", "sold_out_units")
VIEWER_COLUMNS = ("openings", "active_viewers", "unfollows", "lapses", "comebacks", "habit")
WELFARE_COLUMNS = ("surplus_room_fen", "surplus_shelf_fen", "regret_fen")
CONCENTRATION_COLUMNS = {
    "views": ("gini_views", "hhi_views", "top1_share", "top5_share", "log_views_sd"),
    "gmv_fen": ("gini_gmv", "hhi_gmv", "top1_gmv_share", "top5_gmv_share"),
}
"""Measures of concentration over anchors on air, in the order of ``Concentration``."""


def check_viewer_totals(totals: Mapping[str, Any]) -> None:
    """Refuse totals over viewers that no table has a place for.

    Args:
        totals: What the market handed over.

    Raises:
        ValueError: A name is unknown; names those that are known.
    """
    for name in totals:
        stem = next((name.removesuffix(end) for end in SUFFIXES[1:] if name.endswith(end)), name)
        if stem not in VIEWER_TOTALS:
            known = ", ".join(VIEWER_TOTALS)
            raise ValueError(f"no table has a place for the viewer total '{name}'; known: {known}")


def session_row(market: RecordedMarket) -> Columns:
    """Columns of ``sessions``: one row.

    Args:
        market: The market after a session.

    Returns:
        The columns, one entry each.
    """
    totals, outcome, enforcement = market.viewer_totals, market.outcome, market.enforcement
    population = market.scenario.population
    row: dict[str, Any] = {
        "population": population,
        "session_seconds": market.scenario.session_minutes * SECONDS_PER_MINUTE,
        "rooms_on_air": len(market.evening.rooms),
        "on_air_seconds": int(_on_air_seconds(market.evening).sum()),
        "impressions": int(_impressions(outcome).sum()),
        **{name: int(counts.sum()) for name, counts in _coupons(market).items()},
        "fines_imposed_fen": enforcement.fines_fen,
        "awareness": _mean(market.products.awareness[market.products.active]),
        **{name: int(values.sum()) for name, values in _offered(market).items()},
        "peak_viewers": _peak(outcome),
        "inspections": enforcement.inspected,
        "violations_detected": enforcement.detected,
        "follows_per_person": _per(totals.get("follows_people"), population),
        "wallet_fen": _per(totals.get("wallets_fen"), population),
        **{
            name: getattr(enforcement, name)
            for name in (
                "violations", "false_positives", "talks", "warnings", "limits", "suspensions",
                "bans", "inspection_rate",
            )
        },
        **{
            name: totals.get(name)
            for name in (*VIEWER_COLUMNS, *WELFARE_COLUMNS, "bond")
        },
        **{
            name: int(getattr(outcome, name).sum())
            for name in (*AUDIENCE_COLUMNS, *SHORTAGE_COLUMNS)
        },
        **_states(market),
        **_concentration(market),
        **fakes_tonight(market),
    }  # fmt: skip
    return {name: [value] for name, value in row.items()}


def platform_rows(market: RecordedMarket) -> Columns:
    """Columns of ``platforms``: one row per platform."""
    size = len(market.platforms)
    index = market.evening.rooms.platform.astype(np.int64)
    accounts = market.stock.chart.platform
    return {
        "platform": [platform.name for platform in market.platforms],
        "kind": [str(platform.kind) for platform in market.platforms],
        "rooms_on_air": np.bincount(index, minlength=size).astype(np.int64),
        "cash_fen": market.ledger.balances[accounts],
        "take_rate": [platform.take_rate_bp / BASIS_POINTS for platform in market.platforms],
        "lag": [platform.lag for platform in market.platforms],
        "moderation": [platform.moderation for platform in market.platforms],
        **fakes_by_platform(market),
        **_audience(market, index, size),
        **_pitched(market, index[market.evening.offers.room], size),
        **_viewer_columns(market, VIEWER_COLUMNS, "_by_platform"),
    }


def brand_rows(market: RecordedMarket) -> Columns:
    """Columns of ``brands``: one row per brand."""
    chart, balances = market.stock.chart, market.ledger.balances
    products, size = market.products, len(market.brands)
    on_sale = [products.active & (products.brand == brand) for brand in range(size)]
    return {
        "brand": [brand.name for brand in market.brands],
        "type": [str(brand.type) for brand in market.brands],
        "active": [brand.active for brand in market.brands],
        "cash_fen": balances[chart.brand_cash],
        "deposit_fen": balances[chart.brand_deposit],
        "loan_fen": [brand.loan_fen for brand in market.brands],
        "awareness": [_mean(products.awareness[chosen]) for chosen in on_sale],
        **fakes_by_brand(market),
        **_pitched(market, products.brand[market.evening.offers.product], size),
        **_coupons(market),
    }


def anchor_rows(market: RecordedMarket) -> Columns:
    """Columns of ``anchors``: one row per anchor."""
    anchors, size = market.anchors, len(market.anchors)
    platforms = [platform.name for platform in market.platforms]
    agencies = [agency.name for agency in market.agencies]
    index = market.evening.rooms.anchor.astype(np.int64)
    return {
        "anchor": [anchor.name for anchor in anchors],
        "type": [str(anchor.type) for anchor in anchors],
        "platform": [platforms[anchor.platform] for anchor in anchors],
        "agency": [agencies[a.agency] if a.agency >= 0 else None for a in anchors],
        "status": [str(anchor.status) for anchor in anchors],
        "on_air": np.isin(np.arange(size), index),
        "fans": np.array(market.fans_people, np.int64),
        "credit": [anchor.credit for anchor in anchors],
        "fatigue": [anchor.fatigue for anchor in anchors],
        "exaggeration": [anchor.exaggeration for anchor in anchors],
        "expected_views": [anchor.expected_views for anchor in anchors],
        "cash_fen": market.ledger.balances[market.stock.chart.anchor],
        **fakes_by_anchor(market),
        **_audience(market, index, size),
        **_pitched(market, index[market.evening.offers.room], size),
        "pitch_fee_fen": _pitch_fees(market, index[market.evening.offers.room], size),
    }


def segment_rows(market: RecordedMarket) -> Columns:
    """Columns of ``segments``: one row per segment."""
    totals = market.viewer_totals
    people = totals.get("people_by_segment")
    return {
        "segment": list(market.segment_names),
        "views": totals.get("views_by_segment"),
        "follows_per_person": _per_each(totals.get("follows_people_by_segment"), people),
        "wallet_fen": _per_each(totals.get("wallets_fen_by_segment"), people),
        **_viewer_columns(market, (*VIEWER_COLUMNS, *WELFARE_COLUMNS), "_by_segment"),
    }


def product_rows(market: RecordedMarket) -> Columns:
    """Columns of ``products``: one row per product."""
    products, size = market.products, len(market.products)
    index = market.evening.offers.product.astype(np.int64)
    brands = [brand.name for brand in market.brands]
    return {
        "product": list(products.names),
        "brand": [brands[brand] for brand in products.brand.tolist()],
        "category": [market.category_names[place] for place in products.category.tolist()],
        "active": products.active.copy(),
        "shelf_price_fen": products.shelf_price_fen.copy(),
        "lowest_price_fen": products.lowest_price_fen.copy(),
        "rating": products.rating.astype(np.float64),
        "true_rating": true_ratings(market),
        "awareness": products.awareness.astype(np.float64),
        "on_stock": market.stock.on_stock.copy(),
        "in_transit": market.stock.in_transit.copy(),
        **_pitched(market, index, size),
    }


def room_rows(market: RecordedMarket) -> Columns:
    """Columns of ``rooms``: one row per room on air."""
    rooms, outcome = market.evening.rooms, market.outcome
    anchors = [market.anchors[index].name for index in rooms.anchor.tolist()]
    platforms = [market.platforms[index].name for index in rooms.platform.tolist()]
    brands = [market.brands[i].name if i >= 0 else None for i in rooms.brand.tolist()]
    offered = market.evening.offers.room.astype(np.int64)
    copied = (*AUDIENCE_COLUMNS, *SHORTAGE_COLUMNS, "peak_viewers", "traffic_cost_fen")
    return {
        "room_number": np.arange(len(rooms), dtype=np.int64),
        "room": [f"{host} @ {place}" for host, place in zip(anchors, platforms, strict=True)],
        "anchor": anchors,
        "type": [ANCHOR_TYPES[kind] for kind in rooms.kind.tolist()],
        "platform": platforms,
        "brand": brands,
        "start_minute": rooms.start_minute.astype(np.int64),
        "end_minute": rooms.end_minute.astype(np.int64),
        "on_air_seconds": _on_air_seconds(market.evening),
        "impressions": _impressions(outcome),
        **_pitched(market, offered, len(rooms)),
        "pitch_fee_fen": _pitch_fees(market, offered, len(rooms)),
        "displayed_bots": rooms.displayed_bots.astype(np.int64),
        **{name: values[rooms.anchor] for name, values in fakes_by_anchor(market).items()},
        **{name: np.array(getattr(outcome, name), np.int64) for name in copied},
    }


def channel_rows(market: RecordedMarket) -> Columns:
    """Columns of ``channels``: shelf, store rooms, influencers' rooms."""
    store = market.evening.rooms.brand >= 0
    index = np.where(store, int(Channel.STORE), int(Channel.INFLUENCER)).astype(np.int64)
    return {
        "channel": [channel.name.lower() for channel in Channel],
        **_audience(market, index, len(Channel)),
        **_pitched(market, index[market.evening.offers.room], len(Channel)),
    }


def category_rows(market: RecordedMarket) -> Columns:
    """Columns of ``categories``: one row per category."""
    index = market.products.category[market.evening.offers.product].astype(np.int64)
    names = list(market.category_names)
    return {"category": names, **_pitched(market, index, len(names))}


def _coupons(market: RecordedMarket) -> dict[str, Int]:
    """Coupons by brand: those claimed in rooms, which last the evening, and those from parcels."""
    offers, outcome, size = market.evening.offers, market.outcome, len(market.brands)
    brand = market.products.brand[offers.product].astype(np.int64)
    claimed = sums_per_index(brand, outcome.offer_claimed, size)
    redeemed = sums_per_index(brand, outcome.offer_redeemed, size)
    inserts = np.array([market.customers.inserts_tonight(index) for index in range(size)], np.int64)
    issued, used, lapsed = inserts.reshape(size, 3).T
    return {
        "coupons_claimed": claimed, "coupons_redeemed": redeemed,
        "coupons_lapsed": claimed - redeemed,
        "inserts_issued": issued, "inserts_redeemed": used, "inserts_lapsed": lapsed,
    }  # fmt: skip


def _peak(outcome: Outcome) -> int:
    together = outcome.minutes_online.sum(axis=1)
    return int(together.max()) if together.size else 0


def _states(market: RecordedMarket) -> dict[str, Any]:
    chart, balances = market.stock.chart, market.ledger.balances
    hosts = [market.anchors[index] for index in market.evening.rooms.anchor.tolist()]
    claims = market.evening.offers.exaggeration
    return {
        "credit": in_order(host.credit for host in hosts) / len(hosts) if hosts else None,
        "exaggeration": float(claims.sum(dtype=np.float64)) / claims.size if claims.size else None,
        "active_anchors": sum(a.status not in ("banned", "gone") for a in market.anchors),
        "active_brands": sum(brand.active for brand in market.brands),
        "brand_cash_fen": int(balances[chart.brand_cash].sum()),
        "brand_loan_fen": sum(brand.loan_fen for brand in market.brands),
    }


def _concentration(market: RecordedMarket) -> dict[str, float | None]:
    host = market.evening.rooms.anchor.astype(np.int64)
    on_air = np.unique(host)
    found: dict[str, float | None] = {}
    for amount, names in CONCENTRATION_COLUMNS.items():
        of_rooms = getattr(market.outcome, amount)
        by_anchor = sums_per_index(np.searchsorted(on_air, host), of_rooms, on_air.size)
        found |= dict(zip(names, concentration(by_anchor), strict=False))
    placed = market.placed
    paid = placed["units"] * (placed["price_fen"] + placed["coupon_fen"])
    for name, key, size in (
        ("hhi_brands", "brand", len(market.brands)),
        ("hhi_platforms", "platform", len(market.platforms)),
    ):
        found[name] = herfindahl(sums_per_index(placed[key].astype(np.int64), paid, size))
    return found


def _audience(market: RecordedMarket, index: Int, size: int) -> dict[str, Int]:
    """Audiences of rooms, added up by what the rooms belong to."""
    outcome, names = market.outcome, AUDIENCE_COLUMNS + SHORTAGE_COLUMNS
    values = [getattr(outcome, name) for name in names]
    values += [_impressions(outcome), _on_air_seconds(market.evening)]
    sums = np.zeros((size, len(values)), np.int64)
    np.add.at(sums, index, np.stack(values, axis=1))
    found = dict(zip((*names, "impressions", "on_air_seconds"), sums.T, strict=True))
    return found | {"market_views": np.repeat(outcome.views.sum(), size)}


def _offered(market: RecordedMarket) -> dict[str, Int]:
    """What is known of each offer, by the names of ``columns.PITCHED``."""
    offers, outcome = market.evening.offers, market.outcome
    sold_out = (outcome.offer_units >= offers.committed_units) & (offers.committed_units > 0)
    return {
        "offers": np.ones(len(offers), np.int64),
        "sold_out_offers": sold_out.astype(np.int64),
        "committed_units": offers.committed_units.astype(np.int64),
        "exposed": outcome.offer_exposed,
        "considered": outcome.offer_considered,
    }


def _pitched(market: RecordedMarket, index: NDArray[Any], size: int) -> dict[str, Int]:
    """Offers added up by what they belong to."""
    member = index.astype(np.int64)
    return {name: sums_per_index(member, values, size) for name, values in _offered(market).items()}


def _pitch_fees(market: RecordedMarket, index: Int, size: int) -> Int:
    return sums_per_index(index, market.evening.offers.slot_fee_fen.astype(np.int64), size)


def _impressions(outcome: Outcome) -> Int:
    shown: Int = outcome.views + outcome.skips
    return shown


def _on_air_seconds(evening: Evening) -> Int:
    rooms = evening.rooms
    minutes = rooms.end_minute.astype(np.int64) - rooms.start_minute
    return minutes * SECONDS_PER_MINUTE


def _mean(shares: NDArray[np.float32]) -> float | None:
    return in_order(shares) / shares.size if shares.size else None


def _viewer_columns(
    market: RecordedMarket, names: Sequence[str], suffix: str
) -> dict[str, NDArray[Any] | None]:
    found = {name: market.viewer_totals.get(name + suffix) for name in names}
    return {name: None if value is None else np.array(value) for name, value in found.items()}


def _per(total: int | None, people: int) -> float | None:
    return None if total is None else total / people


def _per_each(totals: Int | None, people: Int | None) -> NDArray[np.float64] | None:
    if totals is None or people is None:
        return None
    # A small segment of a small sample may be empty: null in the table.
    size = np.asarray(people, np.float64)
    share: NDArray[np.float64] = np.asarray(totals) / np.where(size > 0, size, np.nan)
    return share
