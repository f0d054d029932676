"""After the run-off: nothing is open, and profits are what the ledger's flows of money leave."""

import numpy as np
import pandas as pd
import pytest

from simulator.accounts.flows import FlowKind
from simulator.market import Market
from tests.markets import small_scenario
from tests.verification.evidence import Evidence

# Money that owners and lenders put in or take out is no income; memos move no money.
CAPITAL = {"opening_balance", "loan", "repayment", "drawings"}
MEMOS = {kind.label for kind in FlowKind if kind.memo}


class Played:
    """A market at the end of its run-off, and its tables as a reader has them."""

    def __init__(self) -> None:
        self.market = Market(small_scenario(sessions=8), keep_orders=True)
        self.market.run()
        tables = self.market.recorder.tables()
        self.orders = tables["orders"].to_pandas()
        self.ledger = tables["ledger"].to_pandas()
        self.brands = tables["brands"].to_pandas()


@pytest.fixture(scope="module")
def played() -> Played:
    return Played()


def flow(ledger: pd.DataFrame, account: str) -> int:
    """What an account has gained by flows of the ledger, fen."""
    money = ledger[~ledger["kind"].isin(MEMOS)]
    gained = money.loc[money["credit"] == account, "amount_fen"].sum()
    return int(gained - money.loc[money["debit"] == account, "amount_fen"].sum())


def test_escrow_is_empty_and_every_order_is_final(figures: Evidence, played: Played) -> None:
    ledger, market = played.ledger, played.market
    escrows = sorted(
        name for name in {*ledger["debit"], *ledger["credit"]} if "escrow" in name
    )  # fmt: skip
    assert len(escrows) == 3
    passed = ledger.loc[ledger["credit"].isin(escrows), "amount_fen"].sum() // 100
    left = sum(abs(flow(ledger, name)) for name in escrows)
    figures.same("fen left in escrow", 0, left, f"{passed:,} yuan went through")
    final = played.orders["state"].isin(["settled", "returned", "cancelled"]).sum()
    figures.same("orders that are final", len(played.orders), int(final), "all orders placed")
    assert len(market.orders) == 0
    placed = market.recorder.table("sessions").to_pandas()["orders"].sum()
    assert placed == played.orders["units"].sum()


def test_cohort_profits_are_what_the_flows_leave(figures: Evidence, played: Played) -> None:
    """Profit = money gained by all flows but capital, and the goods that are left at the end."""
    worth = played.market.stock.value_by_brand()
    earning = played.ledger[~played.ledger["kind"].isin(CAPITAL)]
    profits = played.brands.groupby("brand")["brand_profit_fen"].sum()
    expected, found = [], []
    for brand, goods in zip(played.market.brands, worth, strict=True):
        accounts = (f"brand_cash:{brand.name}", f"brand_deposit:{brand.name}")
        expected.append(sum(flow(earning, account) for account in accounts) + int(goods))
        found.append(int(profits[brand.name]))
    assert not played.market.claims.open_claims
    assert min(abs(profit) for profit in expected) > 10_000
    figures.same("brands' profits, fen", sum(expected), sum(found), f"{len(expected)} brands, each")
    assert found == expected


def test_revenue_of_a_cohort_is_that_of_its_orders(played: Played) -> None:
    kept = played.orders[played.orders["state"] == "settled"]
    mine = kept.groupby(["brand", "session"])["brand_fen"].sum()
    table = played.brands.set_index(["brand", "session"])["revenue_fen"]
    table = table[table > 0]
    assert mine.to_dict() == table.to_dict()
    cost = (kept["units"] * kept["unit_cost_fen"]).groupby(kept["brand"]).sum()
    goods = played.brands.groupby("brand")["goods_fen"].sum()
    # Returns that cannot be sold again are written off on top.
    assert (goods >= cost).all()
    assert np.isfinite(cost).all()
