"""Every measure, declared once: name, label, formula, unit, and how sessions are combined.

A measure is a column of ``sessions.parquet``. Those of kind ``rate`` are worked out from other
columns, so that a summary over sessions is a ratio of totals and never a mean of ratios; they are
added to every other table that holds their numerator and denominator. ``TABLE_RATES`` are rates
that make sense for parts of the market only: they appear in the tables that hold their columns.
"""

from simulator.measures.definitions.counts import COUNTS
from simulator.measures.definitions.measure import KINDS, MILLIONTH, WEEK, Kind, Measure, ratio
from simulator.measures.definitions.money import MONEY
from simulator.measures.definitions.rates import RATES, TABLE_RATES
from simulator.measures.definitions.states import GROWTHS, LEVELS, PEAKS, SPREADS

MEASURES: tuple[Measure, ...] = (
    *COUNTS, *PEAKS, *MONEY, *RATES, *LEVELS, *SPREADS, *GROWTHS,
)  # fmt: skip
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
RATE_OF: dict[str, Measure] = {rate.name: rate for rate in (*RATES, *TABLE_RATES)}

__all__ = [
    "BY_NAME",
    "KINDS",
    "MEASURES",
    "MILLIONTH",
    "RATES",
    "RATE_OF",
    "TABLE_RATES",
    "WEEK",
    "Kind",
    "Measure",
    "ratio",
]
