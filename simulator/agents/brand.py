"""Brands: they own products, set prices, seek anchors and may run a room of their own."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import mesa
import numpy as np

from simulator.rules.randomness import name_key
from simulator.scenario.campaigns import Campaign
from simulator.scenario.collaborations import Collaboration, OwnRoomCollaboration
from simulator.scenario.conduct import BrandConduct
from simulator.scenario.goods import Pricing, Promotion
from simulator.scenario.loyalty import InsertCoupon, Membership, Revisits
from simulator.scenario.platform_policies import TrafficPlan
from simulator.scenario.service import (
    CoverStock,
    Delivery,
    QualityControl,
    Recall,
    ServiceDesk,
    Stock,
    SupplierCredit,
)
from simulator.tables.products import Int

if TYPE_CHECKING:
    from simulator.agents.demand import DemandBelief

BrandType = Literal["traditional", "emerging", "white_label"]


@dataclass(frozen=True)
class BrandSpec:
    """What the scenario says about one brand; the fields mean what they mean in ``Brand``."""

    name: str
    type: BrandType
    awareness: float
    image: tuple[float, float, float]
    cash_fen: int
    deposit_fen: int
    credit_line_fen: int
    lead_days: int
    stock_cover: float
    service: float
    free_return_shipping: bool
    traffic_share: float
    pricing: Pricing
    promotions: tuple[Promotion, ...]
    collaborations: tuple[Collaboration, ...]
    own_room_platform: int
    plan_choice: Literal["all", "learned"] = "all"
    campaigns: tuple[Campaign, ...] = ()
    generation: int = 0
    service_desk: ServiceDesk | None = None
    delivery: Delivery = field(default_factory=Delivery)
    return_insurance: bool = False
    quality_control: QualityControl = field(default_factory=QualityControl)
    recall: Recall | None = None
    stock: Stock = field(default_factory=lambda: CoverStock(strategy="cover"))
    supplier_credit: SupplierCredit | None = None
    rivals_data: bool = True
    traffic: TrafficPlan | None = None
    membership: Membership | None = None
    revisits: Revisits | None = None
    security: float = 0.0
    conduct: tuple[BrandConduct, ...] = ()
    insert_coupon: InsertCoupon | None = None


class Brand(mesa.Agent):  # type: ignore[misc]  # Mesa publishes no types.
    """A brand.

    Args:
        model: The market.
        index: Position among the brands.
        spec: What the scenario says about the brand.
        products: Rows of its products in the table of products.
    """

    name: str
    key: int
    """32-bit hash of ``brand/<name>``: the identity in every draw."""
    index: int
    """Position among the market's brands."""
    type: BrandType
    awareness: float
    """Share of the population that knows the brand at the start."""
    image: tuple[float, float, float]
    """Prestige, warmth, fun; each 0 to 1."""
    cash_fen: int
    """Cash at the start, fen; the ledger knows what is left."""
    deposit_fen: int
    """Deposit at the start, fen."""
    lead_days: int
    """Sessions until ordered stock arrives."""
    stock_cover: float
    """Evenings of expected sales kept on stock."""
    service: float
    """After-sales service level, 0 to 1."""
    free_return_shipping: bool
    traffic_share: float
    """Share of the own room's expected sales spent on traffic."""
    traffic: TrafficPlan | None
    """Budget and bids for paid places, instead of that share."""
    rivals_data: bool
    """Whether it buys rivals' figures."""
    pricing: Pricing
    promotions: tuple[Promotion, ...]
    membership: Membership | None
    revisits: Revisits | None
    insert_coupon: InsertCoupon | None
    collaborations: tuple[Collaboration, ...]
    products: Int
    """Rows in the table of products."""
    cash_account: int
    """Account in the ledger, -1 before it is opened."""
    deposit_account: int
    """Account in the ledger, -1 before it is opened."""
    loan_fen: int
    """Loan outstanding, fen."""
    credit_line_fen: int
    """Largest loan, fen."""
    active: bool
    """Whether the brand is in business."""
    own_room_platform: int
    """Index of the platform of the own room, -1 without one."""
    expected_room_sales_fen: float
    """Moving average of the own room's GMV per broadcast, fen."""
    plan_choice: Literal["all", "learned"]
    """Whether all plans run side by side, or one a period that the brand chooses."""
    campaigns: tuple[Campaign, ...]
    reached: dict[int, float]
    """Share of its segment that each offline campaign has reached, by its number."""
    paid_until: dict[int, int]
    """First session for which a campaign is not paid yet, by its number."""
    room_open: bool
    """Whether the own room broadcasts in this period; it does unless another plan was chosen."""
    pricing_rounds: int
    """Sessions for which it has set prices."""
    demand: dict[int, "DemandBelief"]
    """What adaptive pricing believes about demand, by product row."""
    best_price_fen: dict[int, float]
    """The price that these beliefs give, by product row."""
    conversion: dict[int, float]
    """Own orders so far over those expected, by product row; empty unless pricing asks."""
    generation: int
    """0 for the cast of the scenario, then 1, 2, ... for those who replace one another."""
    service_desk: ServiceDesk | None
    """Who answers complaints; without one each waits one session."""
    delivery: Delivery
    return_insurance: bool
    quality_control: QualityControl
    recall: Recall | None
    stock: Stock
    supplier_credit: SupplierCredit | None
    security: float
    """Spending on the protection of customers' data, yuan a session."""
    desk_progress: int
    """Work already done on the first complaint in the queue, units."""
    insured_units: int
    """Insured parcels that were kept or sent back, units; ``insured_returns`` of them came back."""
    insured_returns: int
    conduct: tuple[BrandConduct, ...]
    """What the brand does beyond the law."""
    ceased: dict[str, int]
    """First session in which a violation may be taken up again, by its name."""
    stigma: float
    """What published findings take from buying the brand's goods, log-odds."""
    stated: dict[int, tuple[float, int]]
    """Quality that is claimed and cost that was paid before, fen, by row of shoddy goods."""
    bought_reviews: dict[int, float]
    """Bought reviews that still count, simulated, by product row."""
    true_ratings: dict[int, float]
    """What ratings would be without bought reviews, by product row; of those who buy them."""

    def __init__(self, model: Any, index: int, spec: BrandSpec, products: Int) -> None:
        super().__init__(model)
        self.__dict__.update(vars(spec))
        self.key = name_key(f"brand/{spec.name}")
        self.index = index
        self.products = np.asarray(products, np.int64)
        self.cash_account = -1
        self.deposit_account = -1
        self.loan_fen = 0
        self.active = True
        self.room_open = True
        self.reached = {}
        self.paid_until = {}
        self.expected_room_sales_fen = 0.0
        self.desk_progress = 0
        self.insured_units = 0
        self.insured_returns = 0
        self.pricing_rounds = 0
        self.demand, self.best_price_fen, self.conversion = {}, {}, {}
        self.ceased, self.stigma, self.stated = {}, 0.0, {}
        self.bought_reviews, self.true_ratings = {}, {}

    @property
    def returns_free(self) -> bool:
        """Whether sending back costs viewers nothing: the brand or an insurer pays."""
        return self.free_return_shipping or self.return_insurance

    def own_room(self) -> OwnRoomCollaboration | None:
        """Return the plan of the own room, if there is one."""
        return own_room_plan(self.collaborations)


def own_room_plan(plans: tuple[Collaboration, ...]) -> OwnRoomCollaboration | None:
    """Return the first plan of an own room among a brand's collaborations, if there is one."""
    return next((plan for plan in plans if isinstance(plan, OwnRoomCollaboration)), None)
