"""What a scenario says about how a room is run: pitches, tools, team, line-up, content, warm-up."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.fields import Section, quantity


class FixedControl(Section):
    """Pitch in the running order that was laid out before the broadcast."""

    strategy: Literal["fixed"]


class AttentiveControl(Section):
    """What both ways of choosing the next pitch from tonight's sales have in common."""

    believed_orders: float = quantity(
        2.0, "Simulated orders that what was believed before the broadcast counts for.",
        unit="simulated orders", low=1, high=1000,
    )  # fmt: skip
    host_attention: float = quantity(
        0.4, "Chance that a host without operations staff acts on the figures when a pitch ends.",
        unit="share", low=0, high=1,
    )  # fmt: skip


class GreedyControl(AttentiveControl):
    """When a pitch ends, pitch what has earned most per viewer and minute so far tonight."""

    strategy: Literal["greedy"]


class ThompsonControl(AttentiveControl):
    """When a pitch ends, pitch what a draw from tonight's beliefs says would earn most."""

    strategy: Literal["thompson"]


LiveControl = Annotated[
    FixedControl | GreedyControl | ThompsonControl, Field(discriminator="strategy")
]


class Team(Section):
    """Who helps the host, paid for every evening on air; each kind of staff does one thing."""

    assistants: int = quantity(0, "Assistants, who answer viewers.", unit="people", low=0, high=200)
    operations: int = quantity(
        0, "Operations staff, who watch the figures for live control.", unit="people", low=0,
        high=200,
    )  # fmt: skip
    technology: int = quantity(
        0, "Technicians, who keep the stream from stuttering.", unit="people", low=0, high=200
    )
    service: int = quantity(
        0, "Service staff of a store room, who answer complaints at the brand's service desk.",
        unit="people", low=0, high=200,
    )  # fmt: skip
    service_cases: int = quantity(
        60, "Complaints that one of the service staff answers.", unit="cases per session", low=1,
        high=10_000,
    )  # fmt: skip
    assistant_wage: float = quantity(
        250, "Wage of an assistant.", unit="yuan per session", low=0, high=1e5
    )
    operations_wage: float = quantity(
        400, "Wage of one of the operations staff.", unit="yuan per session", low=0, high=1e5
    )
    technology_wage: float = quantity(
        400, "Wage of a technician.", unit="yuan per session", low=0, high=1e5
    )
    service_wage: float = quantity(
        200, "Wage of one of the service staff.", unit="yuan per session", low=0, high=1e5
    )


class Tool(Section):
    """What all tools of interaction have in common."""

    every: int = quantity(1, "Used every so many sessions.", unit="sessions", low=1, high=365)


class QuestionTime(Tool):
    """Questions are answered one by one: viewers write more comments."""

    strategy: Literal["question_time"]
    fee: float = quantity(200, "Cost of an evening.", unit="yuan per session", low=0, high=1e6)
    comments: float = quantity(
        0.5, "Log-hazard of commenting added.", unit="log-hazard", low=0, high=3
    )


class Vote(Tool):
    """Viewers vote on what comes next: they stay to see how it ends."""

    strategy: Literal["vote"]
    fee: float = quantity(100, "Cost of an evening.", unit="yuan per session", low=0, high=1e6)
    stay: float = quantity(
        0.1, "Log-hazard of leaving taken away.", unit="log-hazard", low=0, high=3
    )


class Lottery(Tool):
    """Prizes are drawn among those who follow the host: more viewers follow."""

    strategy: Literal["lottery"]
    prizes: float = quantity(
        1_000, "Prizes of an evening.", unit="yuan per session", low=0, high=1e7
    )
    follow: float = quantity(
        1.0, "Log-odds of following that the largest prizes add.", unit="log-odds", low=0, high=5
    )
    half_effect: float = quantity(
        0.05, "Prizes per expected view at which half of that is reached.", unit="yuan per view",
        above=0, high=100,
    )  # fmt: skip


class FanGroup(Tool):
    """A group chat reminds followers of the broadcast: they open the app more often."""

    strategy: Literal["fan_group"]
    fee_per_follower: float = quantity(
        0.002, "Cost of a reminder.", unit="yuan per follower and session", low=0, high=10
    )
    reminder: float = quantity(
        1.0, "Weight of the bond added when the app is opened or not.", unit="ratio", low=0, high=5
    )


InteractionTool = Annotated[
    QuestionTime | Vote | Lottery | FanGroup, Field(discriminator="strategy")
]


class WarmUp(Section):
    """A short video before the broadcast, paid for by people who are shown it."""

    spending: float = quantity(
        0.0, "Spending on showing the video.", unit="yuan per session", low=0, high=1e8
    )
    price: float = quantity(
        0.06, "Price of showing the video to a person.", unit="yuan per person", above=0, high=100
    )


class Spread(Section):
    """The best products are spread evenly over the broadcast."""

    strategy: Literal["spread"]


class BestFirst(Section):
    """The best product comes first, the others follow by what they promise."""

    strategy: Literal["best_first"]


class TrafficThenProfit(Section):
    """Products that draw viewers, each followed by products that earn."""

    strategy: Literal["traffic_then_profit"]
    traffic_products: int = quantity(
        1, "Products that draw viewers: those with the most expected orders.", unit="products",
        low=1, high=50,
    )  # fmt: skip
    traffic_discount: float = quantity(
        0.2, "Discount on their shelf price in a store room, instead of a smaller one of the room.",
        unit="share of price", low=0, high=0.9,
    )  # fmt: skip


LineUp = Annotated[Spread | BestFirst | TrafficThenProfit, Field(discriminator="strategy")]


class FixedContent(Section):
    """The mix of formats stays as it is."""

    strategy: Literal["fixed"]


class MovingContent(Section):
    """What both ways of changing the mix of formats have in common."""

    step: float = quantity(
        0.05, "Share of the show moved to another format in a session.", unit="share", above=0,
        high=1,
    )  # fmt: skip
    least_show: float = quantity(
        0.3, "Share that showing products keeps.", unit="share", low=0, high=1
    )


class MatchAudience(MovingContent):
    """Move to the format that last evening's viewers like best."""

    strategy: Literal["match_audience"]


class Differentiate(MovingContent):
    """Move to the format that is worth most once like rooms on the platform are counted."""

    strategy: Literal["differentiate"]


ContentStrategy = Annotated[
    FixedContent | MatchAudience | Differentiate, Field(discriminator="strategy")
]


class RoomPlan(Section):
    """How a room is run."""

    live_control: LiveControl = quantity(
        FixedControl(strategy="fixed"), "How the next pitch is chosen during a broadcast."
    )
    line_up: LineUp = quantity(Spread(strategy="spread"), "Which products come when.")
    content: ContentStrategy = quantity(
        FixedContent(strategy="fixed"), "How the mix of content formats changes."
    )
    tools: tuple[InteractionTool, ...] = quantity((), "Tools of interaction, each at most once.")
    team: Team = Team()
    warm_up: WarmUp = WarmUp()
    host_bonus: float = quantity(
        0.0, "Bonus of a store host, on the room's sales; other hosts have that of their agency.",
        unit="share of sales", low=0, high=0.5,
    )  # fmt: skip
    screening_cost: float = quantity(
        0.0, "Cost of screening a product of the line-up with full effort.",
        unit="yuan per product and session", low=0, high=1e5,
    )  # fmt: skip
    stream_trouble: float = quantity(
        0.0, "Delay and stutter of the room's own stream, on top of the platform's.", unit="share",
        low=0, high=1,
    )  # fmt: skip
