"""What shocks do: the sections that entries of `events` hold."""

from simulator.scenario.fields import Section, quantity


class DemandShift(Section):
    """People want more or less of something than they used to."""

    category: str | None = quantity(None, "Category that is wanted; all of them when missing.")
    buying: float = quantity(
        0.0, "Utility added to every purchase in it, in rooms and outside.", unit="log-odds",
        low=-5, high=5,
    )  # fmt: skip
    opening: float = quantity(
        0.0, "Log-odds added to opening an app, whatever the category.", unit="log-odds", low=-5,
        high=5,
    )  # fmt: skip


class SupplyShock(Section):
    """Goods cost more, or come later, than they used to."""

    category: str | None = quantity(None, "Category that is short; all of them when missing.")
    brand: str | None = quantity(None, "Brand whose suppliers are hit; all of them when missing.")
    cost: float = quantity(
        0.0, "What a unit costs more than before.", unit="share of cost", low=-0.9, high=10
    )
    delay: int = quantity(
        0, "Sessions by which goods ordered meanwhile come later.", unit="sessions", low=0, high=90
    )


class Outage(Section):
    """A platform, or its streams, break down for an evening."""

    platform: str = quantity(..., "Platform that has the trouble.")
    chance: float = quantity(
        1.0, "Chance that a room without technicians is hit; each technician halves it.",
        unit="share", low=0, high=1,
    )  # fmt: skip
    lag: float = quantity(
        0.0, "Delay and stutter of the streams that are hit, where there was none.", unit="share",
        low=0, high=1,
    )  # fmt: skip
    minute: int = quantity(
        0, "Minute of the evening at which broadcasts that are hit break off.", unit="minutes",
        low=0, high=1440,
    )  # fmt: skip
    minutes: int = quantity(
        0, "Minutes for which they are down; 0 if they only stutter.", unit="minutes", low=0,
        high=1440,
    )  # fmt: skip


class Scandal(Section):
    """An anchor or a brand is in the news for something bad."""

    anchor: str | None = quantity(None, "The anchor; give either an anchor or a brand.")
    brand: str | None = quantity(None, "The brand; give either an anchor or a brand.")
    reach: float = quantity(
        0.5, "Share of people whom the news reaches.", unit="share", low=0, high=1
    )
    bonds: float = quantity(
        0.3, "Share of the bond that a follower whom the news reaches loses.", unit="share", low=0,
        high=1,
    )  # fmt: skip
    entering: float = quantity(
        0.5, "Log-odds of entering the room that full reach takes, at first.", unit="log-odds",
        low=0, high=5,
    )  # fmt: skip
    buying: float = quantity(
        0.5, "Utility of what is sold that full reach takes, at first.", unit="log-odds", low=0,
        high=5,
    )  # fmt: skip
    rating: float = quantity(
        0.0, "Rating that full reach costs the brand's products, until new reviews make up for it.",
        unit="rating", low=0, high=1,
    )  # fmt: skip
    recovery: float = quantity(
        14, "Sessions after which e^-1 of what was lost on entering and buying is left.",
        unit="sessions", above=0, high=1000,
    )  # fmt: skip


class BadBatch(Section):
    """Goods turn out to be badly made; what screening and inspection do comes on top."""

    brand: str = quantity(..., "Brand that sells them.")
    product: str | None = quantity(None, "The product; all of the brand's when missing.")
    defect_rate: float = quantity(
        ..., "Share of units that leave the factory defective.", unit="share", low=0, high=1
    )


class RecallOrder(Section):
    """The regulator has the batch on sale called back, whatever the brand would do."""

    brand: str = quantity(..., "Brand that has to call back.")
    product: str | None = quantity(None, "The product; all of the brand's when missing.")
    look_back: int = quantity(
        30, "Sessions for which units sold are traced.", unit="sessions", low=1, high=365
    )


class DataLeak(Section):
    """What is known about customers gets out of a platform or a brand."""

    platform: str | None = quantity(None, "The platform; give either a platform or a brand.")
    brand: str | None = quantity(None, "The brand; give either a platform or a brand.")
    records: float = quantity(
        0.3, "Share of people whose data get out if nobody has paid for security.", unit="share",
        low=0, high=1,
    )  # fmt: skip
    habit: float = quantity(
        0.3, "Share of their habit on the platform that those who are hit lose.", unit="share",
        low=0, high=1,
    )  # fmt: skip
    trust: float = quantity(
        0.3, "Utility of what is sold, times the share of people hit, that buyers lose at first.",
        unit="log-odds", low=0, high=5,
    )  # fmt: skip
    recovery: float = quantity(
        14, "Sessions after which e^-1 of the lost trust is left.", unit="sessions", above=0,
        high=1000,
    )  # fmt: skip
