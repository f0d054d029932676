"""What a scenario says about viewers' decisions: parameters and targets of every rule."""

from simulator.scenario.aftermath import AfterSales, Bonds, Churn, WordOfMouth
from simulator.scenario.fields import Published, Section, quantity
from simulator.scenario.service import ServiceExperience


class Opening(Section):
    """Whether a viewer opens a live app this evening, and which."""

    inclination_mean: float = quantity(
        -0.8,
        "Mean of a, the log-odds of opening for somebody who follows nobody.",
        unit="log-odds",
        low=-5,
        high=5,
    )
    inclination_sd: float = quantity(
        0.8, "Standard deviation of a.", unit="log-odds", low=0, high=3
    )
    habit_slope: float = quantity(
        1.5,
        "Slope of the log-odds in habit; below 4 there is one stationary state.",
        unit="log-odds",
        low=0,
        below=4,
    )
    habit_memory: float = quantity(
        14, "Sessions over which habit is averaged.", unit="sessions", low=1, high=200
    )
    followed_pull: float = quantity(
        0.4,
        "zeta: log-odds per log of (1 + weight of followed anchors on air).",
        unit="log-odds",
        low=0,
        high=2,
    )
    invitation_pull: float = quantity(
        1.4, "Log-odds from a neighbour's invitation, per unit of susceptibility and of ln 2.",
        unit="log-odds", low=0, high=10,
    )  # fmt: skip
    platform_habit_pull: float = quantity(
        2.0, "Log-odds of choosing a platform per unit of habit there.", unit="log-odds", low=0,
        high=6,
    )  # fmt: skip


class Entering(Section):
    """Enter or skip a room that the feed shows, and when to close the app."""

    entries_per_place: float = quantity(
        0.6, "Share of shown rooms entered at reference conditions.", unit="share", above=0,
        below=1,
    )  # fmt: skip
    views_per_opening: float = quantity(
        5.0,
        "Views per opening at reference conditions.",
        unit="views",
        above=1,
        high=50,
        source="views_per_user_day is an upper bound of 9.8",
        published=Published(None, 9.8, "views_per_user_day"),
    )
    bond: float = quantity(1.5, "Log-odds per unit of bond.", unit="log-odds", low=0, high=5)
    taste: float = quantity(
        0.4, "Log-odds per unit of taste for what is pitched.", unit="log-odds", low=0, high=3
    )
    content: float = quantity(1.0, "Log-odds per unit of content.", unit="log-odds", low=0, high=5)
    discount: float = quantity(
        2.0, "Log-odds per unit of advertised discount (share of price).", unit="log-odds", low=0,
        high=10,
    )  # fmt: skip
    popularity: float = quantity(
        0.3, "Log-odds per log of displayed viewers.", unit="log-odds", low=0, below=0.9
    )
    crowding: float = quantity(
        0.03, "Content lost per log of (1 + like rooms on air on the platform).", low=0, high=1
    )
    typical_viewers: float = quantity(
        500, "Viewers on show in an ordinary room, for the intercept.", unit="people", low=0,
        high=1e7,
    )  # fmt: skip
    glance_seconds: float = quantity(
        6, "Time spent on a room that is skipped.", unit="seconds", above=0, high=60
    )


class Staying(Section):
    """How long a view lasts."""

    base_hazard: float = quantity(
        0.9,
        "Hazard of leaving at reference conditions.",
        unit="per minute",
        above=0,
        high=10,
        source="133 s of a stranger; with bonds the mean of 155 s comes out: stay_per_view",
    )
    frailty_variance: float = quantity(
        0.5, "theta, variance of the viewer's own factor.", low=0, high=0.8
    )
    content: float = quantity(0.5, "Log-hazard saved per unit of content.", low=0, high=3)
    bond: float = quantity(1.0, "Log-hazard saved per unit of bond.", low=0, high=3)
    fit: float = quantity(0.3, "Log-hazard saved per unit of taste for the product.", low=0, high=3)
    hard_selling: float = quantity(0.4, "Log-hazard added by hard selling.", low=0, high=3)
    lag: float = quantity(0.5, "Log-hazard added by a lagging stream.", low=0, high=3)


class Buying(Section):
    """Consider and buy in a room, and the shelf."""

    orders_per_view: float = quantity(
        0.0105,
        "Orders per view of a room at reference conditions (no bond, no heat, mean claims).",
        unit="share",
        above=0,
        below=0.5,
        source="orders_per_view_store 0.009 to orders_per_view_kol 0.0275",
        published=Published(0.008, 0.03, "orders_per_view"),
    )
    attention_minutes: float = quantity(
        1.0, "tau: mean minutes of presence until a product is considered.", unit="minutes",
        above=0.05, high=30,
    )  # fmt: skip
    attention_interaction: float = quantity(
        0.5, "kappa_m: log-rate of attention per unit of interaction.", low=0, high=3
    )
    attention_novelty: float = quantity(
        0.3, "kappa_n: log-rate of attention for a product new tonight.", low=0, high=3
    )
    taste: float = quantity(0.6, "Utility per unit of taste.", unit="log-odds", low=0, high=3)
    quality: float = quantity(
        1.5, "Utility per unit of perceived quality.", unit="log-odds", low=0, high=5
    )
    bond: float = quantity(1.0, "Utility per unit of bond.", unit="log-odds", low=0, high=5)
    charisma: float = quantity(
        2.0, "Utility per unit of charisma above one half.", unit="log-odds", low=0, high=5
    )
    image_fit: float = quantity(
        0.3, "Utility per unit of image fit of anchor and brand.", unit="log-odds", low=0, high=3
    )
    awareness: float = quantity(
        0.5, "Utility per log of awareness over its mean.", unit="log-odds", low=0, high=2
    )
    reference_gain: float = quantity(
        0.5, "Utility per unit of price below reference.", unit="log-odds", low=0, high=3
    )
    loss_aversion: float = quantity(
        2.0,
        "lambda: a loss counts this many times a gain.",
        unit="ratio",
        low=1,
        high=2.5,
        source="Kahneman and Tversky 1979; published range 1-2.5",
        published=Published(1, 2.5, "loss_aversion"),
    )
    reference_adjustment: float = quantity(
        0.2, "Share of the gap closed by one observed price.", unit="share", low=0, high=1
    )
    budget: float = quantity(
        0.5, "Utility lost per log of price over weekly allowance.", unit="log-odds", low=0, high=3
    )
    satiation: float = quantity(
        2.0, "Utility lost right after a purchase in the category.", unit="log-odds", low=0, high=6
    )
    scarcity: float = quantity(
        0.3, "Heat per unit of impulsivity and scarcity.", unit="log-odds", low=0, high=1
    )
    heat_cap: float = quantity(1.5, "Largest heat.", unit="log-odds", low=0, high=3)
    heat_viewers: float = quantity(
        20, "Pseudo-viewers that damp the displayed order rate.", unit="viewers", above=0, high=1e4
    )
    comparing_share: float = quantity(
        0.3, "chi: would-be buyers who compare with the lowest visible price.", unit="share",
        low=0, high=1,
    )  # fmt: skip
    checkout_completion: float = quantity(
        0.85, "Share of checkouts that are completed.", unit="share", low=0.001, high=1
    )
    shelf_gmv_share: float = quantity(
        0.7,
        "Share of orders on the shelf if nobody followed anybody; sets the rate of needs.",
        unit="share",
        low=0,
        below=0.95,
        source="gmv_split_shelf",
    )
    shelf_offers: int = quantity(
        6, "Shelf offers a viewer looks at.", unit="offers", low=1, high=16
    )
    shelf_purchase: float = quantity(
        0.4, "Share of needs that end in a purchase at reference conditions.", unit="share",
        low=0.001, below=1,
    )  # fmt: skip
    exposure_awareness: float = quantity(
        0.02, "Share of those exposed in a room who get to know the product.", unit="share", low=0,
        high=1,
    )  # fmt: skip
    awareness_forgetting: float = quantity(
        0.05, "Share of gained awareness lost in a session.", unit="share", low=0, high=1
    )


class Interacting(Section):
    """Comments, likes, shares, gifts and follows; rates at reference conditions."""

    comments_per_view: float = quantity(
        0.02, "Share of strangers' views with a comment.", unit="share", low=0, below=0.5,
        source="comment_per_click 0.040 is an upper bound",
        published=Published(None, 0.04, "comment_per_click"),
    )  # fmt: skip
    likes_per_view: float = quantity(
        0.025, "Share of strangers' views with a like.", unit="share", low=0, below=0.5,
        source="like_per_click 0.0365 is an upper bound",
        published=Published(None, 0.0365, "like_per_click"),
    )  # fmt: skip
    shares_per_view: float = quantity(
        0.005, "Share of strangers' views shared with others.", unit="share", low=0, below=0.5
    )
    gifts_per_view: float = quantity(
        0.004, "Share of strangers' views with a gift.", unit="share", low=0, below=0.5,
        source="gift_per_click 0.0148 is an upper bound",
        published=Published(None, 0.0148, "gift_per_click"),
    )  # fmt: skip
    gift_value: float = quantity(5, "Mean value of a gift.", unit="yuan", above=0, high=1000)
    follows_per_view: float = quantity(
        0.073, "Share of strangers' views that end in a follow.", unit="share", low=0,
        below=0.5, source="follow_per_view quartiles 0.023-0.057, of organisers' own figures",
        published=Published(0.023, 0.057, "follow_per_view"),
    )  # fmt: skip
    follow_minutes: float = quantity(
        1.0, "Log-odds of following gained by a long view.", unit="log-odds", low=0, high=5
    )
    follow_charisma: float = quantity(
        1.5, "Log-odds of following per unit of charisma above one half.", unit="log-odds", low=0,
        high=5,
    )  # fmt: skip
    follow_content: float = quantity(
        1.0, "Log-odds of following per unit of content.", unit="log-odds", low=0, high=5
    )
    follow_bought: float = quantity(
        1.5, "Log-odds of following after a purchase.", unit="log-odds", low=0, high=5
    )
    gift_spread: float = quantity(
        1.0, "Log-normal sigma of gifts.", unit="log units", low=0, high=3
    )
    skill: float = quantity(0.8, "Log-rate per unit of interaction above one half.", low=0, high=3)
    bond: float = quantity(0.7, "Log-rate per unit of bond.", low=0, high=3)
    heat: float = quantity(0.5, "Log-rate per unit of heat.", low=0, high=3)


class Behaviour(Section):
    """All parameters of viewers' decisions."""

    opening: Opening = Opening()
    entering: Entering = Entering()
    staying: Staying = Staying()
    buying: Buying = Buying()
    interacting: Interacting = Interacting()
    after_sales: AfterSales = AfterSales()
    service: ServiceExperience = ServiceExperience()
    bonds: Bonds = Bonds()
    word_of_mouth: WordOfMouth = WordOfMouth()
    churn: Churn = Churn()
