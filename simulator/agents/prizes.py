"""Prizes for creators: who wins them, and what those do who want to.

A platform shares a budget among the best rooms of a period. What is judged is the mean stay per
view, shrunken towards the platform's own so that a room with few views does not win by luck, or the
host's creativity. Store rooms, digital hosts and rooms linked to a person elsewhere do not take
part.

Hosts vie for prizes. In a contest of n for a prize P in which the chance to win is proportional to
what is spent, everybody spends P·(n − 1)/n² (Tullock 1980, the symmetric equilibrium). They spend
that in the course of a period on their creativity, which grows with it as with training.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.rules.learning import shrunken_belief
from simulator.rules.numerics import power
from simulator.rules.units import FEN_PER_YUAN
from simulator.scenario.platform_policies import CreatorPrizes
from simulator.strategies.promotion import Instrument

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.agents.platform import Platform
    from simulator.market import Market

Int = NDArray[np.int64]
HUNDRED_YUAN_FEN = 100 * FEN_PER_YUAN


def contest_effort_fen(prize_fen: int, contestants: int) -> int:
    """What each of n contestants spends on a prize: P·(n − 1)/n², whole fen (floored).

    Args:
        prize_fen: P, prize money, fen.
        contestants: n.

    Returns:
        Fen; 0 for a single contestant, who wins anyway.
    """
    if contestants < 2:
        return 0
    return prize_fen * (contestants - 1) // (contestants * contestants)


def contestants(market: "Market", platform: "Platform") -> "list[Anchor]":
    """Return the hosts who can win a platform's prizes."""
    return [
        anchor
        for anchor in market.anchors
        if anchor.platform == platform.index
        and anchor.status == "active"
        and anchor.linked_to is None
        and not anchor.is_store_host()
        and anchor.type != "virtual"
    ]


def note_shows(market: "Market", platform: "Platform", rooms: Int) -> None:
    """Count tonight's views and stays for the judges.

    Args:
        market: The market after the evening.
        platform: The platform.
        rooms: Its rooms.
    """
    if platform.prizes is None:
        return
    outcome, tonight = market.outcome, market.evening.rooms
    platform.shows = _grown(platform.shows, len(market.anchors))
    for counted, tonights in zip(
        platform.shows, (outcome.stay_seconds, outcome.views), strict=True
    ):
        np.add.at(counted, tonight.anchor[rooms], tonights[rooms])


def award_prizes(market: "Market", platform: "Platform") -> Int:
    """Pay the prizes at the end of a period.

    Args:
        market: The market after the evening.
        platform: The platform.

    Returns:
        Fen by anchor, shape (anchors,).
    """
    won = np.zeros(len(market.anchors), np.int64)
    prizes = platform.prizes
    if prizes is None or (market.session + 1) % prizes.every != 0:
        return won
    judged = judged_by(market, platform, prizes)
    ranked = sorted(judged, key=lambda anchor: (-judged[anchor], anchor))[: prizes.winners]
    platform.shows = np.zeros((2, len(market.anchors)), np.int64)
    if not ranked:
        return won
    won[ranked] = round(prizes.budget * FEN_PER_YUAN) // len(ranked)
    market.ledger.post(
        FlowKind.CREATOR_PRIZE, platform.account, market.chart.anchor[ranked], won[ranked]
    )
    return won


def judged_by(market: "Market", platform: "Platform", prizes: CreatorPrizes) -> dict[int, float]:
    """What the judges see in each contestant with a show in the period, by index of the anchor."""
    seconds, views = platform.shows.astype(np.float64)
    hosts = [anchor for anchor in contestants(market, platform) if views[anchor.index] > 0]
    if prizes.by == "creativity":
        return {anchor.index: anchor.creativity for anchor in hosts}
    usual = int(platform.shows[0].sum()) / max(int(platform.shows[1].sum()), 1)
    prior = market.scenario.learning.prior_views * market.weight
    return {
        anchor.index: shrunken_belief(
            usual, prior, float(seconds[anchor.index]), float(views[anchor.index])
        )
        for anchor in hosts
    }


def vie_for_prizes(market: "Market") -> Int:
    """Let hosts work on their creativity as far as their money reaches (stage 9).

    c' = 1 − (1 − c)·(1 − effect)^{spent/100 yuan}, as in training.

    Args:
        market: The market; learning is live.

    Returns:
        Fen spent by anchor, shape (anchors,).
    """
    spent = np.zeros(len(market.anchors), np.int64)
    for platform in market.platforms:
        prizes = platform.prizes
        if prizes is None or prizes.budget <= 0:
            continue
        hosts = contestants(market, platform)
        prize = round(prizes.budget * FEN_PER_YUAN)
        each = contest_effort_fen(prize, len(hosts)) // prizes.every
        for anchor in hosts:
            funds = max(market.ledger.balance(anchor.account), 0)
            work = min(each, funds)
            spent[anchor.index] = work
            left = power(1.0 - prizes.effect, work / HUNDRED_YUAN_FEN)
            anchor.creativity = 1.0 - (1.0 - anchor.creativity) * left
    at_work = np.flatnonzero(spent)
    market.ledger.post(
        FlowKind.TRAINING,
        market.chart.anchor[at_work],
        market.chart.service_providers,
        spent[at_work],
        int(Instrument.TRAINING),
    )
    return spent


def _grown(shows: Int, anchors: int) -> Int:
    new = np.zeros((2, anchors), np.int64)
    new[:, : shows.shape[1]] = shows
    return new
