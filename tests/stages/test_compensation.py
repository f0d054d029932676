"""The multiple of the price, return windows by date, and platforms that pay in a seller's place."""

from functools import cache
from typing import Any

import pytest

from simulator.accounts.buyers_dues import BuyersDues
from simulator.market import Market
from tests.agents.ruled import FROM, deeds, since, street
from tests.markets import Content, differing, scenario_of
from tests.paired import Tables, flow, played, total

SESSIONS = 10
THREEFOLD = since("compensation_multiple", multiple=3.0, minimum=0.0)


def cheated(*rules: Content, **changes: Any) -> Content:
    """All hosts but Sun exaggerate, goods disappoint, and whoever has a problem complains."""
    content = street(*rules, **({"sessions": SESSIONS} | changes))
    for host in (*content["anchors"][1:], *content["anchor_groups"]):
        host |= {"exaggeration": 0.5}
    content["anchors"][0] |= {"exaggeration": 0.0}
    # Nobody watches them, so that all go on broadcasting.
    content["regulation"] = [r for r in content["regulation"] if r["rule"] != "credit"]
    content["behaviour"] |= {"after_sales": {"complain_share": 0.9, "problem_share": 0.4}}
    return content


@cache
def unruled() -> Tables:
    return played(cheated())


def answered(tables: Tables, first: int) -> Any:
    """Complaints that were answered from a session on, by number of the order."""
    frame = tables["orders"].to_pandas()
    chosen = frame["complaint"] & (frame["answer_session"] >= first) & ~frame["unanswered"]
    return frame[chosen]


# A multiple of the price.


def test_a_rule_that_ends_with_the_last_evening_is_over_in_the_run_off() -> None:
    ruled = played(cheated(THREEFOLD | {"until": SESSIONS}))
    for first, threefold in ((SESSIONS - 1, True), (SESSIONS, False)):
        found = answered(ruled, first)
        found = found[(found["answer_session"] == first) & (found["exaggeration"] > 0)]
        assert len(found) > 0
        paid = found["price_fen"] * found["units"]
        assert (found["compensation_fen"] == 3 * paid).all() == threefold


def test_who_complains_of_a_false_claim_gets_three_times_the_price_and_others_as_before() -> None:
    plain, ruled = unruled(), played(cheated(THREEFOLD))
    assert differing(deeds(ruled, 0, FROM + 1), deeds(plain, 0, FROM + 1)) == []
    after = answered(ruled, FROM)
    after = after[after["session"] < FROM]
    before = answered(plain, FROM)
    before = before[before["session"] < FROM]
    # Orders of evenings before the rule are the same, those answered under it are worth more.
    assert len(after) == len(before) > 10
    cheating = after["exaggeration"] > 0
    assert 0 < cheating.sum() < len(after)
    paid = after["price_fen"] * after["units"]
    assert (after["compensation_fen"] == 3 * paid)[cheating].all()
    usual = before["compensation_fen"].to_numpy()[~cheating.to_numpy()]
    assert after["compensation_fen"][~cheating].tolist() == usual.tolist()
    assert flow(ruled, "compensation") > flow(plain, "compensation")


def test_a_unit_is_worth_the_minimum_at_least_and_defects_count_where_the_rule_says_so() -> None:
    rule = since("compensation_multiple", multiple=0.0, minimum=70.0, defects=True)
    answers = answered(played(cheated(rule)), FROM)
    due = (answers["exaggeration"] > 0) | answers["defect"]
    assert (answers["defect"] & (answers["exaggeration"] == 0)).any()
    assert (answers["compensation_fen"] == 70_00 * answers["units"])[due].all()


def test_without_false_claims_and_defects_the_rule_changes_nothing() -> None:
    honest = cheated(sessions=6), cheated(THREEFOLD, sessions=6)
    for content in honest:
        for host in (*content["anchors"], *content["anchor_groups"]):
            host |= {"exaggeration": 0.0}
    assert differing(*map(played, honest)) == []


def test_hosts_bear_their_share_and_store_rooms_none() -> None:
    seller = played(cheated(THREEFOLD))
    shared = played(cheated(THREEFOLD | {"host": 1.0}))
    assert differing(deeds(shared, 0, FROM + 1), deeds(seller, 0, FROM + 1)) == []
    assert total(shared, "anchors", "anchor_income_fen", anchor="Ada") < total(
        seller, "anchors", "anchor_income_fen", anchor="Ada"
    )
    # Whatever is paid for false claims in hosts' rooms, sellers are spared.
    spared = total(seller, "brands", "brand_compensation_fen") - total(
        shared, "brands", "brand_compensation_fen"
    )
    assert spared > 0


# Who cannot pay.


def broke(*rules: Content) -> Content:
    """Sellers who soon owe more than they have."""
    content = cheated(since("compensation_multiple", minimum=3_000.0), *rules)
    for entry in content["brands"]:
        entry |= {"cash": 20_000, "deposit": 500.0}
    return content


def test_what_a_seller_cannot_pay_is_owed_to_each_buyer_and_handed_on_when_paid() -> None:
    market = Market(scenario_of(broke()))
    handed_on = 0
    for _ in range(SESSIONS):
        owed = dict(market.claims.buyers.queues)
        before = {debtor: sum(fen for _, fen in queue) for debtor, queue in owed.items()}
        market.step()  # Wallets that are not what the books say would stop it.
        for debtor, queue in market.claims.buyers.queues.items():
            claims = [
                claim.amount_fen
                for claim in market.claims.open_claims
                if claim.debtor == debtor and claim.creditor == market.chart.viewers
            ]
            waiting = sum(fen for _, fen in queue)
            if claims or not waiting:
                assert waiting == sum(claims)
            handed_on += max(before.get(debtor, 0) - waiting, 0)
    assert handed_on > 0
    market.close()


def test_platforms_pay_where_sellers_cannot_and_nothing_before() -> None:
    alone = played(broke())
    backed = played(broke(since("advance_compensation")))
    assert differing(deeds(backed, 0, FROM + 1), deeds(alone, 0, FROM + 1)) == []
    assert flow(alone, "advance_compensation") == 0 < flow(backed, "advance_compensation")
    assert total(backed, "sessions", "awarded_fen") > total(alone, "sessions", "awarded_fen")
    assert total(backed, "platforms", "platform_profit_fen") < total(
        alone, "platforms", "platform_profit_fen"
    )


def test_where_sellers_can_pay_platforms_duty_changes_nothing() -> None:
    assert differing(played(cheated(since("advance_compensation"))), unruled()) == []


def test_awards_are_paid_oldest_first_to_the_fen() -> None:
    dues = BuyersDues()
    for viewer, fen in ((5, 100), (7, 0), (3, 50), (5, 10)):
        dues.wait(1, viewer, fen)
    dues.wait(2, 9, 4)
    assert dues.paid(1, 60) == [(5, 60)]
    assert dues.paid(1, 95) == [(5, 40), (3, 50), (5, 5)]
    assert dues.paid(1, 95) == [(5, 5)]
    assert dues.paid(1, 95) == dues.paid(8, 1) == []
    assert dues.paid(2, 4) == [(9, 4)]


# Return windows.


@pytest.mark.parametrize("until", [None, 7])
def test_goods_may_go_back_that_are_delivered_while_the_right_exists(until: int | None) -> None:
    first = 5  # The first parcels arrive two sessions before.
    right = {"rule": "no_reason_return", "days": 5, "from": first, "until": until}
    tables = {}
    for name, rules in (("right", [right]), ("none", [])):
        content = street(sessions=7)
        content["regulation"] = [*content["regulation"][1:], *rules]
        tables[name] = played(content)
    assert differing(deeds(tables["right"], 0, first), deeds(tables["none"], 0, first)) == []
    frames = {name: table["orders"].to_pandas() for name, table in tables.items()}
    frames = {name: frame[frame["delivered"]] for name, frame in frames.items()}
    frame = frames["right"]
    inside = (frame["deliver_session"] >= first) & (frame["deliver_session"] < (until or 100))
    window = frame["window_end_session"] - frame["deliver_session"]
    assert set(window[inside]) == {5}
    assert set(window[~inside]) == {0}
    # Without the right only defective goods are taken back.
    whims = {name: frame["returned"] & ~frame["defect"] for name, frame in frames.items()}
    assert whims["right"].any()
    assert inside[whims["right"]].all()
    assert not whims["none"].any()
