"""What rules forbid in contracts: commissions above a cap, promises of the best price.

A cap binds terms that are posted from the day on which it comes into force, what hosts may ask
for, and contracts that run; who could ask 20 % and may take 10 % now asks 10 %. A promise of the
best price is void while it is banned: it neither holds prices nor costs a penalty, and nobody
values it. Contracts stay as the law has made them when it goes out of force.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.rules.units import BASIS_POINTS
from simulator.scenario.market_rules import BestPriceBan, CommissionCap

if TYPE_CHECKING:
    from simulator.agents.clauses import Clauses
    from simulator.market import Market

Int = NDArray[np.int64]


def lawful_commission_bp(market: "Market", commission_bp: Int) -> Int:
    """Cut commissions to what may be taken: min(κ, cap).

    Args:
        market: The market; its regulator knows today's rules.
        commission_bp: Commissions, basis points, shape (n,).

    Returns:
        The same where no cap is in force.
    """
    cap = market.regulator.rules.latest(CommissionCap)
    if cap is None:
        return commission_bp
    return np.minimum(commission_bp, round(cap.commission * BASIS_POINTS))


def lawful_clauses(market: "Market", clauses: "Clauses") -> "Clauses":
    """Take out clauses that are void today.

    Args:
        market: The market.
        clauses: Clauses as agreed or posted.

    Returns:
        The same where nothing is banned.
    """
    if market.regulator.rules.latest(BestPriceBan) is None:
        return clauses
    none = np.zeros_like(clauses.best_price)
    return replace(clauses, best_price=none, penalty_fen=none)


def bind_contracts(market: "Market") -> None:
    """Bring contracts that run in line with today's rules (stage 3).

    Args:
        market: The market.
    """
    contracts = market.contracts
    contracts.commission_bp = lawful_commission_bp(market, contracts.commission_bp)
    contracts.clauses = lawful_clauses(market, contracts.clauses)
