"""What platforms take of a sale, and where orders of their rooms are completed.

A platform whose rooms link to another one's checkout earns the link fee, the other one its take
rate and the escrow. Following a link costs buyers: of those who would have bought a share
``completion`` arrives, which is ln(completion) in the log-odds of buying as long as few of those
who consider a product buy it.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.rules.numerics import log
from simulator.rules.units import BASIS_POINTS

if TYPE_CHECKING:
    from simulator.agents.platform import Platform
    from simulator.market import Market
    from simulator.scenario.platform_policies import LinkedCheckout

Int = NDArray[np.int64]
Rows = NDArray[np.integer[Any]]


def link_tonight(market: "Market", platform: "Platform") -> "LinkedCheckout | None":
    """The link that a platform's rooms show: none where it would lead to what is not open yet."""
    link = platform.checkout
    is_open = {place.name: place.is_open for place in market.platforms}
    return link if link is not None and is_open[link.platform] else None


def completing_platform(market: "Market") -> Int:
    """Return the platform that completes orders of each platform's rooms, shape (platforms,)."""
    index = {platform.name: platform.index for platform in market.platforms}
    links = [link_tonight(market, platform) for platform in market.platforms]
    found = [place if link is None else index[link.platform] for place, link in enumerate(links)]
    return np.array(found, np.int64)


def take_rates_bp(market: "Market", platform: Int, product: Rows) -> Int:
    """Take rates of platforms on sales of products: the category's, else the seller's, else one.

    Args:
        market: The market.
        platform: Platform whose checkout completes each order, shape (n,).
        product: Rows of products, shape (n,).

    Returns:
        Basis points of the price, shape (n,).
    """
    rates = np.array([entry.take_rate_bp for entry in market.platforms], np.int64)[platform]
    for entry in market.platforms:
        if not entry.take_by_seller and not entry.take_by_category:
            continue
        here = platform == entry.index
        types = np.array([str(brand.type) for brand in market.brands])
        seller = types[market.products.brand[product]]
        category = np.array(market.category_names)[market.products.category[product]]
        for name, rate in entry.take_by_seller.items():
            rates[here & (seller == name)] = rate
        for name, rate in entry.take_by_category.items():
            rates[here & (category == name)] = rate
    return rates


def link_fees_bp(market: "Market", platform: Int) -> Int:
    """Fees for links of the platforms that show them; 0 where orders stay.

    Args:
        market: The market.
        platform: Platform of each room, shape (n,).

    Returns:
        Basis points of the price, shape (n,).
    """
    links = [link_tonight(market, entry) for entry in market.platforms]
    fees = [0 if link is None else round(link.link_fee * BASIS_POINTS) for link in links]
    return np.array(fees, np.int64)[platform]


def fees_in_rooms_bp(market: "Market", platform: Int, product: Rows) -> Int:
    """What platforms take together of a sale in a room: take rate and link fee.

    Args:
        market: The market.
        platform: Platform of each room, shape (n,).
        product: Rows of products, shape (n,).

    Returns:
        Basis points of the price, at most all of it, shape (n,).
    """
    take = take_rates_bp(market, completing_platform(market)[platform], product)
    together = take + link_fees_bp(market, platform)
    return np.asarray(np.minimum(together, BASIS_POINTS), np.int64)


def split_of_fees_bp(
    market: "Market", platform: Int, product: Rows, commission_bp: Int
) -> tuple[Int, Int, Int]:
    """Who completes an order of a room, and what both platforms take of it.

    A take rate may rise after a contract is signed; commission is never touched by it.

    Args:
        market: The market.
        platform: Platform of each room, shape (n,).
        product: Rows of products, shape (n,).
        commission_bp: Commission, basis points, shape (n,).

    Returns:
        The platform that completes it, its take rate and the link fee, basis points, shape (n,)
        each.
    """
    completes = completing_platform(market)[platform]
    left = BASIS_POINTS - commission_bp
    take = np.minimum(take_rates_bp(market, completes, product), left)
    return completes, take, np.minimum(link_fees_bp(market, platform), left - take)


def fees_tonight_fen(market: "Market") -> Int:
    """Add up take rates and link fees of tonight's orders, as if nothing came back.

    Args:
        market: The market after the evening's orders.

    Returns:
        Fen by platform: take rates where orders are completed, link fees where they were shown,
        shape (platforms,).
    """
    placed, fees = market.placed, np.zeros(len(market.platforms), np.int64)
    np.add.at(fees, placed["checkout_platform"], placed["platform_fee_fen"])
    np.add.at(fees, placed["platform"], placed["link_fee_fen"])
    return fees


def link_hassle(market: "Market") -> NDArray[np.float64]:
    """Log-odds of buying that a link to another checkout costs, by platform, at most 0."""
    links = [link_tonight(market, entry) for entry in market.platforms]
    shares = [1.0 if link is None else link.completion for link in links]
    return np.array([log(share) for share in shares], np.float64)
