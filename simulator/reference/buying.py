"""What a viewer does with the offer on show: attend, consider, buy (odd.md, 7.6)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.kernels.deciding import TICK_PARTS
from simulator.reference.quoting import Quote, put_in_basket, quote
from simulator.reference.tonight import Good, Offer, Tonight
from simulator.reference.viewer import PlainViewer
from simulator.rules.buying import (
    believed_share,
    budget_strain,
    buy_probability,
    consumer_surplus_fen,
    heat,
    misbelief_surplus_fen,
    perceived_quality,
    price_utility,
    product_utility,
    reference_after,
    reference_gain_or_loss,
    room_utility,
    satiation,
    scarcity,
    static_utility,
)
from simulator.rules.promotions import bundle_mean
from simulator.rules.randomness import Block, chance, exponential

if TYPE_CHECKING:
    from simulator.reference.visit import View


class Attention:
    """What a viewer has seen of a product tonight.

    Args:
        words: Her draw for the product: attention needed, taste, comparing, checkout.
    """

    def __init__(self, words: Block) -> None:
        self.needed = exponential(words[0])
        self.taste, self.compares, self.checkout = words[1], words[2], words[3]
        self.paid = 0.0
        self.rate, self.ready = 0.0, 0.0
        self.offer: Offer | None = None
        """The offer at which she last saw the product."""
        self.considered = False
        """Whether it was ever considered tonight."""
        self.choosing = False
        """Whether heat may still make her buy while this pitch lasts."""
        self.unmoved = False
        """Whether not even the largest heat could, while this pitch lasts."""
        self.decided = False
        self.value = 0.0
        self.reference_ratio = 1.0
        self.expected_quality = 0.0
        self.price_fen = 0
        """What she would pay for a unit."""


@dataclass(eq=False)
class Request:
    """An order asked for."""

    viewer: PlainViewer
    offer: Offer
    minute: float
    heat: float
    expected_quality: float
    minutes_watched: float
    payment_fen: int
    lot: int
    """Decides among equal times."""
    view: "View"
    """The view in which it was asked for."""
    hopeful: bool
    """Whether there seemed to be stock: who asks for what is gone will hear so."""
    quote: Quote
    """Her price, and what was taken off for her."""
    part: int = 0
    """Time within the tick, in parts of it."""

    def rank(self, tick_begin: float, tick_minutes: float) -> None:
        """Note when in the tick it came."""
        self.part = int((self.minute - tick_begin) / tick_minutes * TICK_PARTS)


def price_part(
    viewer: PlainViewer,
    tonight: Tonight,
    comparable_fen: float,
    price_fen: int,
    reference_ratio: float,
) -> float:
    """What paying a price costs in utility."""
    weights = tonight.behaviour.buying
    ratio = price_fen / comparable_fen
    return price_utility(
        ratio, viewer.price_sensitivity,
        reference_gain_or_loss(
            reference_ratio, ratio, weights.reference_gain, weights.loss_aversion
        ),
        budget_strain(float(price_fen), float(viewer.allowance_fen), weights.budget),
    )  # fmt: skip


def fullness(viewer: PlainViewer, tonight: Tonight, good: Good) -> float:
    """What a recent purchase in the category takes away."""
    since = float(tonight.session - viewer.last_purchase[good.category])
    return satiation(since, good.satiation_sessions, tonight.behaviour.buying.satiation)


def quality_weight(viewer: PlainViewer, tonight: Tonight) -> float:
    """Utility of a unit of quality to this viewer."""
    return tonight.behaviour.buying.quality * viewer.quality_sensitivity


def consider(
    viewer: PlainViewer,
    tonight: Tonight,
    view: "View",
    offer: Offer,
    attention: Attention,
    minute: float,
) -> None:
    """Form the value of the offer; whether any heat could still make her buy decides what next."""
    good, room = offer.good, view.room
    weights, after = tonight.behaviour.buying, tonight.behaviour.after_sales
    believed = believed_share(
        view.bond, viewer.scepticism, after.belief_base, after.belief_bond, after.belief_scepticism
    )
    expected = perceived_quality(good.quality, offer.exaggeration, good.rating, believed)
    reference = viewer.reference_ratio[good.category]
    price_fen = quote(viewer, tonight, offer).pays_fen
    worth, full = offer_parts(viewer, tonight, offer, expected)
    value = static_utility(
        worth,
        room_utility(
            room.buying_shock + room.charm, view.bond, weights.bond, offer.image_fit,
            weights.image_fit,
        ),
        price_part(viewer, tonight, offer.comparable_fen, price_fen, reference),
        full,
    )  # fmt: skip
    attention.choosing = chance(attention.taste, buy_probability(value, weights.heat_cap))
    attention.unmoved = not attention.choosing
    attention.value, attention.reference_ratio = value, reference
    attention.expected_quality, attention.price_fen = expected, price_fen
    if viewer.diary is not None:
        viewer.diary.considering(viewer, tonight, view, offer, attention, believed, minute)
    if attention.considered:
        return
    attention.considered, attention.paid = True, attention.needed
    offer.tally["considered"] += viewer.people
    honest = perceived_quality(good.quality, 0.0, good.rating, believed)
    talked_up = lead_share(offer) * (expected - honest)
    note_surplus(viewer, tonight, offer.comparable_fen, value, talked_up)
    viewer.reference_ratio[good.category] = reference_after(
        reference, price_fen / offer.comparable_fen, weights.reference_adjustment
    )


def lead_share(offer: Offer) -> float:
    """Share of an offer's own product in the value of all that one gets."""
    return 1.0 if offer.partner is None else offer.good.comparable_fen / offer.comparable_fen


def offer_parts(
    viewer: PlainViewer, tonight: Tonight, offer: Offer, expected: float
) -> tuple[float, float]:
    """What is offered is worth, and what recent purchases take away; bundles on average."""
    taste, weight = tonight.behaviour.buying.taste, quality_weight(viewer, tonight)
    worth, full = [], []
    for good, quality in zip(offer.goods, (expected, offer.goods[-1].rating), strict=False):
        liking = viewer.taste[good.category]
        worth.append(product_utility(good.room_level, good.common, liking, taste, quality, weight))
        full.append(fullness(viewer, tonight, good))
    if offer.partner is None:
        return worth[0], full[0]
    share = lead_share(offer)
    return bundle_mean(worth[0], worth[1], share), bundle_mean(full[0], full[1], share)


def note_surplus(
    viewer: PlainViewer, tonight: Tonight, comparable_fen: float, value: float, talked_up: float
) -> None:
    """Count the surplus of a decision, and the regret from what was only claimed."""
    truth = value - quality_weight(viewer, tonight) * talked_up
    alpha, people = viewer.price_sensitivity, float(viewer.people)
    surplus = consumer_surplus_fen(comparable_fen, alpha, value)
    regret = -misbelief_surplus_fen(comparable_fen, alpha, value, truth)
    tally = tonight.by_segment[viewer.segment]
    tally["surplus_fen"] += int(surplus * people)
    tally["regret_fen"] += int(regret * people)


def scarcity_shown(offer: Offer | None) -> float:
    """How scarce an offer looks: by what is left, or as it is made to look; 0 for no offer."""
    if offer is None:
        return 0.0
    return max(scarcity(float(offer.left), float(offer.committed)), offer.scarcity)


def warmth_of(viewer: PlainViewer, tonight: Tonight, view: "View", offer: Offer | None) -> float:
    """How hot a room is to a viewer."""
    weights = tonight.behaviour.buying
    return heat(
        viewer.impulsivity, scarcity_shown(offer), weights.scarcity, viewer.susceptibility,
        view.room.rate_ratio, weights.heat_cap,
    )  # fmt: skip


def look(
    viewer: PlainViewer,
    tonight: Tonight,
    view: "View",
    offer: Offer,
    attention: Attention,
    minute: float,
) -> float | None:
    """Look at how hot the room is; the heat if it tempts her to buy."""
    warmth = warmth_of(viewer, tonight, view, offer)
    tempted = chance(attention.taste, buy_probability(attention.value, warmth))
    if viewer.diary is not None:
        shown = scarcity_shown(offer)
        viewer.diary.looking(viewer, tonight, view, attention, shown, warmth, tempted, minute)
    return warmth if tempted else None


def try_to_buy(
    viewer: PlainViewer,
    tonight: Tonight,
    view: "View",
    offer: Offer,
    attention: Attention,
    minute: float,
    warmth: float,
) -> Request | None:
    """Compare, pay and check out; whatever comes of it is final tonight."""
    attention.decided, attention.choosing = True, False
    asked = quote(viewer, tonight, offer)
    attention.price_fen = asked.pays_fen
    if chance(attention.compares, tonight.comparing_share):
        if not _buys_after_comparing(viewer, tonight, offer, attention, warmth):
            return None
    elif viewer.diary is not None:
        viewer.diary.not_comparing(attention)
    payment = asked.pays_fen * viewer.people
    affordable = payment <= viewer.wallet_fen
    completes = chance(attention.checkout, tonight.behaviour.buying.checkout_completion)
    if viewer.diary is not None:
        viewer.diary.paying(viewer, tonight, attention, payment, affordable, completes)
    if not affordable or not completes:
        return None
    viewer.wallet_fen -= payment
    hopeful = offer.left > 0
    view.bought += hopeful
    put_in_basket(viewer, tonight, offer, asked)
    return Request(
        viewer, offer, minute, warmth, attention.expected_quality, minute - view.entered, payment,
        int(attention.checkout), view, hopeful, asked,
    )  # fmt: skip


def _buys_after_comparing(
    viewer: PlainViewer, tonight: Tonight, offer: Offer, attention: Attention, warmth: float
) -> bool:
    """The lowest price in sight takes the place of the remembered one."""
    price_fen, comparable = attention.price_fen, offer.comparable_fen
    seen = min(offer.lowest_fen, price_fen) / comparable
    value = attention.value + price_part(viewer, tonight, comparable, price_fen, seen)
    value -= price_part(viewer, tonight, comparable, price_fen, attention.reference_ratio)
    viewer.reference_ratio[offer.good.category] = seen
    still = chance(attention.taste, buy_probability(value, warmth))
    if viewer.diary is not None:
        viewer.diary.comparing(offer, attention, value, warmth, still)
    return still
