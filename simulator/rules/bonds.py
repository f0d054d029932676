"""The bond between a viewer and an anchor, and the viewer's wallet."""

import numpy as np

from simulator.rules.compiled import rule
from simulator.rules.numerics import exp
from simulator.rules.randomness import Whole


@rule
def bond_after_view(bond: float, minutes: float, gain: float, minutes_scale: float) -> float:
    """Bond after a view: B' = B + k·(1 − e^{−min/m})·(1 − B).

    Parasocial bonds grow with exposure, with falling returns (Horton & Wohl 1956).

    Args:
        bond: B before, 0 to 1.
        minutes: Minutes watched.
        gain: k, default 0.05.
        minutes_scale: m, minutes, default 10.

    Returns:
        B', 0 to 1.
    """
    exposure = 1.0 - exp(-minutes / minutes_scale)
    return bond + gain * exposure * (1.0 - bond)


@rule
def bond_after_gap(bond: float, gap: float, gain: float, loss: float) -> float:
    """Bond after an order came: B' = B + g·gap⁺·(1 − B) − l·gap⁻·B.

    Bad counts more than good (Baumeister et al. 2001).

    Args:
        bond: B before, 0 to 1.
        gap: ``after_sales.disconfirmation``.
        gain: g, default 0.10.
        loss: l, default 0.20.

    Returns:
        B', cut to between 0 and 1.
    """
    rise = gain * max(0.0, gap) * (1.0 - bond)
    fall = loss * max(0.0, -gap) * bond
    return min(max(bond + rise - fall, 0.0), 1.0)


@rule
def bond_after_absence(bond: float, decay: float) -> float:
    """Bond after a session without a visit: B' = B − d·B.

    Args:
        bond: B before, 0 to 1.
        decay: d per session, default 0.02.

    Returns:
        B', 0 to 1.
    """
    return bond - decay * bond


@rule
def allowance_due_fen(
    wallet_fen: Whole,
    weekly_allowance_fen: Whole,
    session: Whole,
    days_per_week: Whole,
    cap_weeks: Whole,
) -> Whole:
    """Allowance paid into a wallet this session: a day's share of the week, up to the cap.

    A day's share is ⌊b·(s + 1)/7⌋ − ⌊b·s/7⌋, so that seven of them are b to the fen. A wallet that
    refunds have lifted above the cap gets nothing but keeps what it has.

    Args:
        wallet_fen: Wallet before, fen.
        weekly_allowance_fen: b, fen.
        session: s ≥ 0, session number.
        days_per_week: Sessions per week, default 7.
        cap_weeks: Largest wallet in weekly allowances, default 4.

    Returns:
        Whole fen ≥ 0.
    """
    weekly = np.int64(weekly_allowance_fen)
    share = weekly * (session + 1) // days_per_week - weekly * session // days_per_week
    room = weekly * cap_weeks - wallet_fen
    return max(np.int64(0), min(np.int64(share), np.int64(room)))
