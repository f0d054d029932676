import numpy as np
import pytest
from pydantic import TypeAdapter

from simulator.scenario.collaborations import Collaboration
from simulator.scenario.places import ANCHOR_TYPES
from simulator.strategies.collaboration import registry, strategy_of
from simulator.strategies.posted_terms import AnchorColumns
from tests.market_fixture import small_market


def plan(strategy, **fields):
    return TypeAdapter(Collaboration).validate_python({"strategy": strategy, **fields})


def made(strategy, **fields):
    return strategy_of(plan(strategy, **fields))


@pytest.fixture
def anchors():
    """Ada and Bea are KOCs, Cai a star, Dan virtual, Eve hosts the store of brand 1."""
    market = small_market()
    for anchor in market.anchors:
        anchor.expected_views = 1000.0 * (anchor.index + 1)
    return AnchorColumns.of(market.anchors)


def names(flags):
    return "".join(name for name, flag in zip("ABCDE", flags, strict=True) if flag)


@pytest.mark.parametrize(
    ("strategy", "fields", "wanted"),
    [
        ("star", {}, "C"),
        ("many_small", {}, "ABD"),
        ("mixed", {}, "ABCD"),
        ("mixed", {"types": ("star", "virtual")}, "CD"),
        ("shelf_only", {}, ""),
    ],
)
def test_who_is_sought(anchors, strategy, fields, wanted):
    assert names(made(strategy, **fields).eligible(0, anchors, "")) == wanted


def test_an_own_room_wants_nobody_but_its_own_host(anchors):
    assert names(made("own_room").eligible(1, anchors, "")) == "E"
    assert names(made("own_room").eligible(0, anchors, "")) == ""


def test_a_rivals_store_host_is_never_sought(anchors):
    seeks_stores = made("mixed", types=("store",))
    assert names(seeks_stores.eligible(0, anchors, "")) == ""
    assert names(seeks_stores.eligible(1, anchors, "")) == "E"


@pytest.mark.parametrize("status", ["suspended", "banned", "gone"])
def test_nobody_contracts_with_hosts_who_are_off(status):
    market = small_market()
    market.anchors[2].status = status
    assert not made("star").eligible(0, AnchorColumns.of(market.anchors), "").any()


def test_silent_terms_are_what_anchors_ask(anchors):
    offered = made("star").terms(anchors, "")
    assert offered.commission_bp.tolist() == [1500, 1500, 2000, 1000, 0]
    # 0.016 yuan a view × 3,000 views = 48 yuan.
    assert offered.slot_fee_fen.tolist() == [0, 0, 4800, 0, 0]
    assert offered.discount.tolist() == [0.15] * 5


def test_stated_terms_are_posted_to_everybody(anchors):
    stated = made("many_small", commission=0.125, slot_fee=12.5, discount=0.1)
    offered = stated.terms(anchors, "")
    assert offered.commission_bp.tolist() == [1250] * 5
    assert offered.slot_fee_fen.tolist() == [1250] * 5
    assert offered.discount.tolist() == [0.1] * 5
    assert offered.commission_bp.dtype == offered.slot_fee_fen.dtype == np.int64


def test_anchors_asked_by_name_get_terms_of_their_own(anchors):
    by_name = plan(
        "by_name", commission=0.3, discount=0.1,
        offers=[
            {"anchor": "Ada", "slot_fee": 50, "discount": 0.2},
            {"anchor": "Cai", "product": "Soap", "commission": 0.25},
            {"anchor": "Ada", "product": "Soap", "slot_fee": 80},
        ],
    )  # fmt: skip
    asked = strategy_of(by_name)
    assert names(asked.eligible(0, anchors, "Soap")) == "AC"
    assert names(asked.eligible(0, anchors, "Comb")) == "A"
    soap, comb = asked.terms(anchors, "Soap"), asked.terms(anchors, "Comb")
    assert soap.commission_bp.tolist() == [3000, 3000, 2500, 3000, 3000]
    # An offer for the product itself wins over one for all; what it leaves out is the plan's.
    assert soap.slot_fee_fen.tolist()[:3] == [8000, 0, 4800]
    assert comb.slot_fee_fen.tolist()[:3] == [5000, 0, 4800]
    assert soap.discount.tolist()[0] == 0.1
    assert comb.discount.tolist()[0] == 0.2
    assert asked.quota(4) == 6
    assert asked.quota(0) == 0
    assert strategy_of(by_name.model_copy(update={"contracts": 3})).quota(4) == 3


def test_terms_can_be_changed_without_touching_the_anchors(anchors):
    made("star").terms(anchors, "").commission_bp[:] = 0
    assert anchors.commission_bp[2] == 2000


def test_the_own_room_pays_neither_commission_nor_fee(anchors):
    offered = made("own_room", discount=0.04).terms(anchors, "")
    assert not offered.commission_bp.any()
    assert not offered.slot_fee_fen.any()
    assert offered.discount.tolist() == [0.04] * 5


@pytest.mark.parametrize(
    ("strategy", "contracts"),
    [("star", 6), ("many_small", 30), ("mixed", 15), ("own_room", 4), ("shelf_only", 0)],
)
def test_quotas(strategy, contracts):
    assert made(strategy).quota(4) == contracts
    assert made(strategy).quota(0) == 0


def test_every_strategy_of_the_schema_is_registered():
    assert set(registry) == {
        "star", "many_small", "mixed", "portfolio", "celebrity", "virtual", "by_name", "own_room",
        "shelf_only",
    }  # fmt: skip
    assert set(ANCHOR_TYPES) >= set(plan("mixed").types)
