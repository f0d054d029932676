"""What is done beyond the law tonight, and the doors through which it acts.

========================  =====================================================================
unlabelled advertising    log-odds of entering the room grow by ``pull``
fake viewers              bots among the viewers on show: herding, popularity in the feed
fake orders               reported sales: public GMV per view, rivals' figures (``agents.fakes``)
bought reviews            ratings on show (``agents.fakes``)
an unmarked virtual host  bonds grow as with a person
price fraud               advertised discount = 1 − price/(lowest price · (1 + inflation))
infringement              utility grows by w · closeness · max(0, ln(famous/own awareness))
shoddy goods              quality q − loss at a lower cost; what is said stays q, which is the
                          exaggeration g = (q − q')/(1 − q') on top of the host's own
misuse of data            recommender's own precision · (1 + gain), whatever rules allow
========================  =====================================================================

Whoever was found guilty refrains for a while. A published finding is a stigma: log-odds taken from
entering the named host's room and from buying there, or from buying the named brand.
"""

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.rules.buying import awareness_utility
from simulator.rules.units import BASIS_POINTS, SECONDS_PER_MINUTE
from simulator.scenario.conduct import (
    DataMisuse,
    FakeViewers,
    Infringement,
    Misconduct,
    PriceFraud,
    ShoddyGoods,
    UnlabelledAd,
    UnmarkedAI,
)
from simulator.scenario.enforcement import Violation

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.agents.brand import Brand
    from simulator.market import Market

Int = NDArray[np.int64]
Rows = NDArray[np.integer[Any]]
Real = NDArray[np.float64]
Wrong = TypeVar("Wrong", bound=Misconduct)
KINDS_OF_FAKES = ("fake_viewers", "fake_orders", "fake_reviews")
USUAL_STAY_SECONDS = 155.0
"""Mean stay, by which views tell how many are usually in a room at a time (``stay_seconds``)."""


class Offender(Protocol):
    """Whoever may do something beyond the law."""

    @property
    def conduct(self) -> tuple[Any, ...]:
        """What the scenario says about it."""
        ...

    ceased: dict[str, int]
    """First session in which a violation may be taken up again, by its name."""


def violation_of(wrong: Misconduct) -> Violation:
    """Name the violation that a way of acting is; the three kinds of fakes are one."""
    name: Any = getattr(wrong, "strategy")  # noqa: B009
    return "fake_traffic" if name in KINDS_OF_FAKES else name


def doing(offender: Offender, kind: type[Wrong], session: int) -> Wrong | None:
    """Find what somebody does of a kind tonight.

    Args:
        offender: An anchor, a brand or a platform.
        kind: Which kind.
        session: The running session.

    Returns:
        The first in force that it does not refrain from, None for nothing of the kind.
    """
    for wrong in offender.conduct:
        if not (isinstance(wrong, kind) and wrong.in_force(session)):
            continue
        if session >= offender.ceased.get(violation_of(wrong), 0):
            return wrong
    return None


def doing_in_room(market: "Market", anchor: "Anchor", kind: type[Wrong]) -> Wrong | None:
    """Find what is done of a kind in a room tonight: by the host, or by the brand whose room it is.

    Args:
        market: The market.
        anchor: The host.
        kind: Which kind.

    Returns:
        The host's own, else the brand's, None for nothing.
    """
    own = doing(anchor, kind, market.session)
    if own is None and anchor.is_store_host():
        return doing(market.brands[anchor.brand], kind, market.session)
    return own


# Rooms.


def pull_of_conduct(market: "Market", anchor: "Anchor") -> float:
    """Log-odds of entering: what hidden advertising adds, less the stigma."""
    hidden = doing_in_room(market, anchor, UnlabelledAd)
    return (0.0 if hidden is None else hidden.pull) - anchor.stigma


def bonding_of_conduct(market: "Market", anchor: "Anchor") -> float:
    """Strength of bonds: of the type of host, or as with a person where nobody can tell."""
    unmarked = doing_in_room(market, anchor, UnmarkedAI)
    return anchor.bonding if unmarked is None else max(anchor.bonding, unmarked.bonding)


def bots_on_show(market: "Market", anchor: "Anchor") -> int:
    """Fake viewers that the platform's anti-fraud leaves on show: ⌊bought × (1 − anti-fraud)⌋.

    Args:
        market: The market.
        anchor: The host.

    Returns:
        People, as viewers see them.
    """
    return left_by_anti_fraud(market, anchor, bots_bought(market, anchor))


def left_by_anti_fraud(market: "Market", anchor: "Anchor", fakes: int) -> int:
    """What a platform's anti-fraud does not find of fakes in a room: ⌊fakes × (1 − anti-fraud)⌋."""
    left_bp = round((1.0 - market.platforms[anchor.platform].anti_fraud) * BASIS_POINTS)
    return fakes * left_bp // BASIS_POINTS


def bots_bought(market: "Market", anchor: "Anchor") -> int:
    """Fake viewers bought: ``times`` those whom the room usually has at a time (Little's law).

    Args:
        market: The market.
        anchor: The host.

    Returns:
        People, found out or not.
    """
    faking = doing_in_room(market, anchor, FakeViewers)
    if faking is None:
        return 0
    seconds = max(anchor.on_air_minutes, 1) * SECONDS_PER_MINUTE
    return round(faking.times * anchor.expected_views * USUAL_STAY_SECONDS / seconds)


# Goods.


def invented_base(market: "Market") -> Real | None:
    """How far above the true one the price is from which discounts are counted.

    Args:
        market: The market.

    Returns:
        Factors by product, shape (products,); None if nobody invents prices.
    """
    return _by_product(market, PriceFraud, 1.0, lambda wrong, _brand, _row: 1.0 + wrong.inflation)


def advertised_discount(market: "Market", product: Rows, price_fen: Int, lowest_fen: Int) -> Real:
    """Discount that viewers see: 1 − price/(lowest price · (1 + inflation)), at least 0.

    Args:
        market: The market.
        product: Rows of products, shape (n,).
        price_fen: What is asked, shape (n,).
        lowest_fen: The lowest price lately, shape (n,).

    Returns:
        Shares, shape (n,).
    """
    invented = invented_base(market)
    base = np.maximum(lowest_fen, 1) * (1.0 if invented is None else invented[product])
    return np.asarray(np.maximum(1.0 - price_fen / base, 0.0), np.float64)


def hidden_gap(market: "Market") -> Real | None:
    """Exaggeration in what even an honest host says of shoddy goods.

    Args:
        market: The market.

    Returns:
        g by product, shape (products,); None if all goods are what they are said to be.
    """

    def gap(_wrong: ShoddyGoods, brand: "Brand", row: int) -> float:
        true, stated = float(market.products.quality[row]), brand.stated[row][0]
        return (stated - true) / (1.0 - true) if stated > true else 0.0

    return _by_product(market, ShoddyGoods, 0.0, gap)


def fame_less_stigma(market: "Market") -> Real | None:
    """Utility of goods that look like those of a famous brand, less the stigma of brands.

    Args:
        market: The market.

    Returns:
        Log-odds by product, shape (products,); None if nothing is borrowed and nobody named.
    """
    known = market.products.awareness
    weight = market.scenario.behaviour.buying.awareness
    famous = {brand.name: brand for brand in market.brands}

    def fame(wrong: Infringement, _brand: "Brand", row: int) -> float:
        rows = famous[wrong.of].products
        best = max(float(known[other]) for other in rows)
        lead = awareness_utility(best, float(known[row]), weight)
        return wrong.closeness * max(lead, 0.0)

    added = _by_product(market, Infringement, 0.0, fame)
    for brand in market.brands:
        if brand.stigma > 0.0:
            added = np.zeros(len(market.products)) if added is None else added
            added[brand.products] -= brand.stigma
    return added


def restore_goods(market: "Market") -> None:
    """Let goods be what they are said to be, before anything else is done to them (stage 1)."""
    products = market.products
    for brand in market.brands:
        for row, (quality, cost) in brand.stated.items():
            products.quality[row], products.unit_cost_fen[row] = np.float32(quality), cost
        brand.stated = {}


def cut_corners(market: "Market") -> None:
    """Let brands make worse goods than they say: q − loss at cost · (1 − saving) (stage 3).

    All units sold from then on are of that quality; what is on stock is not told apart. It is
    worked out anew every session from what goods cost today, shocks included.

    Args:
        market: The market in the morning, after ``restore_goods`` and today's events.
    """
    products = market.products
    for brand in market.brands:
        wrong = doing(brand, ShoddyGoods, market.session)
        if wrong is None:
            continue
        for row in brand.products.tolist():
            quality, cost = float(products.quality[row]), int(products.unit_cost_fen[row])
            brand.stated[row] = (quality, cost)
            products.quality[row] = np.float32(max(quality - wrong.loss, 0.0))
            products.unit_cost_fen[row] = max(round(cost * (1.0 - wrong.saving)), 1)


def _by_product(market: "Market", kind: type[Wrong], neutral: float, value: Any) -> Real | None:
    """What each product owes to a kind of conduct of its brand; None if no brand does it."""
    found: Real | None = None
    for brand in market.brands:
        wrong = doing(brand, kind, market.session) if brand.conduct else None
        if wrong is not None:
            found = np.full(len(market.products), neutral) if found is None else found
            found[brand.products] = [value(wrong, brand, row) for row in brand.products.tolist()]
    return found


# Platforms.


def misuse_data(market: "Market") -> None:
    """Let recommenders use what they must not (stage 2).

    Args:
        market: The market; ``platform.relevance`` is what rules allow, and here what is done,
            whatever they allow.
    """
    for platform in market.platforms:
        if not platform.conduct:
            continue
        wrong = doing(platform, DataMisuse, market.session)
        if wrong is not None:
            # A cap is what it breaks: what the platform could do without one counts.
            platform.relevance = platform.feed.relevance * (1.0 + wrong.gain)
