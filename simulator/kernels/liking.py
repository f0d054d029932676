"""How much a viewer likes a product: her taste for its category, or for the partner brand's."""

from simulator.kernels.inner import inner_step
from simulator.kernels.state import Record
from simulator.rules.randomness import Whole
from simulator.tables.columns import Tastes
from simulator.tables.fixed_point import taste_of


@inner_step
def liking_of(taste: Tastes, row: Whole, good: Record) -> float:
    """Read a viewer's taste for a product; of two brands' categories she likes one the most."""
    own = taste_of(taste[row, good.category])
    if good.second_category == good.category:
        return own
    return max(own, taste_of(taste[row, good.second_category]))
