"""What a scenario says about what comes after a view: parcels, bonds, talk, staying away."""

from simulator.scenario.fields import Section, quantity


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
