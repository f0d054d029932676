"""From the scenario's sections to the plain numbers that compiled loops take."""

import numpy as np
from numpy.typing import NDArray

from simulator.kernels.beliefs import BeliefParameters
from simulator.kernels.fulfilment import AfterSalesParameters
from simulator.kernels.network import TalkParameters
from simulator.population.intercepts import REFERENCE, Intercepts, event_hazard, ordinary_stays
from simulator.population.solving import solve_shift
from simulator.rules.numerics import exp, log, log_odds
from simulator.rules.units import FEN_PER_YUAN, SECONDS_PER_MINUTE
from simulator.scenario.behaviour import Behaviour
from simulator.tables.evening import NO_GIFT_CAP_FEN
from simulator.tables.parameters import AudienceParameters, OpeningParameters

NEVER_HAPPENS = -40.0
"""Log-odds of what never happens."""
USUAL_DELIGHT, USUAL_SHORTFALL = 0.1, 0.25
"""Gaps, in quality, at which the chances of inviting and warning are the scenario's figures."""
NEUTRAL_HABIT = 0.25
"""Habit on a platform, and on all others together, at which the hazard of lapsing is the scenario's
figure (assumption)."""


def opening_parameters(behaviour: Behaviour) -> OpeningParameters:
    """Return the parameters of opening an app."""
    opening, network = behaviour.opening, behaviour.word_of_mouth
    return OpeningParameters(
        habit_slope=opening.habit_slope,
        followed_pull=opening.followed_pull,
        invitation_pull=opening.invitation_pull,
        platform_habit_pull=opening.platform_habit_pull,
        neighbours=network.neighbours,
        rewiring=network.rewiring,
    )


def audience_parameters(
    behaviour: Behaviour, solved: Intercepts, mean_susceptibility: float
) -> AudienceParameters:
    """Return the parameters of all decisions in rooms.

    Args:
        behaviour: The scenario's section.
        solved: Intercepts of the drawn population.
        mean_susceptibility: Mean of gamma over the viewers.

    Returns:
        Plain numbers; times are minutes, money is fen.
    """
    entering, staying, buying = behaviour.entering, behaviour.staying, behaviour.buying
    interacting, bonds, after = behaviour.interacting, behaviour.bonds, behaviour.after_sales

    stays = ordinary_stays(behaviour)
    # Strangers in an ordinary room feel the heat of a room at its normal rate of orders.
    normal_heat = exp(interacting.heat * mean_susceptibility * log(2.0))

    def hazard(share: float) -> float:
        return event_hazard(stays, share) / normal_heat

    watched = interacting.follow_minutes * stays / (1.0 + stays)
    appeal = watched + interacting.follow_content * REFERENCE.content
    follow = solve_shift(appeal, np.ones(len(stays)), max(interacting.follows_per_view, 1e-9))
    return AudienceParameters(
        enter_intercept=solved.enter,
        enter_bond=entering.bond,
        enter_taste=entering.taste,
        enter_content=entering.content,
        enter_discount=entering.discount,
        popularity=entering.popularity,
        glance_minutes=entering.glance_seconds / SECONDS_PER_MINUTE,
        close_probability=1.0 / entering.views_per_opening,
        # The scenario states the hazard in an ordinary room, the rule without any content.
        base_hazard=staying.base_hazard * exp(staying.content * REFERENCE.content),
        frailty_variance=staying.frailty_variance,
        stay_content=staying.content,
        stay_bond=staying.bond,
        stay_fit=staying.fit,
        stay_hard_selling=staying.hard_selling,
        stay_lag=staying.lag,
        attention_minutes=buying.attention_minutes,
        attention_interaction=buying.attention_interaction,
        attention_novelty=buying.attention_novelty,
        taste=buying.taste,
        quality=buying.quality,
        bond=buying.bond,
        image_fit=buying.image_fit,
        reference_gain=buying.reference_gain,
        loss_aversion=buying.loss_aversion,
        reference_adjustment=buying.reference_adjustment,
        budget=buying.budget,
        satiation=buying.satiation,
        scarcity=buying.scarcity,
        heat_cap=buying.heat_cap,
        heat_viewers=buying.heat_viewers,
        normal_rate=solved.normal_rate,
        comparing_share=buying.comparing_share,
        checkout_completion=buying.checkout_completion,
        belief_base=after.belief_base,
        belief_bond=after.belief_bond,
        belief_scepticism=after.belief_scepticism,
        comment_hazard=hazard(interacting.comments_per_view),
        like_hazard=hazard(interacting.likes_per_view),
        share_hazard=hazard(interacting.shares_per_view),
        gift_hazard=hazard(interacting.gifts_per_view),
        gift_median_fen=interacting.gift_value
        * FEN_PER_YUAN
        * exp(-0.5 * interacting.gift_spread * interacting.gift_spread),
        gift_spread=interacting.gift_spread,
        gift_cap_fen=float(NO_GIFT_CAP_FEN),
        skill=interacting.skill,
        interaction_bond=interacting.bond,
        interaction_heat=interacting.heat,
        follow_intercept=follow,
        follow_minutes=interacting.follow_minutes,
        follow_charisma=interacting.follow_charisma,
        follow_bought=interacting.follow_bought,
        follow_content=interacting.follow_content,
        initial_bond=bonds.initial,
        watching_gain=bonds.watching,
        watching_minutes=bonds.watching_minutes,
    )


def after_sales_parameters(
    behaviour: Behaviour, solved: Intercepts, fit_uncertainty: NDArray[np.float64]
) -> AfterSalesParameters:
    """Return the parameters of decisions after the order.

    Args:
        behaviour: The scenario's section.
        solved: Intercepts of the drawn population.
        fit_uncertainty: S.d. of fit by category.

    Returns:
        Plain numbers and arrays by category.
    """
    after = behaviour.after_sales
    return AfterSalesParameters(
        cancel_intercept=solved.cancel,
        cancel_impulse=after.cancel_impulse,
        return_intercept=solved.return_,
        return_gap=after.return_gap,
        return_fit=after.return_fit,
        return_ease=after.return_ease,
        fit_uncertainty=fit_uncertainty,
        defect_gap=after.defect_gap,
        problem_intercept=solved.problem,
        problem_gap=after.problem_gap,
        problem_defect=after.problem_defect,
        problem_delay=after.problem_delay,
        complain_intercept=solved.complain,
        complain_gap=after.complain_gap,
        complain_price=after.complain_price,
        complain_effort=after.complain_effort,
        satisfaction=behaviour.bonds.satisfaction,
        disappointment=behaviour.bonds.disappointment,
        prompt_delivery=behaviour.service.prompt_delivery,
    )


def rare(share: float) -> float:
    """Return the log-odds of a share that may be 0."""
    return log_odds(share) if share > 0.0 else NEVER_HAPPENS


def belief_parameters(behaviour: Behaviour) -> BeliefParameters:
    """Return the parameters of habit, bonds, churn and wallets."""
    bonds, churn = behaviour.bonds, behaviour.churn
    return BeliefParameters(
        habit_memory=behaviour.opening.habit_memory,
        bond_decay=bonds.decay,
        unfollow_intercept=rare(bonds.follow_lapse),
        unfollow_visit=bonds.visit_protection,
        unfollow_gap=bonds.unfollow_gap,
        lapse_intercept=rare(churn.lapse) + (churn.habit - churn.rivals) * NEUTRAL_HABIT,
        lapse_habit=churn.habit,
        lapse_gap=churn.gap,
        lapse_rivals=churn.rivals,
        come_back_intercept=rare(churn.come_back),
        forgetting=bonds.forgetting,
        wallet_weeks=int(bonds.wallet_weeks),
    )


def talk_parameters(behaviour: Behaviour, mean_susceptibility: float) -> TalkParameters:
    """Return the parameters of inviting and warning neighbours.

    Args:
        behaviour: The scenario's section.
        mean_susceptibility: Mean of gamma over the viewers.

    Returns:
        Plain numbers.
    """
    talk = behaviour.word_of_mouth
    ordinary = talk.delight * USUAL_DELIGHT + talk.sociable * mean_susceptibility
    return TalkParameters(
        invite_intercept=rare(talk.invite) - ordinary,
        delight=talk.delight,
        shared=talk.shared,
        sociable=talk.sociable,
        warn_intercept=rare(talk.warn) - talk.shortfall * USUAL_SHORTFALL,
        shortfall=talk.shortfall,
        complained=talk.complained,
        warning_effect=talk.warning_effect,
        neighbours=talk.neighbours,
        rewiring=talk.rewiring,
    )
