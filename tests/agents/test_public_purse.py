"""Taxes, subsidies and duties in whole markets: same seeds, in force from a session on."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.agents.public_purse import tax_due_fen
from simulator.market import Market
from simulator.scenario.levies import AnchorTax
from tests.agents.ruled import FROM, sessions, since, street, under, without
from tests.markets import Content, differing, scenario_of
from tests.paired import Tables, flow, total


def expectations(*rules: Content) -> list[list[float]]:
    """What hosts expect to earn after each evening, up to the first of the rule."""
    market = Market(scenario_of(street(*rules, learning="live")))
    found = []
    for _ in range(FROM + 1):
        market.step()
        found.append([anchor.expected_income_fen for anchor in market.anchors])
    market.close()
    return found


# Tax.


@given(st.integers(-(10**9), 10**9), st.integers(0, 90), st.integers(0, 100), st.integers(0, 500))
def test_the_tax_is_a_share_of_what_is_declared_above_what_is_free(
    income: int, rate: int, declared: int, free: int
) -> None:
    tax = AnchorTax(rule="anchor_tax", rate=rate / 100, declared=declared / 100, free=free)
    (due,) = tax_due_fen(np.array([income]), tax).tolist()
    exact = max(income - 100 * free, 0) * declared * rate
    assert exact - 10_000 - 100 * rate < due * 10_000 <= exact


def test_a_tax_moves_money_and_no_viewer_while_nobody_learns() -> None:
    plain, taxed = without(), under(since("anchor_tax", rate=0.4))
    assert differing(sessions(taxed, 0, 6), sessions(plain, 0, 6)) == []
    paid = flow(taxed, "tax")
    assert paid > 0 == flow(plain, "tax")
    assert (
        total(taxed, "sessions", "treasury_fen") == total(plain, "sessions", "treasury_fen") + paid
    )
    less = total(plain, "anchors", "anchor_income_fen") - paid
    assert total(taxed, "anchors", "anchor_income_fen") == less


def test_half_of_the_income_declared_is_half_of_the_tax() -> None:
    whole = flow(under(since("anchor_tax", rate=0.4)), "tax")
    half = flow(under(since("anchor_tax", rate=0.4, declared=0.5)), "tax")
    assert abs(whole - 2 * half) < 2 * 4 * 6
    assert flow(under(since("anchor_tax", declared=0.0)), "tax") == 0


def test_hosts_reckon_with_the_tax_when_they_learn_and_not_before() -> None:
    plain, taxed = expectations(), expectations(since("anchor_tax", rate=0.5))
    assert taxed[:FROM] == plain[:FROM]
    less = [after < before for after, before in zip(taxed[FROM], plain[FROM], strict=True)]
    # Nobody with a loss on that evening is taxed.
    assert less.count(True) >= 4
    assert all(after <= before for after, before in zip(taxed[FROM], plain[FROM], strict=True))


# Subsidies.


def test_a_subsidy_goes_to_small_hosts_for_a_broadcast_and_to_nobody_else() -> None:
    plain = without()
    supported = under(since("support_subsidy", amount=250.0, fans=10_000))
    assert differing(sessions(supported, 0, 6), sessions(plain, 0, 6)) == []
    rooms = sessions(supported, FROM, 6)["rooms"]["anchor"].to_pylist()
    for host in ("Ada", "Kid 001", "Kid 004", "Loom store host"):
        more = total(supported, "anchors", "anchor_income_fen", anchor=host) - total(
            plain, "anchors", "anchor_income_fen", anchor=host
        )
        assert more == (250_00 * rooms.count(host) if host.startswith("Kid") else 0)
    assert flow(supported, "subsidy") >= 4 * 250_00 * rooms.count("Kid 001") > 0


def test_emerging_brands_are_supported_every_day() -> None:
    plain = without()
    supported = under(since("support_subsidy", amount=80.0, to="emerging_brands"))
    assert differing(sessions(supported, 0, 6), sessions(plain, 0, 6)) == []
    more = [
        total(supported, "brands", "brand_profit_fen", brand=name)
        - total(plain, "brands", "brand_profit_fen", brand=name)
        for name in ("Acre", "Husk", "Loom")
    ]
    kinds = dict(zip(plain["brands"]["brand"].to_pylist(), plain["brands"]["type"].to_pylist(),
                     strict=True))  # fmt: skip
    emerging = [80_00 * 3 * (kinds[name] == "emerging") for name in ("Acre", "Husk", "Loom")]
    assert more == emerging


# Training.


def test_training_stops_the_claims_of_agencies_hosts_alone_and_costs_its_price() -> None:
    plain = without()
    trained = under(since("compliance_training", stopped=1.0, cost=20.0))
    assert differing(sessions(trained, 0, FROM), sessions(plain, 0, FROM)) == []

    def claims(tables: Tables, host: str) -> float:
        frame = sessions(tables, FROM, 6, "orders")["orders"].to_pandas()
        return float(frame[frame["anchor"] == host]["exaggeration"].max())

    assert claims(plain, "Ada") > 0
    assert claims(trained, "Ada") == 0
    rooms = sessions(trained, FROM, 6)["rooms"].to_pandas()
    answered_for = rooms[rooms["anchor"].isin(["Ada", "Bo"]) | (rooms["type"] == "store")]
    assert flow(trained, "training") == 20_00 * len(answered_for) > 0
