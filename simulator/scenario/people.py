"""What a scenario says about viewers: segments and the distributions of their traits."""

from typing import Annotated

from pydantic import Field

from simulator.scenario.fields import Section, quantity

Share = Annotated[float, Field(ge=0, le=1)]
LogOdds = Annotated[float, Field(ge=-10, le=10)]
ByAge = tuple[LogOdds, LogOdds, LogOdds, LogOdds]
ByCity = tuple[LogOdds, LogOdds, LogOdds]
Shift = Annotated[float, Field(ge=-0.5, le=0.5)]
FORMATS = ("product", "entertainment", "lifestyle", "expert", "education", "stories")
"""Content formats of a room, in the order of every content mix."""


class Segment(Section):
    """One kind of consumer; viewers of a segment share distributions, not values."""

    name: str = quantity(..., "Name of the segment.", min_length=1)
    share: float = quantity(..., "Share of the population.", unit="share", above=0, high=1)
    female_share: float = quantity(0.5, "Share of women.", unit="share", low=0, high=1)
    age_shares: tuple[Share, Share, Share, Share] = quantity(
        (0.25, 0.35, 0.25, 0.15), "Shares of ages 18-24, 25-34, 35-49, 50+.", unit="share"
    )
    city_tier_shares: tuple[Share, Share, Share] = quantity(
        (0.3, 0.4, 0.3),
        "Shares of first and second tier, third and fourth tier, county.",
        unit="share",
    )
    allowance_median: float = quantity(
        120, "Median weekly allowance for live shopping.", unit="yuan per week", above=0, high=1e5
    )
    allowance_sigma: float = quantity(
        0.8, "Log-normal sigma of the allowance.", unit="log units", low=0, high=2
    )
    price_sensitivity_median: float = quantity(
        2.5,
        "Median of alpha, utility lost per unit of price over comparable price.",
        unit="log-odds",
        above=0.2,
        high=10,
        source="Lerner condition at a gross margin of 40 %",
    )
    price_sensitivity_sigma: float = quantity(
        0.3, "Log-normal sigma of alpha.", unit="log units", low=0, high=1
    )
    quality_sensitivity: float = quantity(
        1.0, "Multiplier on the utility of perceived quality.", unit="ratio", low=0, high=3
    )
    impulsivity: float = quantity(
        0.5, "Mean impulsivity: reaction to scarcity, regret after it.", low=0, high=1
    )
    susceptibility: float = quantity(
        0.3, "Mean of gamma, reaction to what others buy.", unit="log-odds", low=0, high=0.5
    )
    scepticism: float = quantity(
        0.4, "Mean scepticism towards claims.", unit="share", low=0, high=1
    )
    return_propensity: float = quantity(
        0.0, "Shift of the log-odds of sending goods back.", unit="log-odds", low=-2, high=2
    )
    tastes: dict[str, LogOdds] = quantity(
        None,
        "Mean taste by category; categories that are not named have 0.",
        unit="s.d.",
        default_factory=dict,
    )
    platform_affinity: dict[str, LogOdds] = quantity(
        None,
        "Log-odds added to the choice of a platform, by platform name.",
        unit="log-odds",
        default_factory=dict,
    )
    content_tastes: tuple[Share, Share, Share, Share, Share, Share] = quantity(
        (0.6, 0.5, 0.4, 0.4, 0.3, 0.4),
        "Liking of the six content formats: product show, entertainment, lifestyle, expert, "
        "education, user stories.",
        unit="share",
    )


class Demographics(Section):
    """What gender, age and city do to a viewer, on top of what her segment says.

    Differences add up: a viewer's mean taste is her segment's, plus half of the difference between
    women and men (minus it for a man), plus that of her age band, plus that of her kind of city.
    """

    women_tastes: dict[str, LogOdds] = quantity(
        None,
        "Taste of women less that of men, by category; categories that are not named have 0.",
        unit="s.d.",
        default_factory=dict,
    )
    age_tastes: dict[str, ByAge] = quantity(
        None,
        "Taste added at ages 18-24, 25-34, 35-49, 50+, by category.",
        unit="s.d.",
        default_factory=dict,
    )
    city_tastes: dict[str, ByCity] = quantity(
        None,
        "Taste added in cities of the first two tiers, of tiers three and four, and in counties, "
        "by category.",
        unit="s.d.",
        default_factory=dict,
    )
    age_arrival: tuple[Shift, Shift, Shift, Shift] = quantity(
        (0.0, 0.0, 0.0, 0.0),
        "How much later ages 18-24, 25-34, 35-49, 50+ come than a platform's peak.",
        unit="share of the evening",
    )
    city_arrival: tuple[Shift, Shift, Shift] = quantity(
        (0.0, 0.0, 0.0),
        "How much later people in cities of the first two tiers, of tiers three and four, and in "
        "counties come than a platform's peak.",
        unit="share of the evening",
    )
