"""Who leaves the market, who enters, and what happens to estates."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.accounts.flows import FlowKind
from simulator.agents.anchor import NOBODY, Anchor
from simulator.agents.brand import Brand
from simulator.agents.casting import cast_entrant_brand
from simulator.agents.supply import void_deliveries
from simulator.agents.turnover import best_offer, gives_up, move, recruited
from simulator.rules.decisions import QUIT
from simulator.rules.randomness import chance, draw
from simulator.scenario.hosts import Patience

if TYPE_CHECKING:
    from simulator.market import Market

NO_DEPOSIT = -1
QUIT_CHANCE = 0.2
"""Chance a session that an anchor quits once her patience is over (assumption): without a draw, all
who started alike would leave on one evening."""


@dataclass(frozen=True)
class Turnover:
    """Who left and entered in a session, by name."""

    quits: tuple[str, ...] = ()
    bankrupt_anchors: tuple[str, ...] = ()
    bankrupt_brands: tuple[str, ...] = ()
    entrants: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    """Anchors who went to another agency."""


def leave(market: "Market", anchor: Anchor) -> None:
    """Let an anchor leave for good, with all her rooms; her contracts are void.

    Args:
        market: The market.
        anchor: The anchor.
    """
    anchor.status = "gone"
    anchor.on_air = False
    market.contracts.void_anchor(anchor.index)
    for room in market.anchors:
        if room.linked_to == anchor.name and room.status != "gone":
            leave(market, room)


# Exit and entry.


def leave_and_enter(market: "Market") -> Turnover:
    """Let those leave who are bankrupt or have lost patience, and others take their places.

    Banned and removed anchors are not replaced: what they leave behind is the question asked.

    Args:
        market: The market after enforcement and tonight's incomes.

    Returns:
        Who left and entered.
    """
    quits = [anchor for anchor in market.anchors if _quits(market, anchor)]
    moves = _moves(market, quits)
    quits = [anchor for anchor in quits if anchor.name not in moves]
    overdue = set(market.claims.overdue().tolist())
    broke = [
        anchor
        for anchor in market.anchors
        if anchor.account in overdue and anchor.status != "gone" and anchor not in quits
    ]
    brands = [brand for brand in market.brands if brand.active and brand.cash_account in overdue]
    entrants = []
    for anchor in (*quits, *broke):
        was_banned = anchor.status == "banned"
        leave(market, anchor)
        if not was_banned and anchor.brand == NOBODY and anchor.linked_to is None:
            entrants.append(_replace_anchor(market, anchor))
    for brand in brands:
        close(market, brand)
        if market.scenario.brand_groups:
            entrants.append(_replace_brand(market, brand))
    return Turnover(
        tuple(anchor.name for anchor in quits),
        tuple(anchor.name for anchor in broke),
        tuple(brand.name for brand in brands),
        tuple(entrants),
        moves,
    )


def _moves(market: "Market", quitting: list[Anchor]) -> tuple[str, ...]:
    """Let those who give up go to an agency that would leave them more; names of who does."""
    if isinstance(market.scenario.going_live.quitting, Patience):
        return ()
    moved = []
    for anchor in quitting:
        agency = best_offer(market, anchor)
        if agency is not None:
            move(market, anchor, agency)
            moved.append(anchor.name)
    return tuple(moved)


def _quits(market: "Market", anchor: Anchor) -> bool:
    """Count a session below the reservation income and tell whether the anchor gives up.

    Store hosts stay: their brand pays them. Linked rooms go with their person.
    """
    if anchor.status != "active" or anchor.brand != NOBODY or anchor.linked_to is not None:
        return False
    quitting = market.scenario.going_live.quitting
    if not isinstance(quitting, Patience):
        return gives_up(market, anchor, quitting)
    if anchor.expected_income_fen >= anchor.reservation_income_fen:
        anchor.sessions_below_reservation = 0
        return False
    anchor.sessions_below_reservation += 1
    if anchor.sessions_below_reservation < market.scenario.going_live.quit_after:
        return False
    bits = draw(market.world_seed, anchor.key, 0, market.session, 0, QUIT, 0)
    return chance(bits, QUIT_CHANCE)


def _replace_anchor(market: "Market", gone: Anchor) -> str:
    """Admit an entrant of the type into the place; the place is known by its first holder."""
    slot = market.places.setdefault(gone.key, gone.key)
    spec = recruited(market, gone.type, slot, gone.generation + 1)
    entrant = market.admit_anchor(spec)
    market.places[entrant.key] = slot
    return spec.name


def _replace_brand(market: "Market", gone: Brand) -> str:
    """Admit an entrant of the archetype into the place of a bankrupt brand."""
    slot = market.places.setdefault(gone.key, gone.key)
    spec = cast_entrant_brand(
        market.scenario,
        market.world_seed,
        gone.type,
        slot,
        gone.generation + 1,
        len(market.brands),
    )
    entrant = market.admit_brand(spec)
    market.places[entrant.key] = slot
    return spec.brand.name


def close(market: "Market", brand: Brand) -> None:
    """Close a bankrupt brand: nothing is sold any more, contracts and deliveries are void.

    Its orders run their course; the estate is wound up once they have.

    Args:
        market: The market.
        brand: The brand.
    """
    brand.active = False
    market.products.active[brand.products] = False
    market.contracts.void_brand(brand.index)
    void_deliveries(market, brand.products)
    for anchor in market.anchors:
        if anchor.brand == brand.index and anchor.status != "gone":
            leave(market, anchor)


def wind_up_estates(market: "Market") -> None:
    """Wind up those out of business whose orders are all final (again after the run-off).

    Claims come first, then the lender, then the owners; goods left are written off.

    Args:
        market: The market.
    """
    open_rows = market.orders.open_rows()
    waiting = set(market.orders.column("brand")[open_rows].tolist())
    for brand in market.brands:
        if not brand.active and brand.index not in waiting:
            market.stock.write_off(brand.products, market.stock.on_stock[brand.products])
            market.claims.collect()
            _repay_lender(market, brand)
            market.claims.wind_up(brand.cash_account, brand.deposit_account, market.chart.outside)
    waiting = set(market.orders.column("anchor")[open_rows].tolist())
    for anchor in market.anchors:
        done = anchor.status == "gone" and not anchor.expected_back
        if done and anchor.index not in waiting:
            market.claims.wind_up(anchor.account, NO_DEPOSIT, market.chart.outside)


def _repay_lender(market: "Market", brand: Brand) -> None:
    """Pay a loan from what claims have left of the estate; the lender bears the rest."""
    for account in (brand.cash_account, brand.deposit_account):
        paid = min(brand.loan_fen, max(market.ledger.balance(account), 0))
        market.ledger.post(FlowKind.REPAYMENT, account, market.chart.lender, paid)
        brand.loan_fen -= paid
