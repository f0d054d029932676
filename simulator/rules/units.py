"""Units in which money and rates of money are whole numbers, and parts of time."""

from typing import Final

BASIS_POINTS: Final = 10_000
"""Parts of one in which rates are kept."""
FEN_PER_YUAN: Final = 100
SECONDS_PER_MINUTE: Final = 60
MINUTES_PER_HOUR: Final = 60
