"""What a scenario says about viewers' decisions: parameters and targets of every rule."""

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


class AfterSales(Section):
    """Cancel, keep, return, complain: expectation against what was received."""

    cancel_rate: float = quantity(
        0.12,
        "Share of orders cancelled before shipping at reference conditions.",
        unit="share",
        low=0,
        below=0.9,
        source="refund_rate minus return_rate in press figures",
    )
    cancel_impulse: float = quantity(
        1.0, "Log-odds of cancelling per unit of impulsivity times heat.", low=0, high=5
    )
    return_gap: float = quantity(
        3.0, "Log-odds of returning per unit of disappointment.", unit="log-odds", low=0, high=15
    )
    return_fit: float = quantity(
        1.0, "Log-odds of keeping per unit of pleasant surprise.", unit="log-odds", low=0,
        high=5,
    )  # fmt: skip
    return_ease: float = quantity(
        0.3, "Log-odds of returning with free return shipping.", unit="log-odds", low=0, high=3
    )
    defect_gap: float = quantity(
        0.4, "Quality lost by a defective unit.", unit="quality", low=0, high=1
    )
    problem_share: float = quantity(
        0.06, "Share of deliveries that buyers call a problem at reference conditions.",
        unit="share", low=0, below=0.9,
        source="assumption; problem_share 0.373 is cumulative over a buyer's orders",
    )  # fmt: skip
    problem_gap: float = quantity(
        12.0, "Log-odds of a problem per unit of disappointment.", unit="log-odds", low=0, high=50
    )
    problem_defect: float = quantity(
        8.0, "Log-odds of a problem per unit of quality lost by a defect.", unit="log-odds", low=0,
        high=50,
    )  # fmt: skip
    problem_delay: float = quantity(
        1.0, "Log-odds of a problem when a parcel takes twice as long as usual.", unit="log-odds",
        low=0, high=10,
    )  # fmt: skip
    complain_share: float = quantity(
        0.136, "Share of buyers with a problem who complain at reference conditions.", unit="share",
        low=0, high=1, source="complain_share",
    )  # fmt: skip
    complain_gap: float = quantity(
        3.0, "Log-odds of complaining per unit of disappointment.", unit="log-odds", low=0, high=20
    )
    complain_price: float = quantity(
        0.5, "Log-odds of complaining per price over weekly allowance.", unit="log-odds", low=0,
        high=5,
    )  # fmt: skip
    complain_effort: float = quantity(
        1.0, "Log-odds of complaining saved by a seller without any service.", unit="log-odds",
        low=0, high=10,
    )  # fmt: skip
    rating_prior: float = quantity(
        50, "Reviews that the prior rating of a product counts for.", unit="reviews", above=0,
        high=1e5,
    )  # fmt: skip
    rating_memory: float = quantity(
        0.98, "Weight of yesterday's reviews today.", unit="share per session", above=0, high=1
    )
    belief_base: float = quantity(
        0.3, "omega: weight of the host's words without bond or scepticism.", low=0, high=1
    )
    belief_bond: float = quantity(0.5, "omega per unit of bond.", low=0, high=2)
    belief_scepticism: float = quantity(0.4, "omega lost per unit of scepticism.", low=0, high=2)


class Bonds(Section):
    """Bonds with anchors and the wallet."""

    initial: float = quantity(0.2, "Bond of a new follower.", low=0, high=1)
    watching: float = quantity(0.05, "Gain from a long view.", low=0, high=1)
    watching_minutes: float = quantity(
        10, "Minutes after which a view has most of its effect.", unit="minutes", above=0, high=240
    )
    satisfaction: float = quantity(0.10, "Gain per unit of positive surprise.", low=0, high=2)
    disappointment: float = quantity(0.20, "Loss per unit of disappointment.", low=0, high=2)
    decay: float = quantity(
        0.02, "Loss per session without a visit.", unit="share per session", low=0, high=1
    )
    follow_lapse: float = quantity(
        0.025, "A follow lapses with this chance on an evening on which its host is on air and not "
        "visited.", unit="share", low=0, high=1,
    )  # fmt: skip
    visit_protection: float = quantity(
        2.0, "Log-odds of unfollowing saved by a visit, or by the host not being on air.",
        unit="log-odds", low=0, high=10,
    )  # fmt: skip
    starting: float = quantity(0.165, "Mean bond of a follower at the start.", low=0, high=0.5)
    forgetting: float = quantity(
        0.8, "Share of a disappointment still felt a session later.", low=0, below=1
    )
    unfollow_gap: float = quantity(
        4.0, "Log-odds of unfollowing per unit of disappointment.", unit="log-odds", low=0, high=20
    )
    wallet_weeks: int = quantity(
        4, "Weeks of allowance that a wallet holds at most.", unit="weeks", low=1, high=52
    )


class WordOfMouth(Section):
    """Who hears whom, and what a message does."""

    neighbours: int = quantity(6, "Neighbours of a viewer.", unit="viewers", low=0, high=64)
    rewiring: float = quantity(0.1, "Share of far neighbours.", unit="share", low=0, high=1)
    invite: float = quantity(
        0.1, "Chance that a buyer of mean susceptibility, surprised by 0.1 of quality, invites a "
        "neighbour.", low=0, below=1,
    )  # fmt: skip
    delight: float = quantity(
        4.0, "Log-odds of inviting per unit of pleasant surprise.", unit="log-odds", low=0, high=50
    )
    shared: float = quantity(
        3.0, "Log-odds of inviting for who shared the room.", unit="log-odds", low=0, high=40
    )
    sociable: float = quantity(
        1.0, "Log-odds of inviting per unit of susceptibility.", unit="log-odds", low=0, high=20
    )
    warn: float = quantity(
        0.2, "Chance that a buyer disappointed by 0.25 of quality warns a neighbour.", low=0,
        below=1,
    )  # fmt: skip
    shortfall: float = quantity(
        8.0, "Log-odds of warning per unit of disappointment.", unit="log-odds", low=0, high=50,
        source="assumption: bad news travels further, Anderson (1998)",
    )  # fmt: skip
    complained: float = quantity(
        1.0, "Log-odds of warning for who complained.", unit="log-odds", low=0, high=20
    )
    warning_effect: float = quantity(
        0.1, "Share of the bond that a warned follower loses.", unit="share", low=0, high=1
    )


class Churn(Section):
    """Lapse from a platform and coming back."""

    lapse: float = quantity(
        0.002, "Hazard of giving up a platform at neutral conditions.",
        unit="share per session", low=0, high=0.5,
    )  # fmt: skip
    come_back: float = quantity(
        0.02, "Hazard of coming back.", unit="share per session", low=0, high=0.5
    )
    habit: float = quantity(
        2.0, "Log-odds of lapsing saved per unit of habit.", unit="log-odds", low=0, high=10
    )
    rivals: float = quantity(
        0.5, "Log-odds of lapsing per unit of habit on other platforms.", unit="log-odds", low=0,
        high=10,
    )  # fmt: skip
    gap: float = quantity(
        2.0, "Log-odds of lapsing per unit of disappointment.", unit="log-odds", low=0, high=10
    )


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
