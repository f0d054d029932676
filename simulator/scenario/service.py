"""What a scenario says about a brand's service and supply, and the prices of the service market."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.fields import Section, quantity


class ServiceDesk(Section):
    """People and an assistant who answer complaints; without a desk all wait one session."""

    staff: int = quantity(2, "People who answer complaints.", unit="people", low=0, high=100_000)
    cases_per_staff: int = quantity(
        60, "Complaints that one of them answers.", unit="cases per session", low=1, high=10_000
    )
    assistant: bool = quantity(
        False, "Whether an assistant (AI) tries each complaint first, the day after it came."
    )
    assistant_solves: float = quantity(
        0.6, "Share of complaints that the assistant answers for good.", unit="share", low=0, high=1
    )


class Delivery(Section):
    """How fast a brand's parcels go; a missing value means what is usual (fulfilment)."""

    ship_sessions: int | None = quantity(
        None, "Sessions until an order is shipped.", unit="sessions", low=1, high=30
    )
    delivery_sessions: int | None = quantity(
        None, "Mean sessions from shipping to delivery.", unit="sessions", low=1, high=30
    )
    shipping: float | None = quantity(
        None, "Cost of shipping an order.", unit="yuan", low=0, high=1000
    )


class QualityControl(Section):
    """How carefully a brand chooses suppliers and checks what they send."""

    screening: float = quantity(
        0.0, "Effort put into choosing suppliers, paid per unit bought.", low=0, high=1
    )
    screening_effect: float = quantity(
        0.5, "Share of defects that full screening prevents.", unit="share", low=0, high=1
    )
    inspection: float = quantity(
        0.0, "Share of arriving units inspected, paid per unit inspected.", unit="share", low=0,
        high=1,
    )  # fmt: skip
    detection: float = quantity(
        0.9, "Share of defective units that an inspection finds; the supplier replaces them.",
        unit="share", low=0, high=1,
    )  # fmt: skip


class Recall(Section):
    """When a brand calls a product back, and how far back it looks for the units sold."""

    defect_share: float = quantity(
        0.1, "Share of defective parcels from which on the product is called back.", unit="share",
        above=0, high=1,
    )  # fmt: skip
    evidence: int = quantity(
        500, "Parcels received of a batch before the brand judges it.", unit="units", low=1,
        high=10**8,
    )  # fmt: skip
    look_back: int = quantity(
        30, "Sessions for which units sold are traced.", unit="sessions", low=1, high=365
    )


class SupplierCredit(Section):
    """Goods on account: paid some sessions after they have come, at a dearer price."""

    sessions: int = quantity(
        30, "Sessions from delivery until the supplier is paid.", unit="sessions", low=1, high=180
    )
    limit: float = quantity(500_000, "Largest debt to suppliers.", unit="yuan", low=0, high=1e12)
    surcharge: float = quantity(
        0.01, "What goods cost more than when paid on delivery.", unit="share of cost", low=0,
        high=1,
    )  # fmt: skip


class CoverStock(Section):
    """Order up to ``stock_cover`` evenings of expected sales, once half of that is left."""

    strategy: Literal["cover"]


class NewsvendorStock(Section):
    """Order up to the fractile of demand at which one more unit pays as often as it is left."""

    strategy: Literal["newsvendor"]
    review: int = quantity(7, "Sessions between orders.", unit="sessions", low=1, high=90)
    write_down: float = quantity(
        0.1, "Share of its cost that a unit loses that is left when the next order comes.",
        unit="share of cost", above=0, high=1,
    )  # fmt: skip


class JustInTimeStock(Section):
    """Order every evening what is expected to be sold until the next delivery."""

    strategy: Literal["just_in_time"]
    cover: float = quantity(
        1.0, "Evenings of expected sales kept beyond the lead time.", unit="sessions", low=0,
        high=30,
    )  # fmt: skip
    lead_days: int = quantity(
        1, "Sessions until goods arrive from a supplier near by.", unit="sessions", low=1, high=90
    )
    surcharge: float = quantity(
        0.05, "What goods cost more from a supplier near by.", unit="share of cost", low=0, high=1
    )


Stock = Annotated[CoverStock | NewsvendorStock | JustInTimeStock, Field(discriminator="strategy")]


class ServiceTraits(Section):
    """What brands may say about service and supply; nothing of it costs anything by default."""

    service_desk: ServiceDesk | None = quantity(
        None, "Who answers complaints; each is answered the next session when missing."
    )
    delivery: Delivery = quantity(Delivery(), "How fast parcels go, and what that costs.")
    return_insurance: bool = quantity(
        False,
        "Whether the brand insures the carriage of returns, which makes them free for viewers.",
    )
    quality_control: QualityControl = quantity(
        QualityControl(), "Screening of suppliers and inspection of goods."
    )
    recall: Recall | None = quantity(None, "When products are called back; never when missing.")
    stock: Stock = quantity(CoverStock(strategy="cover"), "How much stock is ordered.")
    supplier_credit: SupplierCredit | None = quantity(
        None, "Goods on account; paid on delivery when missing."
    )
    security: float = quantity(
        0.0, "Spending on the protection of customers' data.", unit="yuan per session", low=0,
        high=1e7,
    )  # fmt: skip
    rivals_data: bool = quantity(
        True, "Whether the brand buys rivals' figures where platforms make them public; see "
        "learning.rival_weight.",
    )  # fmt: skip


class ServiceMarket(Section):
    """Posted prices of services that firms buy."""

    desk_wage: float = quantity(
        200, "A person at the service desk.", unit="yuan per session", low=0, high=1e5
    )
    assistant_case: float = quantity(
        0.2, "A complaint that an assistant tries to answer.", unit="yuan per case", low=0,
        high=1000,
    )  # fmt: skip
    screening: float = quantity(
        0.5, "Screening of suppliers at full effort.", unit="yuan per unit", low=0, high=1000
    )
    inspection: float = quantity(
        1.0, "Inspection of a unit.", unit="yuan per unit", low=0, high=1000
    )
    insurance_loading: float = quantity(
        0.25, "What insurers ask beyond expected claims.", unit="share of claims", low=0, high=5
    )
    insurance_prior: float = quantity(
        500, "Parcels for which the category's return rate counts in a brand's premium.",
        unit="units", above=0, high=1e8,
    )  # fmt: skip
    rivals_data: float = quantity(
        0.0, "Rivals' figures, for a brand that buys them.", unit="yuan per session", low=0,
        high=1e6,
    )  # fmt: skip
    streaming: float = quantity(
        0.0, "Streaming of a room, beside what room_cost covers.", unit="yuan per hour", low=0,
        high=1e5,
    )  # fmt: skip
    warehouse: float = quantity(0.0, "A unit on stock.", unit="yuan per session", low=0, high=1000)
    security_half: float = quantity(
        10_000, "Spending on security that halves the share of people whose data a leak lets out.",
        unit="yuan per session", above=0, high=1e9,
    )  # fmt: skip
    interest: float = quantity(
        0.06, "Interest on the credit line: prime rate and a margin.", unit="share per year", low=0,
        high=1,
    )  # fmt: skip


class ServiceExperience(Section):
    """What service and recalls do to buyers."""

    prompt_delivery: float = quantity(
        0.1, "Quality that a parcel without any wait would add, beside one with the usual wait.",
        unit="quality", low=0, high=1,
    )  # fmt: skip
    patience: float = quantity(
        7, "Sessions for which a complaint may wait until its buyer gives up.", unit="sessions",
        low=2, high=60,
    )  # fmt: skip
    slow_answer: float = quantity(
        0.3, "Quality lost by a complaint that is never answered.", unit="quality", low=0, high=1
    )
    assistant_answer: float = quantity(
        0.03, "Quality lost when an assistant answers instead of a person.", unit="quality", low=0,
        high=1,
    )  # fmt: skip
    recall_relief: float = quantity(
        0.2, "Quality that money back for a recalled unit is worth.", unit="quality", low=0, high=1
    )
    recall_publicity: float = quantity(
        0.05, "Rating that a recall costs the product.", unit="rating", low=0, high=1
    )
