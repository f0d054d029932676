"""Parameters of compiled loops: plain numbers, taken from the scenario once."""

from typing import NamedTuple

import numpy as np


class Clock(NamedTuple):
    """Where in time a session is."""

    session: int
    minutes: int
    tick_minutes: float


class Seeds(NamedTuple):
    """The two seeds of all draws."""

    world: np.uint64
    viewers: np.uint64


class OpeningParameters(NamedTuple):
    """Parameters of opening an app; see ``scenario.people.Opening``."""

    habit_slope: float
    followed_pull: float
    invitation_pull: float
    platform_habit_pull: float
    neighbours: int
    rewiring: float


class AudienceParameters(NamedTuple):
    """Parameters of all decisions in rooms; see ``scenario.people`` for each."""

    enter_intercept: float
    enter_bond: float
    enter_taste: float
    enter_content: float
    enter_discount: float
    popularity: float
    glance_minutes: float
    close_probability: float
    base_hazard: float
    frailty_variance: float
    stay_content: float
    stay_bond: float
    stay_fit: float
    stay_hard_selling: float
    stay_lag: float
    attention_minutes: float
    attention_interaction: float
    attention_novelty: float
    taste: float
    quality: float
    bond: float
    image_fit: float
    reference_gain: float
    loss_aversion: float
    reference_adjustment: float
    budget: float
    satiation: float
    scarcity: float
    heat_cap: float
    heat_viewers: float
    normal_rate: float
    """rho_0, orders per viewer in three minutes."""
    comparing_share: float
    checkout_completion: float
    belief_base: float
    belief_bond: float
    belief_scepticism: float
    comment_hazard: float
    like_hazard: float
    share_hazard: float
    gift_hazard: float
    gift_median_fen: float
    gift_spread: float
    gift_cap_fen: float
    """Most that a person may give away on an evening, whole fen."""
    skill: float
    interaction_bond: float
    interaction_heat: float
    follow_intercept: float
    follow_minutes: float
    follow_charisma: float
    follow_bought: float
    follow_content: float
    initial_bond: float
    watching_gain: float
    watching_minutes: float
