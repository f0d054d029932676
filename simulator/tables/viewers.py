"""What viewers hand to the stages of a session, whichever engine plays them."""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int32]
INVITE: Final = 1
WARN: Final = 2
"""Topics of messages to a neighbour."""


class Sales(NamedTuple):
    """Orders granted tonight, in the order in which they were served."""

    minute: Real
    row: NDArray[np.int32]
    offer: NDArray[np.int32]
    units: Whole
    heat: Real
    expected_quality: Real
    minutes_watched: Real
    paid: NDArray[np.int32]
    """1 if a paid place led to the room."""
    benefit: NDArray[np.int32]
    """What took ``benefit_fen`` off: a code of ``tables.personal_prices``."""
    benefit_fen: Whole
    """Fen per unit, as those below."""
    reduction_fen: Whole
    """Taken off by a full basket."""
    points_fen: Whole
    """Paid in points."""


def off_fen(sales: "Sales") -> Whole:
    """Return what was taken off offers' prices for their buyers, fen per unit."""
    off: Whole = sales.benefit_fen + sales.reduction_fen + sales.points_fen
    return off


class ShelfSales(NamedTuple):
    """Orders granted on the shelf, in the order in which they were served."""

    rank: Whole
    row: NDArray[np.int32]
    product: NDArray[np.int32]
    platform: NDArray[np.int32]
    units: Whole


class Needs(NamedTuple):
    """Needs that arose outside rooms: whose, and the surplus of what she chose."""

    row: NDArray[np.int32]
    surplus_fen: Whole


class Audience(NamedTuple):
    """What an audience left behind besides the outcome by room.

    Sales and needs of the compiled engine are records with the same names.
    """

    sales: Sales
    shelf: ShelfSales
    shelf_sold_out_units: int
    needs: Needs
    sharers: NDArray[np.int32]
    shared_anchors: NDArray[np.int32]
    segment_views: Whole
    segment_surplus_fen: Whole
    segment_regret_fen: Whole
    shelf_looks: Whole
    """Simulated viewers who came across each product on the shelf; zeros unless a brand asks."""


class DueOrders(NamedTuple):
    """Orders for which something is decided today; one row each."""

    viewer: NDArray[np.int32]
    product: NDArray[np.int32]
    product_key: Whole
    category: NDArray[np.int32]
    anchor: NDArray[np.int32]
    session: NDArray[np.int32]
    channel: NDArray[np.int32]
    delivered: NDArray[np.int32]
    window: NDArray[np.int32]
    heat: Real
    expected: Real
    received: Real
    information: Real
    price_fen: Real
    """Paid per unit."""
    delay: Real
    """How late the parcel came: sessions beyond the usual over the usual, 0 to 1."""
    effort: Real
    """Trouble of complaining, 0 (best service) to 1."""
    defect: NDArray[np.bool_]
    promptness: Real
    """How much faster than usual the seller delivers, 0 as usual."""
    wait_ratio: Real
    """Sessions until shipping over the usual ones."""


class BeliefSums(NamedTuple):
    """What a night did to each viewer; shape (viewers,), people or fen."""

    income_fen: Whole
    unfollows: NDArray[np.int32]
    lapses: NDArray[np.int32]
    comebacks: NDArray[np.int32]
