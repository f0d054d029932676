"""What tonight's offers take off for some viewers, and what viewers have with the brands."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.best_price import hold_coupons
from simulator.agents.bundles_on_air import bundles_tonight
from simulator.strategies.loyalty import fill_perks, perks_tonight
from simulator.strategies.promotion import Instrument
from simulator.tables.evening import Offers
from simulator.tables.personal_prices import NO_PARTNER, Perks, Purses, no_perks, no_purses

if TYPE_CHECKING:
    from simulator.market import Market


def perk_columns(market: "Market", offers: Offers) -> Perks:
    """Describe what is taken off for whom.

    Args:
        market: The market.
        offers: Tonight's offers.

    Returns:
        Columns by offer; empty if no brand takes off anything of the kind.
    """
    brand = market.products.brand[offers.product]
    partner, _ = bundles_tonight(market, offers.product.astype(np.int64))
    partner[offers.instrument != int(Instrument.BUNDLE)] = NO_PARTNER
    # Nothing more comes off a flash price.
    plain = offers.instrument != int(Instrument.FLASH_STOCK)
    giving = {
        int(index): perks
        for index in np.unique(brand)
        for perks in [perks_tonight(market.brands[index], market.session)]
        if perks.coupons
        or perks.reduction is not None
        or perks.membership is not None
        or perks.insert is not None
    }
    if not giving and (partner == NO_PARTNER).all():
        return no_perks()
    perks = no_perks(len(offers))
    perks.partner[:] = partner
    for index, tonight in giving.items():
        rows = np.flatnonzero((brand == index) & plain)
        club = int(market.customers.club_of([index])[0])
        key = market.brands[index].key
        fill_perks(perks, rows, offers.price_fen[rows], key, club, tonight)
    hold_coupons(market, offers, perks)
    return perks


def purse_columns(market: "Market") -> Purses:
    """Say who is a member of which brand and what points she has there.

    Args:
        market: The market.

    Returns:
        Columns by viewer and club; empty where no brand keeps files.
    """
    files = market.customers
    if not len(files):
        return no_purses()
    member: list[NDArray[np.bool_]] = []
    points: list[NDArray[np.int64]] = []
    inserts: list[NDArray[np.int32]] = []
    for club, brand in enumerate(files.brands):
        plan = market.brands[brand].membership
        joined = np.zeros(len(files.people), np.bool_)
        member.append(joined if plan is None else files.members(club, plan.orders))
        points.append(files.points_per_person(club))
        inserts.append(files.inserts(club))
    return Purses(
        np.stack(member, axis=1),
        np.stack(points, axis=1).astype(np.int32),
        np.stack(inserts, axis=1),
    )
