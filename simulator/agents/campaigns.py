"""Campaigns of brands and special sessions in rooms: what they cost, and where they act.

**Offline campaign.** Spending buys contacts with people of a segment at random; the share of the
segment reached so far goes as c' = 1 − (1 − c)·e^{−n} with n contacts per head, so the first yuan
reach the most. Those newly reached learn of the brand (awareness a' = a + new·convinces·(1 − a))
and some try its goods, which removes a part of the uncertainty about fit: tried·``TRYING`` adds to
the information of the brand's offers. Awareness and information belong to the population, so a
segment counts as much as it has people.

**Entertainment IP.** While the licence runs at least those know the goods who know the brand or
love the IP: a ≥ 1 − (1 − a₀)(1 − lovers). In rooms that pitch them content grows for each segment
by charm × lovers × licensed share of the line-up × what content lacks.

**Special sessions.** A hot topic and a good cause draw viewers (log-odds of entering); after a
charity session bonds have grown more, and the operator gives part of the sales away.

All are paid from cash and don't take place without it, but for the donation, which is a due.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import floored_share
from simulator.rules.contracting import covered_after, either
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN
from simulator.scenario.campaigns import Charity, HotTopic, IpCrossover, OfflineCampaign
from simulator.strategies.promotion import Instrument
from simulator.tables.sums import in_order

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.agents.brand import Brand
    from simulator.market import Market

Int = NDArray[np.int64]
Real = NDArray[np.float64]
TRYING = 0.6
"""Share of the uncertainty about fit that is gone after trying the goods (assumption)."""
NO_DEPOSIT = -1


def run_campaigns(market: "Market") -> None:
    """Pay for tonight's campaigns and let them act on awareness (stage 3).

    Args:
        market: The market.
    """
    for brand in market.brands:
        for number, campaign in enumerate(brand.campaigns):
            if not (brand.active and campaign.runs(market.session)):
                continue
            if isinstance(campaign, OfflineCampaign):
                if _paid(market, brand, number, campaign.spending, Instrument.OFFLINE_CAMPAIGN):
                    _reach(market, brand, number, campaign)
            elif _paid(market, brand, number, campaign.fee, Instrument.LICENCE):
                _make_known(market, brand, campaign)


def _paid(
    market: "Market", brand: "Brand", number: int, yuan: float, instrument: Instrument
) -> bool:
    """Pay for a campaign of tonight, if there is cash for it."""
    due = round(yuan * FEN_PER_YUAN)
    if due > market.ledger.balance(brand.cash_account):
        return False
    licence = instrument is Instrument.LICENCE
    market.ledger.post(
        FlowKind.LICENCE_FEE if licence else FlowKind.ADVERTISING,
        brand.cash_account,
        market.chart.outside if licence else market.chart.service_providers,
        due,
        int(instrument),
    )
    brand.paid_until[number] = market.session + 1
    return True


def _reach(market: "Market", brand: "Brand", number: int, campaign: OfflineCampaign) -> None:
    """Reach people of a segment: they learn of the brand, and some try its goods."""
    shares = {entry.name: entry.share for entry in market.scenario.segments}
    share = shares[campaign.segment] if campaign.segment is not None else 1.0
    contacts = campaign.spending / campaign.contact_cost
    before = brand.reached.get(number, 0.0)
    after = covered_after(before, contacts / (share * market.scenario.population))
    brand.reached[number] = after
    learning = (after - before) * share * campaign.convinces
    awareness = market.products.awareness
    for row in brand.products:
        awareness[row] = either(float(awareness[row]), learning)


def tried_share(market: "Market", brand: "Brand") -> float:
    """Share of the population that has had the brand's goods in hand, 0 to 1.

    Args:
        market: The market.
        brand: The brand.

    Returns:
        Whom one campaign or the other has reached.
    """
    shares = {entry.name: entry.share for entry in market.scenario.segments}
    tried = 0.0
    for number, reached in sorted(brand.reached.items()):
        campaign = brand.campaigns[number]
        assert isinstance(campaign, OfflineCampaign)
        share = shares[campaign.segment] if campaign.segment is not None else 1.0
        tried = either(tried, reached * share * campaign.tries)
    return tried


def _make_known(market: "Market", brand: "Brand", licence: IpCrossover) -> None:
    """Let the IP's lovers know the goods while the licence runs; then it fades as ever."""
    shares = {entry.name: entry.share for entry in market.scenario.segments}
    lovers = in_order(shares[name] * fans for name, fans in sorted(licence.fans.items()))
    awareness = market.products.awareness
    for row in brand.products:
        known = either(float(market.resting_awareness[row]), lovers)
        awareness[row] = max(float(awareness[row]), known)


def licences_tonight(market: "Market", brand: "Brand") -> list[IpCrossover]:
    """Return the licences that a brand has paid for tonight.

    Args:
        market: The market after ``run_campaigns``.
        brand: The brand.

    Returns:
        Licences.
    """
    return [entry for entry in _tonight(market, brand) if isinstance(entry, IpCrossover)]


def _tonight(market: "Market", brand: "Brand") -> list[OfflineCampaign | IpCrossover]:
    """Campaigns that are paid for tonight."""
    return [
        campaign
        for number, campaign in enumerate(brand.campaigns)
        if brand.paid_until.get(number, -1) > market.session
    ]


def charmed_content(market: "Market", room: Int, product: Int, content: Real) -> Real:
    """Add what licensed goods bring to the content of rooms.

    Args:
        market: The market.
        room: Room of each product in a line-up, shape (n,).
        product: The products, shape (n,).
        content: Content by segment, shape (rooms, segments).

    Returns:
        Content, likewise; the same array if nothing is licensed.
    """
    rooms = len(content)
    count = np.maximum(np.bincount(room, minlength=rooms), 1)
    for brand in market.brands:
        for licence in licences_tonight(market, brand):
            mine = market.products.brand[product] == brand.index
            licensed = np.bincount(room[mine], minlength=rooms) / count
            fans = np.array([licence.fans.get(name, 0.0) for name in market.segment_names])
            gain = licence.charm * licensed[:, None] * fans[None, :]
            content = content + gain * (1.0 - content)
    return content


def carried_by_product(market: "Market") -> Int:
    """Return what orders of each product owe to tonight's campaigns, as bits by instrument.

    Args:
        market: The market.

    Returns:
        Bits, shape (products,).
    """
    bits = np.zeros(len(market.products), np.int64)
    for brand in market.brands:
        for campaign in _tonight(market, brand):
            offline = isinstance(campaign, OfflineCampaign)
            instrument = Instrument.OFFLINE_CAMPAIGN if offline else Instrument.LICENCE
            bits[brand.products] |= 1 << int(instrument)
    bits[market.products.partner >= 0] |= 1 << int(Instrument.CO_BRANDING)
    return bits


# Special sessions.


def special_tonight(market: "Market", anchor: "Anchor") -> HotTopic | Charity | None:
    """Find the special session that an anchor holds tonight, the first that the scenario names.

    Args:
        market: The market.
        anchor: The anchor; a store host holds those of the brand's own room as well.

    Returns:
        The session, None on a usual evening or when a hot topic can't be paid for.
    """
    plans = list(anchor.specials)
    account = anchor.account
    if anchor.is_store_host():
        brand = market.brands[anchor.brand]
        own = brand.own_room()
        plans += own.specials if own is not None else ()
        account = brand.cash_account
    for plan in plans:
        if plan.runs(market.session):
            cost = round(plan.cost * FEN_PER_YUAN) if isinstance(plan, HotTopic) else 0
            return plan if cost <= max(market.ledger.balance(account), 0) else None
    return None


def pay_special_sessions(market: "Market") -> None:
    """Pay for tonight's special sessions: editorial work, or the donation (stage 6).

    Args:
        market: The market after the evening.
    """
    rooms, chart = market.evening.rooms, market.chart
    for room, index in enumerate(rooms.anchor.tolist()):
        anchor = market.anchors[index]
        special = anchor.special
        if special is None:
            continue
        own = anchor.is_store_host()
        cash = market.brands[anchor.brand].cash_account if own else anchor.account
        deposit = market.brands[anchor.brand].deposit_account if own else NO_DEPOSIT
        if isinstance(special, Charity):
            sales = int(market.outcome.gmv_fen[room])
            due = int(floored_share(sales, round(special.donation * BASIS_POINTS)))
            kind, receiver = FlowKind.DONATION, chart.outside
        else:
            due = round(special.cost * FEN_PER_YUAN)
            kind, receiver = FlowKind.SERVICE, chart.service_providers
        market.claims.pay_or_claim(
            kind, cash, deposit, receiver, due, int(Instrument.SPECIAL_SESSION)
        )
