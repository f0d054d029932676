"""Freight insurance of returns (运费险): a premium for every parcel, by experience of the brand."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.rules.units import FEN_PER_YUAN
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.market import Market

Int = NDArray[np.int64]


def premium_fen(market: "Market", rows: Int) -> Int:
    """Premium of one unit: carriage × expected share of returns × (1 + loading), to the fen.

    The share is a credibility mean of the category's return rate and of what the insurer has seen
    of the brand (Bühlmann 1967): (n·r + returned)/(n + decided).

    Args:
        market: The market.
        rows: Rows of orders of insured brands.

    Returns:
        Fen per unit, shape (rows,).
    """
    orders, prices = market.orders, market.scenario.service_market
    by_name = {category.name: category.return_rate for category in market.scenario.categories}
    usual = np.array([by_name[name] for name in market.category_names], np.float64)
    decided = np.array([brand.insured_units for brand in market.brands], np.float64)
    returned = np.array([brand.insured_returns for brand in market.brands], np.float64)
    brand, category = orders.column("brand")[rows], orders.column("category")[rows]
    seen = prices.insurance_prior + decided[brand]
    share = (prices.insurance_prior * usual[category] + returned[brand]) / seen
    carriage = market.scenario.fulfilment.return_shipping * FEN_PER_YUAN
    fair = carriage * share
    return np.asarray(np.rint(fair * (1.0 + prices.insurance_loading)), np.int64)


def insure(market: "Market", rows: Int) -> None:
    """Pay premiums for parcels that are shipped.

    Args:
        market: The market.
        rows: Rows of orders shipped today.
    """
    orders, chart = market.orders, market.chart
    rows = rows[market.services.insured[orders.column("brand")[rows]]]
    if not len(rows):
        return
    due = orders.column("units")[rows].astype(np.int64) * premium_fen(market, rows)
    brand = orders.column("brand")[rows]
    orders.note("premium_fen", rows, due)
    market.claims.pay_or_claim(
        FlowKind.INSURANCE_PREMIUM, chart.brand_cash[brand], chart.brand_deposit[brand],
        chart.insurer, due, int(Instrument.RETURN_INSURANCE),
        orders.column("session")[rows].astype(np.int64),
    )  # fmt: skip


def note_insured(market: "Market", rows: Int, back: NDArray[np.bool_]) -> None:
    """Let the insurer count parcels that were kept or sent back.

    Args:
        market: The market.
        rows: Rows of orders decided today.
        back: Whether each was sent back, shape (rows,).
    """
    orders = market.orders
    insured = market.services.insured[orders.column("brand")[rows]]
    columns = (orders.column("brand"), orders.column("units"))
    brand, units = (column[rows[insured]].tolist() for column in columns)
    for index, count, returned in zip(brand, units, back[insured].tolist(), strict=True):
        market.brands[index].insured_units += count
        market.brands[index].insured_returns += count * returned
