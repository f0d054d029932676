"""How long views last and how many viewers are there at a time."""

from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.stats import poisson

from simulator.compiled.audience import open_evening, play_rooms, tonights_goods
from simulator.market import Market
from tests.markets import recorded, small_content, small_scenario
from tests.reference_rooms import ordinary_evening, ordinary_market, with_parameters
from tests.verification.evidence import Evidence
from tests.verification.watching import Views, watched_evenings

SURE = 60.0
HAZARD, VARIANCE = 0.775, 0.5
ONE_HAZARD = {
    "base_hazard": HAZARD, "frailty_variance": VARIANCE,
    "content": 0.0, "bond": 0.0, "fit": 0.0, "hard_selling": 0.0, "lag": 0.0,
}  # fmt: skip


def survival(minutes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gamma frailty at a constant hazard: S(t) = (1 + θ·h·t)^(−1/θ)."""
    return (1.0 + VARIANCE * HAZARD * minutes) ** (-1.0 / VARIANCE)


def kaplan_meier(views: Views, minute: float) -> tuple[float, float]:
    """Share of views that last longer than a number of minutes, and Greenwood's standard error."""
    stay = views.end - views.entry
    order = np.argsort(stay, kind="stable")
    stay, event = stay[order], views.left[order]
    at_risk = len(stay) - np.arange(len(stay))
    before = event & (stay <= minute)
    share = np.prod(1.0 - 1.0 / at_risk[before])
    spread = np.sum(1.0 / (at_risk[before] * (at_risk[before] - 1.0)))
    return float(share), float(share * np.sqrt(spread))


class Evenings(NamedTuple):
    """Evenings watched view by view, and what the tables say of them."""

    views: list[Views]
    online: list[NDArray[np.int64]]
    seconds: list[NDArray[np.int64]]
    people: NDArray[np.int64]


def play_lively() -> Evenings:
    """Ten evenings of a whole small market with one hazard for all and one view a visit."""
    content = small_content()
    market = Market(
        small_scenario(
            viewers=8_000, population=17_001, sessions=10, measure_from=0,
            # Broadcasts of twenty minutes: many views end because the room goes off the air.
            anchors=[{**anchor, "on_air_minutes": 20} for anchor in content["anchors"]],
            behaviour={
                "opening": {"inclination_mean": 1.0},
                "staying": ONE_HAZARD, "buying": {"orders_per_view": 0.2},
                "entering": {"views_per_opening": 1.0 + 1e-9},
            },
        )
    )  # fmt: skip
    online, seconds = [], []
    with watched_evenings() as watcher:
        for _ in range(10):
            market.step()
            online.append(market.outcome.minutes_online)
            seconds.append(market.outcome.stay_seconds)
    market.close()
    return Evenings(watcher.evenings, online, seconds, market.columns.people.astype(np.int64))


@pytest.fixture(scope="module")
def lively() -> Evenings:
    return play_lively()


def test_every_minute_and_second_is_accounted_for(figures: Evidence, lively: Evenings) -> None:
    """Little's law as bookkeeping: both tables are the same views, added up in two ways.

    A viewer is counted at the end of each minute that her view reaches.
    """
    alike = cells = 0
    for views, online, seconds in zip(lively.views, lively.online, lively.seconds, strict=True):
        there, lasted = np.zeros_like(online), np.zeros_like(seconds)
        people = lively.people[views.row]
        for minute in range(len(online)):
            now = (views.entry < minute + 1) & (views.end >= minute + 1)
            np.add.at(there[minute], views.room[now], people[now])
        whole = ((views.end - views.entry) * 60.0 + 0.5).astype(np.int64)
        np.add.at(lasted, views.room, whole * people)
        alike += int((there == online).sum() + (lasted == seconds).sum())
        cells += online.size + seconds.size
    number = sum(len(views.row) for views in lively.views)
    figures.same("cells of minutes and stays that agree", cells, alike, f"{number:,} views")


def test_stays_in_a_played_market_survive_as_gamma_frailty_says(
    figures: Evidence, lively: Evenings
) -> None:
    """Kaplan-Meier over all views; broadcasts and evenings that end cut some of them off."""
    views = Views(*(np.concatenate(part) for part in zip(*lively.views, strict=True)))
    assert 0.02 < 1.0 - views.left.mean() < 0.5
    for minute in (1.0, 4.0, 12.0):
        share, error = kaplan_meier(views, minute)
        figures.compare(
            f"views longer than {minute:.0f} min",
            float(survival(np.array(minute))), share, error, "exponential with the same mean",
            float(np.exp(-minute * HAZARD * (1.0 - VARIANCE))),
        )  # fmt: skip
    # The whole curve at once: views that ended against the sum of cumulated hazards.
    stay = views.end - views.entry
    expected = np.log(1.0 + VARIANCE * HAZARD * stay).sum() / VARIANCE
    figures.compare(
        "views left, of those begun (one-sample log-rank)",
        float(expected), int(views.left.sum()), float(np.sqrt(expected)),
        "no frailty", float(HAZARD * stay.sum()),
    )  # fmt: skip


# How many are there.


def arrivals_by(minute: float, minutes: float) -> float:
    """Share of openers present: their triangle of arrivals over the evening, and survival."""

    def density(at: float) -> float:
        return (1.0 - abs(2.0 * at / minutes - 1.0)) * 2.0 / minutes

    present, _ = quad(
        lambda at: density(at) * float(survival(np.array(minute - at))), 0.0, minute,
        points=[minutes / 2.0],
    )  # fmt: skip
    return present


def test_viewers_at_a_time_are_poisson(figures: Evidence) -> None:
    """M/G/∞ with arrivals that rise and fall: viewers open as they like and take their time.

    Six rooms at three times an hour apart on sixty evenings. Of 20,000 viewers each opens with
    chance 0.12, so that arrivals are all but Poisson.
    """
    viewers, rooms, minutes, evenings, times = 20_000, 6, 240, 60, (59, 119, 179)
    market = ordinary_market(
        viewers=viewers, rooms=rooms, products=1, minutes=minutes,
        staying=ONE_HAZARD, entering={"popularity": 0.0}, interacting={"follows_per_view": 0.0},
        opening={"inclination_mean": -2.0, "inclination_sd": 0.0, "habit_slope": 0.0},
        churn={"lapse": 0.0},
    )  # fmt: skip
    with_parameters(market, enter_intercept=SURE, close_probability=1.0)
    market.platforms[0].arrival_peak = market.platforms[0].arrival_spread = 0.5
    found = np.zeros((evenings, len(times), rooms), int)
    for session in range(evenings):
        market.session = session
        market.evening = ordinary_evening(market)
        arrival = open_evening(market.engine, market)
        outcome, *_ = play_rooms(
            market.engine, market, tonights_goods(market.engine, market), arrival
        )
        found[session] = outcome.minutes_online[list(times)]
    opens = 1.0 / (1.0 + np.exp(2.0))
    means = np.array([viewers * opens * arrivals_by(t + 1.0, minutes) / rooms for t in times])
    samples = evenings * rooms
    number = np.arange(12)
    expected = np.zeros(13)
    other = np.zeros(13)
    for mean in means:
        expected[:12] += samples * poisson.pmf(number, mean)
        # A single server with a queue has geometric numbers.
        other[:12] += samples * (mean / (1.0 + mean)) ** number / (1.0 + mean)
    expected[12], other[12] = (samples * len(times) - part[:12].sum() for part in (expected, other))
    counts = np.bincount(np.minimum(found, 12).ravel(), minlength=13)
    assert expected.min() > 5.0
    figures.compare_squares(
        "viewers in a room at a time", float(((counts - expected) ** 2 / expected).sum()), 12,
        "geometric (a queue)", float(((other - expected) ** 2 / expected).sum()),
    )  # fmt: skip
    total = found.sum(axis=(0, 2))
    figures.compare(
        "mean viewers in a room, three times",
        float(means.mean()), float(total.sum()) / samples / len(times),
        float(np.sqrt(means.sum() / samples)) / len(times),
        "W = 1/h instead of 1/(h·(1 − θ))", float(means.mean()) * (1.0 - VARIANCE),
    )  # fmt: skip
    market.close()


def test_littles_law_holds_in_the_tables_of_a_whole_market(figures: Evidence) -> None:
    """All mechanisms on: viewers at the ends of minutes, added up, against seconds watched.

    A view that begins at any moment is counted one time for each minute on average; one that lasts
    to the end of its broadcast is counted then as well, hence the trapezoid. The deviation of a
    view is at most half a minute.
    """
    tables = recorded(small_scenario(viewers=2_000, population=2_000, sessions=6))
    minutes, rooms = tables["minutes"].to_pandas(), tables["rooms"].to_pandas()
    last = rooms.set_index(["session", "room_number"])["end_minute"] - 1
    broadcast = list(zip(minutes["session"], minutes["room_number"], strict=True))
    weight = np.where(minutes["minute"] == last.loc[broadcast].to_numpy(), 0.5, 1.0)
    area = float((minutes["viewers"] * weight).sum())
    views, watched = int(rooms["views"].sum()), float(rooms["stay_seconds"].sum()) / 60.0
    figures.compare(
        "viewer minutes: views × mean stay against concurrency",
        watched, area, 0.5 * float(np.sqrt(views)), "counted at beginnings as well",
        watched + 0.5 * views,
    )  # fmt: skip
