"""Rules that everybody keeps unwatched: what may be sold, charged and shown, and how."""

from typing import Literal

from simulator.scenario.dates import DatedRule
from simulator.scenario.fields import Published, quantity


class NoReasonReturn(DatedRule):
    """Goods may be sent back without a reason."""

    rule: Literal["no_reason_return"]
    days: int = quantity(
        7, "Return window after delivery.", unit="sessions", low=0, high=90,
        source="Law on the Protection of Consumer Rights and Interests (2013), article 25",
        published=Published(7, None, "no_reason_return"),
    )  # fmt: skip
