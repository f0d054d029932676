"""Buyers of brands against counts by hand."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.measures.brand_loyalty import BrandLoyalty

VIEWERS, SESSIONS, MEASURE_FROM, HORIZONS = 12, 36, 3, (1, 7, 30)


@given(st.randoms(use_true_random=True))
def test_cohorts_of_a_brand_are_those_who_bought_it_first_and_again(dice: Random) -> None:
    loyalty = BrandLoyalty(MEASURE_FROM)
    chance = dice.choice([0.02, 0.1, 0.5])
    entry = dice.randrange(SESSIONS)  # evening from which there is a third brand
    nights: dict[tuple[int, int], list[int]] = {}
    for session in range(SESSIONS):
        brands = 2 + (session >= entry)
        orders = [
            (brand, viewer)
            for brand in range(brands)
            for viewer in range(VIEWERS)
            for _ in range(2)
            if dice.random() < chance
        ]
        dice.shuffle(orders)
        # A fake buyer is nobody.
        rows = np.array([*orders, (0, -1)], np.int64)
        found = loyalty.evening(session, rows[:, 0].astype(np.int32), rows[:, 1], brands)
        for brand in range(brands):
            tonight = {viewer for b, viewer in orders if b == brand}
            known = {v for v in tonight if (brand, v) in nights}
            assert found["buyers"][brand] == len(tonight)
            assert found["repeat_buyers"][brand] == len(known)
            assert found["first_buyers"][brand] == len(tonight - known)
        for pair in orders:
            nights.setdefault(pair, []).append(session)
    for brand, counts in enumerate(zip(*loyalty.so_far(3).values(), strict=True)):
        mine = [
            [n for n in held if n >= MEASURE_FROM] for (b, _), held in nights.items() if b == brand
        ]
        orders_of, buyers, twice = counts
        assert orders_of == sum(map(len, mine))
        assert buyers == sum(bool(held) for held in mine)
        assert twice == sum(len(set(held)) > 1 for held in mine)
    for session in range(SESSIONS):
        cohort = loyalty.cohort(session, SESSIONS - 1)
        for brand in range(2 + (session >= entry)):
            new = [set(h) for (b, _), h in nights.items() if b == brand and h[0] == session]
            for horizon in HORIZONS:
                followed = session + horizon < SESSIONS
                back = [h for h in new if any(0 < n - session <= horizon for n in h)]
                assert cohort[f"buyers_followed_{horizon}"][brand] == followed * len(new)
                assert cohort[f"buyers_back_{horizon}"][brand] == followed * len(back)
