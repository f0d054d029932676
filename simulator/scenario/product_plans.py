"""What a scenario says about a product's life, its packaging and goods made to order."""

from simulator.scenario.fields import Section, quantity


class LifeCycle(Section):
    """Taste for a product over its life: introduction and growth, maturity, decline."""

    introduction: int = quantity(
        14, "Sessions from the launch until taste is at its height (introduction and growth).",
        unit="sessions", low=1, high=1000,
    )  # fmt: skip
    maturity: int = quantity(
        30, "Sessions for which taste stays at its height.", unit="sessions", low=0, high=10_000
    )
    decline: int = quantity(
        30, "Sessions over which taste falls.", unit="sessions", low=1, high=10_000
    )
    first_utility: float = quantity(
        -0.7, "Utility at the launch: few dare to be first.", unit="log-odds", low=-5, high=5
    )
    last_utility: float = quantity(
        -1.5, "Utility after the decline: taste has moved on.", unit="log-odds", low=-5, high=5
    )


class Packaging(Section):
    """Better packaging than usual: what each part costs a unit shipped, and what it does."""

    appearance: float = quantity(0.0, "How much better it looks than usual.", low=0, high=1)
    appearance_cost: float = quantity(
        1.5, "Cost of the best looks.", unit="yuan per unit", low=0, high=1000
    )
    appearance_utility: float = quantity(
        0.2, "What the best looks add to the product's utility.", unit="log-odds", low=0, high=2
    )
    protection: float = quantity(
        0.0, "Share of damage in transit that it prevents.", unit="share", low=0, high=1
    )
    protection_cost: float = quantity(
        1.0, "Cost of full protection.", unit="yuan per unit", low=0, high=1000
    )
    transit_share: float = quantity(
        0.5, "Share of defects that happen in transit.", unit="share", low=0, high=1
    )
    green: float = quantity(
        0.0, "Share of its material that is saved or comes back.", unit="share", low=0, high=1
    )
    green_cost: float = quantity(
        0.8, "Cost of material that comes back whole.", unit="yuan per unit", low=0, high=1000
    )
    green_utility: float = quantity(
        0.05, "What green packaging adds to the product's utility.", unit="log-odds", low=0, high=2
    )


class Customised(Section):
    """Goods made to order: nothing on stock, a longer wait, no return without a reason."""

    capacity: int = quantity(
        5000, "Units that can be taken on in an evening.", unit="units", low=1, high=10**9
    )
    production_sessions: int = quantity(
        4, "Sessions of production before shipping.", unit="sessions", low=0, high=90
    )
    utility: float = quantity(
        0.4, "What being made for the buyer adds.", unit="log-odds", low=-2, high=3
    )


class ProductPlan(Section):
    """What becomes of a product over time, and how it is made and packed."""

    launch: int = quantity(
        0, "Session in which it goes on sale and its life begins; 0: from the start.",
        unit="sessions", low=0, high=100_000,
    )  # fmt: skip
    end: int | None = quantity(
        None, "Session from which it is no longer sold; what is left is sold off.", unit="sessions",
        low=1, high=100_000,
    )  # fmt: skip
    salvage: float = quantity(
        0.2, "What a trader pays for what is left at the end.", unit="share of cost", low=0, high=1
    )
    life_cycle: LifeCycle | None = quantity(
        None, "How taste for it changes; not at all when missing."
    )
    packaging: Packaging | None = quantity(None, "Packaging; the usual one when missing.")
    customised: Customised | None = quantity(None, "Made to order; sold from stock when missing.")


ORDINARY = ProductPlan()
"""On sale from the start to the end, from stock, in ordinary packaging."""
