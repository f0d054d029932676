"""What a scenario says about categories, products, brands and their strategies."""

from typing import Annotated, Literal

from pydantic import Field

from simulator.scenario.campaigns import Campaign, CoBrand
from simulator.scenario.collaborations import Collaboration, MixedCollaboration
from simulator.scenario.conduct import BrandConduct
from simulator.scenario.fields import Section, quantity
from simulator.scenario.loyalty import InsertCoupon, Membership, Revisits
from simulator.scenario.own_code import OwnPricingCode
from simulator.scenario.places import ImageVector, Weight
from simulator.scenario.platform_policies import TrafficPlan
from simulator.scenario.price_promotions import PricePromotion
from simulator.scenario.product_plans import ProductPlan
from simulator.scenario.promotions import Bundle, Coupon, FlashStock, FullReduction
from simulator.scenario.service import ServiceTraits


class Category(Section):
    """A category of goods."""

    name: str = quantity(..., "Name of the category.", min_length=1)
    demand: float = quantity(
        1.0, "Orders per view relative to other categories.", unit="ratio", above=0, high=20
    )
    need: float = quantity(
        1.0, "Needs outside rooms relative to other categories.", unit="ratio", low=0, high=20
    )
    satiation_sessions: float = quantity(
        14, "tau_c: sessions after which half a purchase is forgotten.", unit="sessions", above=0,
        high=1000,
    )  # fmt: skip
    fit_uncertainty: float = quantity(
        0.2, "S.d. of fit when a product is bought unseen.", unit="quality", low=0, high=1
    )
    return_rate: float = quantity(
        0.3, "Returned over delivered at reference conditions.", unit="share", low=0, below=0.95,
        source="return_rate_live 0.30-0.50, women's clothing 0.60-0.80",
    )  # fmt: skip
    resaleable: float = quantity(
        0.8, "Share of returned units that can be sold again.", unit="share", low=0, high=1
    )
    novelty: float = quantity(0.5, "How new products of the category feel.", low=0, high=1)


class Product(ProductPlan):
    """One product of a brand."""

    name: str = quantity(..., "Name of the product, unique in its brand.", min_length=1)
    category: str = quantity(..., "Category of the product.")
    unit_cost: float = quantity(..., "Cost of one unit.", unit="yuan", above=0, high=1e6)
    list_price: float = quantity(..., "List price.", unit="yuan", above=0, high=1e6)
    comparable_price: float | None = quantity(
        None, "Price of comparable goods; the list price when missing.", unit="yuan", above=0,
        high=1e6,
    )  # fmt: skip
    quality: float = quantity(0.5, "True quality.", unit="quality", low=0, high=1)
    defect_rate: float = quantity(0.02, "Share of defective units.", unit="share", low=0, high=1)
    co_brand: CoBrand | None = quantity(None, "A second brand on the product; none when missing.")
    stock: int | None = quantity(
        None, "Units on stock at the start; ten evenings of expected sales when missing.",
        unit="units", low=0, high=10**10,
    )  # fmt: skip


class ProductGroup(Section):
    """Products of a group of brands: evenly spaced quantiles, keyed by name."""

    each: float = quantity(
        3, "Mean number of products of a brand.", unit="products", low=1, high=1000
    )
    categories: dict[str, Weight] = quantity(
        ..., "Relative numbers by category.", unit="weight", min_length=1
    )
    price_median: float = quantity(88, "Median list price.", unit="yuan", above=0, high=1e6,
        source="price_lognormal_feed",
    )  # fmt: skip
    price_sigma: float = quantity(1.0, "Log-normal sigma of list prices.", unit="log units", low=0,
        high=3, source="price_lognormal_feed has 1.64 over all goods on offer",
    )  # fmt: skip
    margin: float = quantity(0.5, "Gross margin on the list price.", unit="share", above=0, below=1)
    quality_mean: float = quantity(0.5, "Mean true quality.", unit="quality", low=0, high=1)
    quality_spread: float = quantity(
        0.15, "Half-width of quality.", unit="quality", low=0, high=0.5
    )
    defect_rate: float = quantity(0.02, "Share of defective units.", unit="share", low=0, high=1)


class CostPlus(Section):
    """Price = unit cost times (1 + mark-up)."""

    strategy: Literal["cost_plus"]
    markup: float = quantity(1.0, "Mark-up on unit cost.", unit="share of cost", low=0, high=20)


class CompetitionFollowing(Section):
    """Price follows the median ratio of price to comparable price among rivals of the category."""

    strategy: Literal["competition_following"]
    gap: float = quantity(
        0.0, "Distance kept from rivals' median.", unit="share of price", low=-0.9, high=5
    )
    adjustment: float = quantity(
        0.3, "Share of the gap closed in a session.", unit="share", above=0, high=1
    )
    floor_margin: float = quantity(
        0.05, "Lowest margin on unit cost.", unit="share of cost", low=-0.9, high=10
    )


class PerceivedValue(Section):
    """Price where the value that buyers perceive is shared between brand and buyers."""

    strategy: Literal["perceived_value"]
    floor_margin: float = quantity(
        0.15, "Lowest margin on unit cost.", unit="share of cost", low=-0.9, high=10
    )
    premium: float = quantity(
        0.3, "Price premium per unit of rating above one half and log of awareness over its mean.",
        unit="share of price", low=0, high=3,
    )  # fmt: skip
    conversion_premium: float = quantity(
        0.0, "Price premium per unit of log of own orders over those expected; 0: not looked at.",
        unit="share of price", low=0, high=1,
    )  # fmt: skip
    adjustment: float = quantity(
        0.2, "Share of the gap closed in a session.", unit="share", above=0, high=1
    )


class Adaptive(Section):
    """Learn demand from one's own prices and orders, and price by the first-order condition."""

    strategy: Literal["adaptive"]
    sensitivity: float = quantity(
        2.5, "Price sensitivity (alpha) expected at first.", unit="log-odds", above=0, high=20,
        source="Lerner condition at a gross margin of 40 %",
    )  # fmt: skip
    sensitivity_spread: float = quantity(
        0.5, "S.d. of that expectation.", unit="log-odds", above=0, high=10
    )
    least_dither: float = quantity(
        0.04, "Smallest price experiment.", unit="share of price", low=0, high=0.5,
        source="den Boer & Zwart (2014) in form; the size is an assumption",
    )  # fmt: skip
    first_dither: float = quantity(
        0.10, "Price experiment in the first session, falling with the fourth root of time.",
        unit="share of price", low=0, high=0.5,
    )  # fmt: skip
    drift: float = quantity(
        0.02, "S.d. by which demand is thought to move in a session.", unit="log-odds", low=0,
        high=2,
    )  # fmt: skip
    largest_step: float = quantity(
        0.2, "Largest change of price in a session, experiments apart.", unit="share of price",
        above=0, high=1,
    )  # fmt: skip
    floor_margin: float = quantity(
        0.0, "Lowest margin on unit cost.", unit="share of cost", low=-0.9, high=10
    )


Pricing = Annotated[
    CostPlus | CompetitionFollowing | PerceivedValue | Adaptive | OwnPricingCode,
    Field(discriminator="strategy"),
]


class LimitedTimeDiscount(Section):
    """A discount in rooms that ends with the pitch."""

    strategy: Literal["limited_time"]
    discount: float = quantity(
        0.15, "Discount on the shelf price.", unit="share of price", low=0, high=0.9,
        source="live_price_discount has a mean of 0.076 over all sellers",
    )  # fmt: skip
    scarcity: float = quantity(
        0.5, "How scarce the offer is made to look.", unit="share", low=0, high=1
    )
    every: int = quantity(1, "Held every so many sessions.", unit="sessions", low=1, high=365)


Promotion = Annotated[
    LimitedTimeDiscount | PricePromotion | Coupon | FullReduction | FlashStock | Bundle,
    Field(discriminator="strategy"),
]


class BrandTraits(ServiceTraits):
    """What brands and groups of brands have in common."""

    type: Literal["traditional", "emerging", "white_label"] = quantity(
        "emerging", "Archetype of the brand."
    )
    awareness: float = quantity(
        0.1, "Share of the population that knows the brand.", unit="share", above=0, high=1
    )
    image: ImageVector = quantity((0.5, 0.5, 0.5), "Image: prestige, warmth, fun.")
    cash: float = quantity(5_000_000, "Cash at the start.", unit="yuan", low=0, high=1e12)
    deposit: float = quantity(50_000, "Deposit at the platforms.", unit="yuan", low=0, high=1e10)
    credit_line: float = quantity(
        2_000_000, "Largest loan for buying stock.", unit="yuan", low=0, high=1e12
    )
    lead_days: int = quantity(3, "Sessions until ordered stock arrives.", unit="sessions", low=1,
        high=90,
    )  # fmt: skip
    stock_cover: float = quantity(
        10, "Evenings of expected sales kept on stock.", unit="sessions", above=0, high=365
    )
    service: float = quantity(0.5, "After-sales service level.", low=0, high=1)
    free_return_shipping: bool = quantity(True, "Whether returns are free for viewers.")
    traffic_share: float = quantity(
        0.1, "Share of the own room's expected sales spent on traffic.", unit="share", low=0,
        high=0.9, source="paid_traffic_share",
    )  # fmt: skip
    traffic: TrafficPlan | None = quantity(
        None, "A budget for paid places and a bid by what a view is worth to the own room; "
        "traffic_share counts when missing.",
    )  # fmt: skip
    pricing: Pricing = quantity(CostPlus(strategy="cost_plus"), "How shelf prices are set.")
    promotions: tuple[Promotion, ...] = quantity((), "Promotions, and promises about prices.")
    membership: Membership | None = quantity(
        None, "Membership of those who have bought before; none when missing."
    )
    revisits: Revisits | None = quantity(
        None, "Messages to customers who stay away; none when missing."
    )
    insert_coupon: InsertCoupon | None = quantity(
        None, "Coupon in the parcels, for the next order; none when missing."
    )
    collaboration: tuple[Collaboration, ...] | Collaboration = quantity(
        MixedCollaboration(strategy="mixed"), "How the brand sells in rooms."
    )
    campaigns: tuple[Campaign, ...] = quantity((), "Campaigns outside rooms, and licences.")
    plan_choice: Literal["all", "learned"] = quantity(
        "all", "Whether all plans of collaboration run side by side, or one of them a period, "
        "chosen with a probability that grows with the profit expected of it.",
    )  # fmt: skip
    conduct: tuple[BrandConduct, ...] = quantity((), "What the brand does beyond the law.")


class Brand(BrandTraits):
    """A brand with its products and strategies."""

    name: str = quantity(..., "Name of the brand.", min_length=1)
    products: tuple[Product, ...] = quantity(..., "Products of the brand.", min_length=1)


class BrandGroup(BrandTraits):
    """Many brands alike; products are spread by evenly spaced quantiles, keyed by name."""

    name: str = quantity(..., "Name of the group; members are numbered.", min_length=1)
    count: int = quantity(..., "Number of brands.", unit="brands", low=1, high=100_000)
    products: ProductGroup = quantity(..., "Products of the brands.")
    awareness_sigma: float = quantity(
        0.7, "Log-normal sigma of awareness inside the group.", unit="log units", low=0, high=3
    )
