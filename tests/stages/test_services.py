"""What brands' services do in a market, one change at a time: direction, and where nothing moves.

The market has two halves that share nothing but the clock (``tests.verification.test_twins``). Only
Ebony, in the East, changes; the West must stay what it was, bit for bit.
"""

import json
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest

from simulator.accounts.flows import FlowKind
from simulator.market import Market
from simulator.strategies.promotion import Instrument
from simulator.tables.columns import COLUMNS
from tests.markets import Content, scenario_of
from tests.verification.test_twins import halves

EVENINGS = 16
DECIDED = (
    "session", "tick", "viewer", "channel", "product", "units", "price_fen", "state",
    "received_quality", "complaint", "defect", "deliver_session", "return_session",
)  # fmt: skip


class Played(NamedTuple):
    """A market at the end of its run-off."""

    orders: pd.DataFrame
    brands: pd.DataFrame
    instruments: pd.DataFrame
    ledger: pd.DataFrame
    columns: dict[str, np.ndarray]
    eastern: np.ndarray
    summary: Any
    market: Market

    def mean(self, measure: str, brand: str = "Ebony") -> float:
        """A figure of a brand over all evenings."""
        return float(self.summary["brands"][brand][measure])

    def flow(self, kind: FlowKind, instrument: Instrument) -> int:
        """Fen that flowed of a kind under an instrument."""
        rows = self.ledger[self.ledger["kind"] == kind.label]
        return int(rows[rows["instrument"] == int(instrument)]["amount_fen"].sum())

    def ordered(self, sessions: int) -> list[tuple[Any, ...]]:
        """Who ordered what in the first sessions."""
        early = self.orders[self.orders["session"] < sessions].sort_values("number")
        return list(early[["viewer", "product", "units"]].itertuples(index=False, name=None))


def content(changes: Content) -> Content:
    """The two halves, with many problems and complaints, and Ebony changed."""
    market = json.loads(json.dumps(halves()))
    market |= {"sessions": EVENINGS, "regulation": [{"rule": "no_reason_return", "days": 4}]}
    market["behaviour"] |= {"after_sales": {"problem_share": 0.3, "complain_share": 0.6}}
    market["behaviour"] |= {"service": changes.pop("experience", {})}
    market |= {"service_market": changes.pop("prices", {})}
    for product in market["brands"][0]["products"]:
        product.update(changes.pop("goods", {}))
    market["brands"][0] |= changes
    return market


@cache
def played(text: str = "{}") -> Played:
    """Play the market with what Ebony changes, written as JSON."""
    market = Market(scenario_of(content(json.loads(text))), keep_orders=True)
    market.run(sessions=EVENINGS)
    tables = market.recorder.tables()
    frames = [tables[name].to_pandas() for name in ("orders", "brands", "instruments", "ledger")]
    columns = {name: getattr(market.columns, name).copy() for name in COLUMNS}
    eastern = market.columns.segment == market.segment_names.index("eastern")
    market.check_books()
    summary = market.recorder.summary(tables)
    return Played(*frames, columns, eastern, summary, market)


def ebony(**changes: Any) -> Played:
    """Play the market with changes of Ebony."""
    return played(json.dumps(changes, sort_keys=True))


def same_west(one: Played, other: Played) -> bool:
    """Whether whatever viewers of the West decided is the same, bit for bit."""
    west = ~one.eastern
    orders = [run.orders[run.orders["platform"] == "West"][list(DECIDED)] for run in (one, other)]
    assert len(orders[0]) > 500
    pd.testing.assert_frame_equal(
        *(part.reset_index(drop=True) for part in orders), check_exact=True
    )
    return all((one.columns[name][west] == other.columns[name][west]).all() for name in COLUMNS)


def same_decisions(one: Played, other: Played) -> bool:
    """Whether all viewers everywhere decided the same."""
    alike = one.orders[list(DECIDED)].equals(other.orders[list(DECIDED)])
    return alike and all((one.columns[name] == other.columns[name]).all() for name in COLUMNS)


AMPLE = {"staff": 1, "cases_per_staff": 10_000}
SHORT = {"staff": 1, "cases_per_staff": 25}


# The service desk.


def test_an_ample_desk_is_what_was_there_before_but_has_its_wage() -> None:
    plain, ample = ebony(), ebony(service_desk={**AMPLE, "staff": 50}, prices={"desk_wage": 7})
    assert same_decisions(plain, ample)
    assert ample.mean("answer_time") == 1.0
    assert ample.flow(FlowKind.SERVICE, Instrument.SERVICE_DESK) == EVENINGS * 50 * 700
    spent = ample.instruments.query("brand == 'Ebony' and instrument == 'service_desk'")
    assert int(spent["spent_fen"].sum()) == EVENINGS * 50 * 700
    profit = [run.mean("brand_profit_fen") for run in (plain, ample)]
    assert profit[0] - profit[1] == EVENINGS * 50 * 700


def test_a_short_desk_makes_buyers_wait_and_costs_bonds_and_reviews() -> None:
    ample, short = ebony(service_desk=AMPLE), ebony(service_desk=SHORT)
    assert same_west(ample, short)
    assert short.mean("answer_time") > 2.0
    assert short.mean("unanswered_share") > 0.0 == ample.mean("unanswered_share")
    assert short.mean("satisfaction") < ample.mean("satisfaction")
    names = list(short.market.products.names)
    for row in (row for row, name in enumerate(names) if name.startswith("Ebony")):
        assert short.market.products.rating[row] < ample.market.products.rating[row]
    host = next(a.index for a in short.market.anchors if a.name == "Ebony store host")
    bonds = [
        float(run.columns["bond"][run.columns["bond_anchor"] == host].astype(float).sum())
        for run in (ample, short)
    ]
    assert bonds[1] < bonds[0]


def test_nothing_is_slower_before_the_first_complaint_could_wait() -> None:
    ample, short = ebony(service_desk=AMPLE), ebony(service_desk=SHORT)
    assert len(ample.ordered(4)) > 200
    assert ample.ordered(4) == short.ordered(4)
    assert ample.ordered(EVENINGS) != short.ordered(EVENINGS)


def test_an_assistant_answers_faster_and_is_paid_by_the_case() -> None:
    short = ebony(service_desk=SHORT)
    helped = ebony(service_desk={**SHORT, "assistant": True}, prices={"assistant_case": 0.5})
    assert same_west(short, helped)
    assert helped.mean("answer_time") < short.mean("answer_time")
    assert helped.mean("satisfaction") > short.mean("satisfaction")
    complaints = int(helped.orders.query("brand == 'Ebony' and complaint")["units"].sum())
    wages = EVENINGS * 200_00
    assert helped.flow(FlowKind.SERVICE, Instrument.SERVICE_DESK) == wages + complaints * 50


def test_an_assistant_answers_as_often_as_it_can_and_worse_than_people() -> None:
    people = ebony(service_desk=AMPLE)
    machine = ebony(service_desk={"staff": 0, "assistant": True, "assistant_solves": 1.0})
    assert machine.mean("answer_time") == 1.0
    assert machine.mean("satisfaction") < people.mean("satisfaction")


def test_staff_of_the_own_room_answer_at_the_desk_and_are_paid() -> None:
    room = {"strategy": "own_room", "platform": "East", "on_air_minutes": 60, "fans": 800}
    helped = room | {"room": {"team": {"service": 2, "service_cases": 15, "service_wage": 90}}}
    short, helping = (ebony(service_desk=SHORT, collaboration=plan) for plan in (room, helped))
    assert same_west(short, helping)
    assert helping.mean("answer_time") < short.mean("answer_time")
    assert helping.mean("satisfaction") > short.mean("satisfaction")
    assert short.ordered(4) == helping.ordered(4)
    assert helping.flow(FlowKind.WAGE, Instrument.TEAM) == EVENINGS * 2 * 90_00
    # Two people who answer 15 each are a desk of 25 that answers 55.
    wide = ebony(service_desk={"staff": 1, "cases_per_staff": 55}, collaboration=room)
    assert helping.mean("answer_time") >= wide.mean("answer_time")


def test_streaming_is_paid_by_the_hour_by_whoever_runs_the_room() -> None:
    plain, paid = ebony(), ebony(prices={"streaming": 30})
    assert same_decisions(plain, paid)
    rooms = paid.market.recorder.table("rooms").to_pandas()
    assert paid.flow(FlowKind.ROOM_TOOLS, Instrument.STREAMING) == len(rooms) * 30_00
    lost = [run.mean("brand_profit_fen") for run in (plain, paid)]
    assert lost[0] - lost[1] == 30_00 * (rooms["brand"] == "Ebony").sum()


# Delivery.


def test_fast_delivery_pleases_and_costs() -> None:
    usual, fast = ebony(), ebony(delivery={"delivery_sessions": 1, "shipping": 8})
    assert same_west(usual, fast)
    assert fast.mean("handling_time") < usual.mean("handling_time") - 1.0
    assert fast.mean("satisfaction") > usual.mean("satisfaction")
    assert fast.mean("return_rate") < usual.mean("return_rate")
    assert usual.ordered(3) == fast.ordered(3)
    shipped = fast.orders.query("brand == 'Ebony' and state != 'cancelled'")
    assert (shipped["shipping_fen"] == 800 * shipped["units"]).all()


def test_who_ships_late_is_cancelled_more_often() -> None:
    usual, late = ebony(), ebony(delivery={"ship_sessions": 4})
    assert same_west(usual, late)
    assert late.mean("cancel_rate") > 2.0 * usual.mean("cancel_rate")


# Returns.


def test_insured_returns_are_decided_like_free_ones_and_paid_by_the_insurer() -> None:
    free, insured = ebony(free_return_shipping=True), ebony(return_insurance=True)
    assert same_decisions(free, insured)
    back = insured.orders.query("brand == 'Ebony' and returned")
    claims = insured.flow(FlowKind.RETURN_SHIPPING, Instrument.RETURN_INSURANCE)
    assert claims == 500 * int(back["units"].sum()) > 0
    premiums = insured.flow(FlowKind.INSURANCE_PREMIUM, Instrument.RETURN_INSURANCE)
    insurer = insured.market.ledger.balance(insured.market.chart.insurer)
    assert insurer == premiums - claims
    # Experience brings the premium to the claims and the loading.
    assert 1.05 < premiums / claims < 1.5
    assert free.market.ledger.balance(free.market.chart.insurer) == 0


def test_insurance_lets_more_come_back_than_carriage_at_ones_own_cost() -> None:
    own, insured = (
        ebony(free_return_shipping=False),
        ebony(free_return_shipping=False, return_insurance=True),
    )
    assert same_west(own, insured)
    assert insured.mean("return_rate") > own.mean("return_rate")


def test_free_return_shipping_is_the_brands_cost() -> None:
    own, free = ebony(free_return_shipping=False), ebony(free_return_shipping=True)
    assert same_west(own, free)
    assert free.mean("return_rate") > own.mean("return_rate")
    assert free.orders.query("brand == 'Ebony'")["return_viewer_fen"].sum() == 0
    assert own.orders.query("brand == 'Ebony' and returned")["return_viewer_fen"].min() > 0


# Quality.


def test_checked_goods_have_fewer_defects_and_cost_by_the_unit() -> None:
    goods = {"defect_rate": 0.2}
    plain = ebony(goods=goods)
    checked = ebony(goods=goods, quality_control={"screening": 0.5, "inspection": 0.4})
    assert same_west(plain, checked)
    rates = [run.market.products.batch_defect_rate[0] for run in (plain, checked)]
    assert rates[1] == pytest.approx(rates[0] * (1 - 0.25) * (1 - 0.36), rel=1e-6)
    assert checked.mean("problem_rate") < plain.mean("problem_rate")
    bought = int(checked.market.stock.bought[:2].sum())
    cost = checked.flow(FlowKind.SCREENING, Instrument.QUALITY_CONTROL)
    assert cost == bought * (25 + 40)


def test_a_recall_ends_the_sale_of_a_bad_batch_and_pays_back() -> None:
    goods = {"defect_rate": 0.3, "stock": 20_000}
    kept = ebony(goods=goods, recall={"defect_share": 1.0})
    called = ebony(goods=goods, recall={"defect_share": 0.1, "evidence": 100})
    assert same_west(kept, called)
    assert kept.market.recalls.called_back == set()
    assert (0, 1) in called.market.recalls.called_back
    bad = called.orders.query("brand == 'Ebony' and defect and state == 'settled'")
    first = bad[bad["product"] == called.market.products.names[0]]
    assert int((first["units"] * first["price_fen"]).sum()) > 0
    refunds = called.flow(FlowKind.RECALL_REFUND, Instrument.RECALL)
    carriage = called.flow(FlowKind.RETURN_SHIPPING, Instrument.RECALL)
    assert refunds > carriage > 0
    # A batch is faulty to some extent: what is paid back are faulty units that were kept.
    assert refunds <= int((bad["units"] * bad["price_fen"]).sum())
    assert carriage <= 500 * int(bad["units"].sum())
    spent = called.instruments.query("brand == 'Ebony' and instrument == 'recall'")["spent_fen"]
    assert int(spent.sum()) == refunds + carriage
    assert called.market.stock.written_off[0] > kept.market.stock.written_off[0]
    assert called.ordered(3) == kept.ordered(3)
