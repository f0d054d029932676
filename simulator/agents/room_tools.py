"""What a room's tools, team and short video do tonight, and what they cost.

Each tool and each kind of staff has one effect. Questions and votes multiply the hazards of
commenting and of leaving, a lottery adds to the log-odds of following, a fan group to the pull of
bonds when followers think of opening an app. Assistants help with interaction, technicians with the
stream; the operations staff is a matter of live control. A short video invites those who see it.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.accounts.flows import FlowKind
from simulator.accounts.shares import floored_share
from simulator.agents.shocks import outage_lag
from simulator.rules.hosts import skill_with_effort
from simulator.rules.rooms import helped_interaction, prize_pull, stream_lag, tool_factor
from simulator.rules.staying import mean_stay
from simulator.rules.units import BASIS_POINTS, FEN_PER_YUAN, MINUTES_PER_HOUR
from simulator.scenario.room_plans import FanGroup, InteractionTool, Lottery, QuestionTime, Vote
from simulator.strategies.promotion import Instrument
from simulator.tables.evening import Rooms

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market

Int = NDArray[np.int64]
VIEWERS_PER_ASSISTANT = 200.0
"""Viewers at a time for whom one assistant does half of what is possible (assumption)."""
MOST_HELP = 0.5
"""Share of missing interaction skill that assistants can make up for (assumption)."""
HALF_EFFORT_BONUS = 0.01
"""Share of sales paid as a bonus at which half of the effort is reached (assumption)."""
MOST_EFFORT = 0.3
"""Share of missing interaction skill that full effort makes up for (assumption)."""
TECHNICIAN_EFFECT = 0.5
"""Share of a stream's faults that one technician mends (assumption)."""


class ToolEffects(NamedTuple):
    """What tools do in a room tonight; without any 1, 1, 0 and 0."""

    leave_factor: float = 1.0
    comment_factor: float = 1.0
    follow_shift: float = 0.0
    reminder: float = 0.0


def tools_tonight(anchor: "Anchor", session: int) -> list[InteractionTool]:
    """Return the tools that a room uses tonight; those of all rooms fall on different sessions."""
    return [tool for tool in anchor.room.tools if (session + anchor.key) % tool.every == 0]


def tool_effects(anchor: "Anchor", session: int) -> ToolEffects:
    """Work out what a room's tools do tonight.

    Args:
        anchor: The host.
        session: Session number.

    Returns:
        Factors of hazards, log-odds and the reminder.
    """
    effects = ToolEffects()
    for tool in tools_tonight(anchor, session):
        if isinstance(tool, QuestionTime):
            effects = effects._replace(comment_factor=tool_factor(tool.comments))
        elif isinstance(tool, Vote):
            effects = effects._replace(leave_factor=tool_factor(-tool.stay))
        elif isinstance(tool, Lottery):
            prizes = tool.prizes / max(anchor.expected_views, 1.0)
            effects = effects._replace(
                follow_shift=prize_pull(tool.follow, prizes, tool.half_effect)
            )
        else:
            effects = effects._replace(reminder=tool.reminder)
    return effects


def interaction_on_air(market: "Market", anchor: "Anchor") -> float:
    """Interaction skill of a host, by what a bonus moves her to do and with assistants, 0 to 1."""
    staying = market.scenario.behaviour.staying
    stay = mean_stay(staying.base_hazard, staying.frailty_variance)
    skill = skill_with_effort(
        anchor.interaction, bonus_of(market, anchor), HALF_EFFORT_BONUS, MOST_EFFORT
    )
    at_a_time = anchor.expected_views * stay / anchor.on_air_minutes
    return helped_interaction(
        skill, float(anchor.room.team.assistants), at_a_time, VIEWERS_PER_ASSISTANT,
        MOST_HELP,
    )  # fmt: skip


def bonus_of(market: "Market", anchor: "Anchor") -> float:
    """Share of the room's sales that a host is paid as a bonus: by the brand or her agency."""
    if anchor.is_store_host():
        return anchor.room.host_bonus
    return market.agencies[anchor.agency].bonus if anchor.agency >= 0 else 0.0


def lag_on_air(market: "Market", anchor: "Anchor") -> float:
    """Trouble of a room's stream, 0 to 1."""
    team, own = anchor.room.team, anchor.room.stream_trouble
    platform = market.platforms[anchor.platform].lag + outage_lag(market, anchor)
    return stream_lag(platform, own, float(team.technology), TECHNICIAN_EFFECT)


def video_share(market: "Market", anchor: "Anchor") -> float:
    """Share of people who are shown the room's short video: what is paid for, at most all."""
    warm_up = anchor.room.warm_up
    return min(warm_up.spending / warm_up.price / market.scenario.population, 1.0)


# Costs.


def pay_room_plans(market: "Market") -> Int:
    """Charge operators for tonight's teams, tools and short videos.

    Args:
        market: The market after the evening.

    Returns:
        Fen due from anchors less bonuses that they earn, shape (anchors,); brands pay for their own
        rooms besides.
    """
    rooms, due_by_anchor = market.evening.rooms, np.zeros(len(market.anchors), np.int64)
    costs: dict[Instrument, Int] = {}
    products = np.bincount(market.evening.offers.room, minlength=len(rooms))
    for room, index in enumerate(rooms.anchor.tolist()):
        for instrument, fen in _costs(market, market.anchors[index], int(products[room])):
            costs.setdefault(instrument, np.zeros(len(rooms), np.int64))[room] += fen
            due_by_anchor[index] += fen if rooms.brand[room] < 0 else 0
    for instrument in sorted(costs):
        _pay(market, rooms, instrument, costs[instrument])
    due_by_anchor[rooms.anchor] -= _pay_bonuses(market, rooms)
    return due_by_anchor


def _pay_bonuses(market: "Market", rooms: Rooms) -> Int:
    """Pay hosts their bonuses on tonight's sales; fen by room."""
    hosts = [market.anchors[index] for index in rooms.anchor]
    rates_bp = [round(bonus_of(market, host) * BASIS_POINTS) for host in hosts]
    if not any(rates_bp):
        return np.zeros(len(rooms), np.int64)
    chart, own = market.chart, rooms.brand >= 0
    bonus_fen = floored_share(market.outcome.gmv_fen, np.array(rates_bp, np.int64))
    agency = np.array([host.agency for host in hosts], np.int64)
    market.claims.pay_or_claim(
        FlowKind.BONUS,
        np.where(own, chart.brand_cash[rooms.brand], chart.agency[agency]),
        np.where(own, chart.brand_deposit[rooms.brand], -1),
        chart.anchor[rooms.anchor],
        bonus_fen,
        int(Instrument.BONUS),
    )
    return bonus_fen


def _costs(market: "Market", anchor: "Anchor", products: int) -> list[tuple[Instrument, int]]:
    """What a room costs tonight beside studio and streaming, by instrument; nothing that is 0."""
    team, costs = anchor.room.team, []
    wages = team.assistants * team.assistant_wage + team.operations * team.operations_wage
    wages += team.technology * team.technology_wage + team.service * team.service_wage
    costs.append((Instrument.TEAM, wages))
    minutes = min(anchor.on_air_minutes, market.scenario.session_minutes)
    hours = minutes / MINUTES_PER_HOUR
    costs.append((Instrument.STREAMING, market.scenario.service_market.streaming * hours))
    for tool in tools_tonight(anchor, market.session):
        if isinstance(tool, QuestionTime):
            costs.append((Instrument.QUESTION_TIME, tool.fee))
        elif isinstance(tool, Vote):
            costs.append((Instrument.VOTE, tool.fee))
        elif isinstance(tool, Lottery):
            costs.append((Instrument.LOTTERY, tool.prizes))
        elif isinstance(tool, FanGroup):
            followers = int(market.fans_people[anchor.index])
            costs.append((Instrument.FAN_GROUP, tool.fee_per_follower * followers))
    costs.append((Instrument.WARM_UP, anchor.room.warm_up.spending))
    costs.append((Instrument.SCREENING, anchor.room.screening_cost * anchor.screening * products))
    return [(name, round(yuan * FEN_PER_YUAN)) for name, yuan in costs if yuan > 0]


def _pay(market: "Market", rooms: Rooms, instrument: Instrument, due_fen: Int) -> None:
    chart, own = market.chart, rooms.brand >= 0
    anchor = rooms.anchor.astype(np.int64)
    kind = FlowKind.ROOM_TOOLS
    receiver: int | Int = chart.service_providers
    if instrument is Instrument.TEAM:
        kind, receiver = FlowKind.WAGE, chart.outside
    elif instrument is Instrument.SCREENING:
        kind = FlowKind.SCREENING
    elif instrument is Instrument.WARM_UP:
        kind, receiver = FlowKind.ADVERTISING, chart.platform[rooms.platform]
    market.claims.pay_or_claim(
        kind,
        np.where(own, chart.brand_cash[rooms.brand], chart.anchor[anchor]),
        np.where(own, chart.brand_deposit[rooms.brand], -1),
        receiver,
        due_fen,
        int(instrument),
    )
