"""How a host becomes known: word of mouth under uniform mixing, and what exposure leaves behind."""

import numpy as np
from numpy.typing import NDArray

from simulator.compiled.audience import play_audience
from simulator.market import Market
from simulator.stages.beliefs import share_rooms
from simulator.tables.columns import NOBODY
from tests.markets import recorded, small_scenario
from tests.reference_rooms import ordinary_evening, ordinary_market, with_parameters
from tests.verification.evidence import Evidence

SURE = 60.0
VIEWERS, EVENINGS, INNOVATION = 20_000, 10, 0.01
NEIGHBOURS = 64


def word_of_mouth_market() -> Market:
    """A new host beside an old one: whoever meets her follows her, and tells one neighbour a night.

    Everybody opens the app every evening and sees one room: the host she follows or was told of,
    else the new one with a chance of 1 % (Bass's innovators). Every link is rewired.
    """
    market = ordinary_market(
        viewers=VIEWERS, rooms=2, products=1, minutes=30, feed={"relevance": 0.0},
        entering={"popularity": 0.0, "content": 0.0},
        interacting={"gifts_per_view": 0.0},
        staying={"content": 0.0}, churn={"lapse": 0.0},
        word_of_mouth={"neighbours": NEIGHBOURS, "rewiring": 1.0},
    )  # fmt: skip
    market.columns.inclination[:] = SURE
    market.engine.drawn.intercepts.need_rate[:] = 0.0
    # Whoever shares the room tells a neighbour.
    market.engine.drawn = market.engine.drawn._replace(
        talk_parameters=market.engine.drawn.talk_parameters._replace(invite_intercept=SURE)
    )
    with_parameters(
        market, enter_intercept=SURE, close_probability=1.0,
        # Only the new room, whose content is 1 and not 0, is followed and shared.
        follow_intercept=-SURE, follow_content=2.0 * SURE, follow_minutes=0.0, follow_bought=0.0,
        share_hazard=1.0, skill=4.0 * SURE, interaction_bond=0.0, interaction_heat=0.0,
    )  # fmt: skip
    return market


def following(market: Market) -> int:
    """Viewers who follow the new host."""
    return int((market.columns.bond_anchor == 0).any(axis=1).sum())


def play_evening(market: Market, session: int) -> None:
    """Open, watch, follow and share; invitations are heard on the next evening."""
    market.session = session
    market.evening = ordinary_evening(market)
    rooms = market.evening.rooms
    rooms.standing[:] = (INNOVATION, 1.0 - INNOVATION)
    rooms.content[:, 0] = (1.0, 0.0)
    rooms.interaction[:] = (1.0, 0.0)
    market.outcome, market.audience = play_audience(market.engine, market)
    share_rooms(market)


def adopting(share: float) -> float:
    """Chance of the next evening: an innovator, or told by one of the followers, each of whom
    tells somebody."""
    return 1.0 - (1.0 - INNOVATION) * (1.0 - 1.0 / VIEWERS) ** (share * VIEWERS)


def monte_carlo(runs: int) -> NDArray[np.int64]:
    """The same process in NumPy: followers by run and evening."""
    dice = np.random.default_rng(6)
    paths = np.zeros((runs, EVENINGS), np.int64)
    follows = np.zeros((runs, VIEWERS), np.bool_)
    told = np.zeros((runs, VIEWERS), np.bool_)
    for evening in range(EVENINGS):
        follows |= told | (dice.uniform(size=follows.shape) < INNOVATION)
        paths[:, evening] = follows.sum(axis=1)
        told[:] = False
        run, _ = np.nonzero(follows)
        told[run, dice.integers(0, VIEWERS, len(run))] = True
    return paths


def test_followers_grow_by_the_discrete_bass_recursion(figures: Evidence) -> None:
    market = word_of_mouth_market()
    path = []
    for session in range(EVENINGS):
        play_evening(market, session)
        path.append(following(market))
    assert (market.columns.bond_anchor == 1).sum() == 0
    assert ((market.columns.invited_by == 0) | (market.columns.invited_by == NOBODY)).all()
    square = distance = 0.0
    before = 0
    for now in path:
        others = VIEWERS - before
        chance = adopting(before / VIEWERS)
        linear = min(INNOVATION + before / VIEWERS, 1.0)
        variance = others * chance * (1.0 - chance)
        square += (now - before - others * chance) ** 2 / variance
        distance += (others * (linear - chance)) ** 2 / variance
        before = now
    figures.compare_squares(
        "new followers, evening by evening", square, EVENINGS, "hazard p + q·F, linear", distance
    )
    expected = 0.0
    for _ in range(5):
        expected += (1.0 - expected) * adopting(expected)
    paths = monte_carlo(60)
    figures.compare(
        "followers after five evenings", expected * VIEWERS, path[4], float(paths[:, 4].std()),
        "innovators alone", VIEWERS * (1.0 - (1.0 - INNOVATION) ** 5),
    )  # fmt: skip
    market.close()


def test_awareness_follows_its_recursion_in_a_played_market(figures: Evidence) -> None:
    """A' = A + l·r·(1 − A) − f·(A − A0)⁺ with the exposures that the tables report."""
    learning, forgetting, population = 0.3, 0.05, 2_000
    scenario = small_scenario(
        viewers=2_000, population=population, sessions=8,
        behaviour={"buying": {"orders_per_view": 0.2, "exposure_awareness": learning,
                              "awareness_forgetting": forgetting}},
    )  # fmt: skip
    table = recorded(scenario)["products"].to_pandas()
    alike = moved = 0
    for _, rows in table.groupby("product"):
        known = first = 0.2  # the awareness of every brand of the small market
        for exposed, awareness in zip(rows["exposed"], rows["awareness"], strict=True):
            learnt = learning * exposed / population * (1.0 - known)
            known = known + learnt - forgetting * max(known - first, 0.0)
            alike += int(abs(awareness - known) < 1e-6)
        moved += int(known > 1.2 * first)
    assert moved >= 2
    figures.same("awareness by product and session", len(table), alike, "to 10⁻⁶")
