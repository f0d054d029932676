"""Every column of a viewer, declared once: name, type, width, unit, default, meaning, steps.

The state of all viewers is a struct of arrays, one row per viewer. Reals are float32, or whole
numbers of steps where there are many of them: kernels convert on load and round on store
(``fixed_point.py``). The reference engine rounds by the same declaration.
"""

from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.errors import ScenarioError, shown, suggestion

BOND_SLOTS: Final = 8
"""Anchors that a viewer can have a bond with at one time."""
NEVER: Final = -10_000
"""Session number that stands for never."""
NOBODY: Final = -1
"""Anchor index that stands for none."""
MOST_PLATFORMS: Final = 8
MOST_ANCHORS: Final = 32_767
"""Anchors that a column tells apart, those who have left the market included."""
AGE_BANDS: Final = 4
CITY_TIERS: Final = 3

BOND_STEPS: Final = 32768.0
"""Steps of a bond from 0 to 1; a first bond may lie above 1, up to 2."""
TASTE_STEPS: Final = 4096.0
"""Steps of a standard deviation of taste, which reaches from -8 to 8."""
RATIO_STEPS: Final = 8192.0
"""Steps of a price ratio of 1, which reaches from 0 to 8."""
Bonds: TypeAlias = NDArray[np.uint16]
Tastes: TypeAlias = NDArray[np.int16]
Ratios: TypeAlias = NDArray[np.uint16]


class Column(NamedTuple):
    """Declaration of one column.

    Attributes:
        dtype: NumPy type of the values.
        width: What one row holds: one value, or one per category, platform or bond slot.
        unit: Unit of the values.
        default: Value before traits are drawn.
        meaning: One sentence.
        steps: Steps per unit of a real that is kept as a whole number of them; 0 for all others.
            A power of two, so that what is read is exact.
    """

    dtype: type[np.generic]
    width: str
    unit: str
    default: float
    meaning: str
    steps: float = 0.0


COLUMNS: Final[dict[str, Column]] = {
    "people": Column(np.int32, "one", "people", 1, "People whom the viewer stands for."),
    "segment": Column(np.int8, "one", "index", 0, "Segment."),
    "age_band": Column(np.int8, "one", "index", 0, "18-24, 25-34, 35-49, 50+."),
    "female": Column(np.int8, "one", "0 or 1", 0, "Whether a woman."),
    "city_tier": Column(np.int8, "one", "index", 0, "Tier 1-2, tier 3-4, county."),
    "allowance_fen": Column(np.int32, "one", "fen per week and person", 0, "Weekly allowance."),
    "wallet_fen": Column(np.int64, "one", "fen", 0, "Money of all people stood for."),
    "inclination": Column(np.float32, "one", "log-odds", 0, "a: inclination to open the app."),
    "price_sensitivity": Column(np.float32, "one", "log-odds", 2.5, "alpha."),
    "quality_sensitivity": Column(np.float32, "one", "ratio", 1, "Weight on perceived quality."),
    "impulsivity": Column(np.float32, "one", "share", 0.5, "Reaction to scarcity, regret later."),
    "susceptibility": Column(np.float32, "one", "log-odds", 0.3, "gamma: reaction to others."),
    "scepticism": Column(np.float32, "one", "share", 0.4, "Disbelief in claims."),
    "return_propensity": Column(np.float32, "one", "log-odds", 0, "Inclination to return goods."),
    "disappointment": Column(np.float32, "one", "quality", 0, "Recent shortfall, fading."),
    "disappointed_by": Column(np.int16, "one", "anchor", NOBODY, "Who pitched what fell short."),
    "taste": Column(np.int16, "category", "s.d.", 0, "Taste for a category.", TASTE_STEPS),
    "reference_ratio": Column(
        np.uint16, "category", "ratio", 1, "x: remembered price ratio.", RATIO_STEPS
    ),
    "last_purchase": Column(np.int16, "category", "session", NEVER, "Last purchase."),
    "habit": Column(np.float32, "platform", "share", 0, "H: share of evenings with an opening."),
    "bond_anchor": Column(np.int16, "bond", "anchor", NOBODY, "Anchor of a bond slot."),
    "bond": Column(np.uint16, "bond", "share", 0, "B: bond with that anchor.", BOND_STEPS),
    "lapsed": Column(np.int8, "one", "bits", 0, "Platforms given up, one bit each."),
    "followed": Column(np.uint8, "one", "bits", 0, "Bond slots that are follows."),
    "visited": Column(np.uint8, "one", "bits", 0, "Bond slots visited tonight."),
    "wants": Column(np.int32, "one", "bits", 0, "Categories needed tonight, one bit each."),
    "invited_by": Column(np.int16, "one", "anchor", NOBODY, "Anchor that a neighbour told of."),
    "opened": Column(np.int8, "one", "platform", NOBODY, "Platform opened tonight."),
}


class ViewerColumns(NamedTuple):
    """The arrays of all viewers in the order of ``COLUMNS``, shape (viewers,) or (viewers, n)."""

    people: NDArray[np.int32]
    segment: NDArray[np.int8]
    age_band: NDArray[np.int8]
    female: NDArray[np.int8]
    city_tier: NDArray[np.int8]
    allowance_fen: NDArray[np.int32]
    wallet_fen: NDArray[np.int64]
    inclination: NDArray[np.float32]
    price_sensitivity: NDArray[np.float32]
    quality_sensitivity: NDArray[np.float32]
    impulsivity: NDArray[np.float32]
    susceptibility: NDArray[np.float32]
    scepticism: NDArray[np.float32]
    return_propensity: NDArray[np.float32]
    disappointment: NDArray[np.float32]
    disappointed_by: NDArray[np.int16]
    taste: Tastes
    reference_ratio: Ratios
    last_purchase: NDArray[np.int16]
    habit: NDArray[np.float32]
    bond_anchor: NDArray[np.int16]
    bond: Bonds
    lapsed: NDArray[np.int8]
    followed: NDArray[np.uint8]
    visited: NDArray[np.uint8]
    wants: NDArray[np.int32]
    invited_by: NDArray[np.int16]
    opened: NDArray[np.int8]


def new_columns(viewers: int, categories: int, platforms: int) -> ViewerColumns:
    """Allocate the columns of a population, filled with their defaults.

    Args:
        viewers: Number of viewers.
        categories: Number of categories.
        platforms: Number of platforms, at most 8.

    Returns:
        The arrays; a column that is wider than one has shape (viewers, width).
    """
    widths = {"category": categories, "platform": platforms, "bond": BOND_SLOTS}
    arrays = []
    for column in COLUMNS.values():
        shape = (viewers,) if column.width == "one" else (viewers, widths[column.width])
        default = column.default * column.steps if column.steps else column.default
        arrays.append(np.full(shape, default, dtype=column.dtype))
    return ViewerColumns(*arrays)


def as_reals(name: str, kept: NDArray[Any]) -> NDArray[Any]:
    """Return values of a column as the model means them.

    Args:
        name: Name of the column.
        kept: Its values, or some of them.

    Returns:
        Reals, where the column keeps steps; else what was given.
    """
    steps = COLUMNS[name].steps
    return kept / steps if steps else kept


def as_kept(name: str, reals: Any) -> Any:
    """Return values as a column keeps them.

    Args:
        name: Name of the column.
        reals: A number, or several; of any size.

    Returns:
        Steps, where the column keeps them: the nearest, halves to the even one, cut off at the ends
        of its range; else what was given.
    """
    column = COLUMNS[name]
    if not column.steps:
        return reals
    limits = np.iinfo(column.dtype)  # type: ignore[type-var]  # Steps are whole numbers.
    whole = np.rint(np.asarray(reals, np.float64) * column.steps)
    return np.clip(whole, limits.min, limits.max).astype(column.dtype)


def columns_table(categories: int, platforms: int) -> str:
    """Write the columns as a table: type, bytes and meaning, and their sum.

    Args:
        categories: Number of categories.
        platforms: Number of platforms.

    Returns:
        Text of several lines.
    """
    arrays = [np.asarray(array) for array in new_columns(1, categories, platforms)]
    lines = ["column               values  type     bytes  meaning"]
    for (name, column), array in zip(COLUMNS.items(), arrays, strict=True):
        kind = np.dtype(column.dtype).name
        steps = f", in steps of 1/{column.steps:.0f}" if column.steps else ""
        meaning = f"{column.meaning} [{column.unit}{steps}]"
        lines.append(f"{name:20} {array.size:6}  {kind:7} {array.nbytes:6}  {meaning}")
    total = sum(array.nbytes for array in arrays)
    size = f"{categories} categories and {platforms} platforms"
    lines.append(f"{'a viewer':20} {'':6}  {'':7} {total:6}  with {size}")
    return "\n".join(lines)


def describe_column(name: str, categories: int, platforms: int) -> str:
    """Write one column of the viewers.

    Args:
        name: Its name.
        categories: Number of categories.
        platforms: Number of platforms.

    Returns:
        Text of two lines.

    Raises:
        ScenarioError: There is no such column; the message names what is near.
    """
    if name not in COLUMNS:
        known = suggestion(name, COLUMNS)
        raise ScenarioError(f"there is no {shown(name)} in the columns of viewers{known}")
    column = COLUMNS[name]
    size = getattr(new_columns(1, categories, platforms), name).size
    values = f"{size} values for each viewer" if size > 1 else "one value for each viewer"
    kind = np.dtype(column.dtype).name
    return f"columns.{name}\n  {column.meaning} [{column.unit}]\n  {values}, {kind}"
