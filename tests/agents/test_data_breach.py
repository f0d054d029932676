"""The duty of whoever lets data out: same seeds, one leak, with and without the duty."""

from functools import cache

from simulator.agents.data_breach import fine_fen
from simulator.scenario.platform_rules import DataBreachDuty
from tests.agents.ruled import FROM, deeds, sessions, since, street, without
from tests.markets import Content, differing
from tests.paired import Tables, flow, played, total

LEAK = {"at": FROM + 1, "data_leak": {"platform": "Flow", "records": 0.5, "habit": 0.1}}


def leaky(*rules: Content, **leak: Content) -> Content:
    return street(*rules, events=[LEAK | leak])


@cache
def without_duty() -> Tables:
    return played(leaky())


def habit(tables: Tables, session: int) -> float:
    """Mean habit over viewers and platforms at the end of a session."""
    return total(sessions(tables, session, session + 1, "sessions"), "sessions", "habit")


def test_a_leak_is_fined_and_told_and_nothing_before_or_elsewhere() -> None:
    plain, bound = without_duty(), played(leaky(since("data_breach_duty", fine=2.0, notice=0.1)))
    assert differing(deeds(bound, 0, FROM + 2), deeds(plain, 0, FROM + 2)) == []
    people = 45_000
    (day, day_without) = (sessions(one, FROM + 1, FROM + 2, "ledger") for one in (bound, plain))
    assert flow(day, "fine") - flow(day_without, "fine") == 200 * people
    assert flow(day, "service") - flow(day_without, "service") == 10 * people
    # Who was told is less used to the platform that let the data out.
    assert habit(bound, FROM) == habit(plain, FROM)
    assert habit(bound, FROM + 2) < habit(plain, FROM + 2)


def test_a_leak_of_a_brand_costs_the_brand_and_no_platform() -> None:
    leak = {"data_leak": {"brand": "Acre", "records": 0.2}}
    plain = played(leaky(**leak))
    bound = played(leaky(since("data_breach_duty", fine=2.0, notice=0.0), **leak))
    assert differing(sessions(bound, 0, 6), sessions(plain, 0, 6)) == []
    # A brand has data of those who had ordered from it before, on evenings without the duty too.
    orders = bound["orders"].to_pandas()
    known = orders[(orders.session <= FROM) & (orders.brand == "Acre")].viewer.nunique()
    assert 0 < known < 900
    fine = total(bound, "brands", "brand_fine_fen", brand="Acre")
    fine -= total(plain, "brands", "brand_fine_fen", brand="Acre")
    assert fine == 200 * int(0.2 * (100 * known))


def test_where_nothing_gets_out_the_duty_changes_nothing() -> None:
    assert differing(played(street(since("data_breach_duty"))), without()) == []


def test_the_fine_has_an_end() -> None:
    duty = DataBreachDuty(rule="data_breach_duty", fine=3.0, most=70.0)
    assert [fine_fen(people, duty) for people in (0, 10, 23, 24, 10**9)] == [
        0, 3_000, 6_900, 7_000, 7_000,
    ]  # fmt: skip
