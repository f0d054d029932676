"""What a second product at one price with the first is worth to a visitor."""

import numpy as np

from simulator.kernels.inner import inner_kernel
from simulator.kernels.state import Record, Records
from simulator.rules.buying import product_utility, satiation
from simulator.rules.randomness import Whole
from simulator.tables.personal_prices import NO_PARTNER


@inner_kernel
def partner_of(offer: Record, index: Whole, perks: Records) -> np.int64:
    """Return the product that an offer gives away with its own, -1 for none."""
    if offer.perk == 0:
        return np.int64(NO_PARTNER)
    return np.int64(perks[index].partner)


@inner_kernel
def partner_parts(
    visitor: Record, second: Record, taste: float, sessions_since_purchase: float, p: Record
) -> tuple[float, float]:
    """Value the second product of a bundle, of which nothing is claimed.

    Returns:
        What the product is worth, and what a recent purchase in its category takes away.
    """
    worth = product_utility(
        second.room_intercept, second.common_utility, taste, p.taste, np.float64(second.rating),
        visitor.quality_weight,
    )  # fmt: skip
    return worth, satiation(sessions_since_purchase, second.satiation_sessions, p.satiation)
