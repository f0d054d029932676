"""The queue at a service desk, against one complaint after the other."""

from collections import deque
from types import SimpleNamespace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simulator.scenario.service import ServiceDesk
from simulator.stages.service_desk import worked_off

EVENINGS = st.lists(st.lists(st.integers(1, 30), max_size=5), min_size=1, max_size=20)


def desk(staff: int, cases: int) -> SimpleNamespace:
    """A brand with a desk."""
    owner = ServiceDesk(staff=staff, cases_per_staff=cases)
    return SimpleNamespace(service_desk=owner, active=True, desk_progress=0)


@given(EVENINGS, st.integers(0, 3), st.integers(1, 20))
def test_complaints_are_answered_one_by_one_first_come_first(
    evenings: list[list[int]], staff: int, cases: int
) -> None:
    """A plain desk that takes single complaints from a queue finishes the same orders."""
    brand, waiting = desk(staff, cases), deque[int]()
    single: deque[int] = deque()
    for arrivals in evenings:
        waiting.extend(arrivals)
        single.extend(arrivals)
        for _ in range(staff * cases):
            if single:
                single[0] -= 1
                if single[0] == 0:
                    single.popleft()
        finished = worked_off(brand, np.array(waiting, np.int64))  # type: ignore[arg-type]
        for _ in range(finished):
            waiting.popleft()
        assert len(waiting) == len(single)
        assert sum(waiting) - brand.desk_progress == sum(single)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=40), st.integers(1, 50))
def test_the_backlog_is_lindleys(arrivals: list[int], capacity: int) -> None:
    """W' = max(W + a − c, 0): single complaints, so nothing is left half done."""
    brand, waiting, backlog = desk(1, capacity), 0, 0
    for number in arrivals:
        waiting += number
        waiting -= worked_off(brand, np.ones(waiting, np.int64))  # type: ignore[arg-type]
        backlog = max(backlog + number - capacity, 0)
        assert waiting == backlog
        assert brand.desk_progress == 0


def test_a_brand_out_of_business_answers_nobody() -> None:
    brand = desk(5, 5)
    brand.active = False
    assert worked_off(brand, np.array([1, 1], np.int64)) == 0  # type: ignore[arg-type]
