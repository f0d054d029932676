"""What a buyer decides after the order, and what it does to her (odd.md, 7.9)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.kernels.fulfilment import RETURN_DAYS
from simulator.reference.solving import Levels
from simulator.reference.viewer import PlainViewer
from simulator.rules.after_sales import (
    cancel_probability,
    complain_probability,
    disconfirmation,
    problem_probability,
    received_quality,
    return_probability,
    shortfall,
)
from simulator.rules.bonds import bond_after_gap
from simulator.rules.decisions import ASSISTANT, CANCEL, COMPLAIN, RECEIVED_QUALITY, RETURN
from simulator.rules.randomness import chance, choose, draw4, normal
from simulator.scenario.behaviour import Behaviour
from simulator.tables.viewers import DueOrders

if TYPE_CHECKING:
    from simulator.market import Market


@dataclass(eq=False)
class Parcel:
    """An order for which something is decided today; the fields are those of ``DueOrders``."""

    viewer: PlainViewer
    product: int
    product_key: int
    category: int
    anchor: int
    session: int
    channel: int
    delivered: int
    window: int
    heat: float
    expected: float
    received: float
    information: float
    price_fen: float
    delay: float
    effort: float
    defect: bool
    promptness: float
    wait_ratio: float

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What draws about this order are keyed by: buyer, product, session, channel."""
        return self.viewer.row, self.product_key, self.session, self.channel

    @property
    def gap(self) -> float:
        """What came against what was expected."""
        return disconfirmation(self.received, self.expected)


@dataclass(frozen=True)
class Customs:
    """How buyers decide after the order."""

    behaviour: Behaviour
    levels: Levels
    fit_uncertainty: list[float]
    """S.d. of fit by category."""
    seed: np.uint64
    session: int


def customs_of(market: "Market", levels: Levels) -> Customs:
    """Read how buyers decide."""
    spread = {category.name: category.fit_uncertainty for category in market.scenario.categories}
    return Customs(
        market.scenario.behaviour, levels, [spread[name] for name in market.category_names],
        market.seeds.viewers, market.session,
    )  # fmt: skip


def parcels(
    due: DueOrders, viewers: Sequence[PlainViewer] | Mapping[int, PlainViewer]
) -> Iterator[Parcel]:
    """Read orders one by one; viewers are found by row."""
    for values in zip(*(column.tolist() for column in due), strict=True):
        row: Any = dict(zip(due._fields, values, strict=True))
        yield Parcel(viewer=viewers[row.pop("viewer")], **row)


def cancels(parcel: Parcel, customs: Customs) -> bool:
    """Whether she has second thoughts before the parcel is shipped."""
    viewer, weight = parcel.viewer, customs.behaviour.after_sales.cancel_impulse
    urge = parcel.heat * viewer.impulsivity
    probability = cancel_probability(customs.levels.cancel, urge, weight, parcel.wait_ratio)
    word = draw4(customs.seed, *parcel.key, CANCEL, 0)[0]
    cancelled = chance(word, probability)
    if viewer.diary is not None:
        viewer.diary.cancelling(parcel, customs, urge, probability, word, cancelled)
    return cancelled


def receive(
    parcel: Parcel, quality: float, defect_rate: float, customs: Customs
) -> tuple[float, bool]:
    """Find out the quality: true quality, fit that was not known, defects."""
    words = draw4(customs.seed, *parcel.key, RECEIVED_QUALITY, 0)
    defect = chance(words[1], defect_rate)
    loss = customs.behaviour.after_sales.defect_gap if defect else 0.0
    spread = customs.fit_uncertainty[parcel.category]
    prompt = parcel.promptness, customs.behaviour.service.prompt_delivery
    luck = normal(words[0])
    received = received_quality(quality, spread, parcel.information, luck, loss, *prompt)
    if parcel.viewer.diary is not None:
        parcel.viewer.diary.receiving(parcel, customs, quality, spread, luck, loss, received)
    return received, defect


def learn(parcel: Parcel, customs: Customs) -> None:
    """Remember a disappointment, and let the bond with the host follow the surprise."""
    _take_to_heart(parcel, parcel.gap, customs)


def _take_to_heart(parcel: Parcel, gap: float, customs: Customs) -> None:
    """Remember a gap if it disappoints, and let the bond with the host follow it."""
    viewer, bonds = parcel.viewer, customs.behaviour.bonds
    if shortfall(gap) > viewer.disappointment:
        viewer.disappointment = shortfall(gap)
        viewer.disappointed_by = parcel.anchor
    bond = viewer.bond_with(parcel.anchor)
    if bond is None:
        return
    before = bond.strength
    bond.strength = bond_after_gap(before, gap, bonds.satisfaction, bonds.disappointment)
    if viewer.diary is not None:
        viewer.diary.bond_after_parcel(parcel, gap, before, bond.strength)


def is_solved_by_assistant(parcel: Parcel, share: float, customs: Customs) -> bool:
    """Whether an assistant answers her complaint for good."""
    word = draw4(customs.seed, *parcel.key, ASSISTANT, 0)[0]
    solved = chance(word, share)
    if parcel.viewer.diary is not None:
        parcel.viewer.diary.assisted(parcel, share, word, solved)
    return solved


def learn_service(parcel: Parcel, gap: float, customs: Customs) -> None:
    """Learn from what service did about a parcel."""
    if parcel.viewer.diary is not None:
        parcel.viewer.diary.after_service(parcel, gap)
    _take_to_heart(parcel, gap, customs)


def meets_problem(parcel: Parcel, customs: Customs) -> tuple[bool, bool]:
    """Whether she calls something a problem, and whether she complains about it."""
    viewer, after = parcel.viewer, customs.behaviour.after_sales
    words = draw4(customs.seed, *parcel.key, COMPLAIN, 0)
    probability = problem_probability(
        customs.levels.problem, parcel.gap, after.problem_gap,
        after.defect_gap if parcel.defect else 0.0, after.problem_defect, parcel.delay,
        after.problem_delay,
    )  # fmt: skip
    problem = chance(words[0], probability)
    if viewer.diary is not None:
        viewer.diary.problem(parcel, customs, probability, words[0], problem)
    if not problem:
        return False, False
    voice = complain_probability(
        customs.levels.complain, parcel.gap, after.complain_gap,
        parcel.price_fen / viewer.allowance_fen, after.complain_price, parcel.effort,
        after.complain_effort,
    )  # fmt: skip
    complained = chance(words[1], voice)
    if viewer.diary is not None:
        viewer.diary.complaining(parcel, customs, voice, words[1], complained)
    return True, complained


def decides_on_return(parcel: Parcel, free: bool, customs: Customs) -> tuple[bool, bool]:
    """Whether she decides today, and whether the parcel goes back."""
    viewer, after = parcel.viewer, customs.behaviour.after_sales
    words = draw4(customs.seed, *parcel.key, RETURN, 0)
    wait = int(choose(words[2], min(parcel.window, RETURN_DAYS) + 1))
    if customs.session < parcel.delivered + wait:
        return False, False
    probability = return_probability(
        customs.levels.return_[parcel.category], parcel.gap, after.return_gap, after.return_fit,
        float(free), after.return_ease, viewer.return_propensity,
    )  # fmt: skip
    allowed = parcel.window > 0 or parcel.defect
    back = chance(words[0], probability) and allowed
    if viewer.diary is not None:
        viewer.diary.returning(parcel, customs, free, probability, words[0], allowed, back)
    return True, back


def delivery_days(
    viewer: PlainViewer, product_key: int, channel: int, mean: int, market: "Market"
) -> int:
    """Sessions from shipping to delivery: even over mean ± spread, at least one."""
    plan, seed = market.scenario.fulfilment, market.seeds.viewers
    words = draw4(seed, viewer.row, product_key, market.session, channel, RECEIVED_QUALITY, 0)
    spread = plan.delivery_spread
    days = max(mean - spread + int(choose(words[2], 2 * spread + 1)), 1)
    if viewer.diary is not None:
        viewer.diary.dated(product_key, market.session + plan.ship_sessions, days)
    return days


def credit(viewer: PlainViewer, amount_fen: int) -> None:
    """Put money into a wallet."""
    viewer.wallet_fen += amount_fen
    if viewer.diary is not None and amount_fen:
        viewer.diary.credited(viewer, amount_fen)


def charge(viewer: PlainViewer, amount_fen: int) -> int:
    """Take money out of a wallet as far as it reaches; what was paid."""
    paid = min(amount_fen, viewer.wallet_fen)
    viewer.wallet_fen -= paid
    if viewer.diary is not None and paid:
        viewer.diary.charged(viewer, paid)
    return paid
