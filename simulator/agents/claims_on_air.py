"""How exaggerated tonight's claims are, after those who must stop exaggeration have done so.

A host exaggerates as she is used to, unless tonight's script is stopped: by her agency's compliance
desk, by training that agencies and brands with own rooms must give, or by the platform's moderators
before it airs. What the law asks of agencies and platforms counts where it stops more than they
would by themselves. On all platforms that check a linked session the same script is stopped. The
scripts of whoever was found out are watched for the sessions that the penalty says.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.agents.links import persons
from simulator.rules.decisions import GO_LIVE
from simulator.rules.randomness import chance, draw4
from simulator.scenario.enforcement import Violation
from simulator.scenario.levies import ComplianceTraining
from simulator.scenario.platform_rules import ContentReview

if TYPE_CHECKING:
    from simulator.agents.anchor import Anchor
    from simulator.market import Market

Int = NDArray[np.int64]
FALSE_CLAIM: Violation = "false_claim"


def claims_tonight(market: "Market", on_air: Int) -> NDArray[np.float64]:
    """Exaggeration of tonight's claims.

    Args:
        market: The market.
        on_air: Anchor of each room, shape (rooms,).

    Returns:
        Exaggeration by room, 0 where the script was stopped.
    """
    claims = np.zeros(len(on_air))
    person = persons(market.anchors)
    keys = [market.anchors[index].key for index in person]
    watched = {
        int(person[anchor.index])
        for anchor in market.anchors
        if market.session < anchor.ceased.get(FALSE_CLAIM, 0)
    }
    for room, index in enumerate(on_air):
        anchor = market.anchors[index]
        claims[room] = 0.0 if int(person[index]) in watched else anchor.exaggeration
        if claims[room] > 0:
            words = draw4(market.world_seed, keys[index], 0, market.session, 0, GO_LIVE, 0)
            trained = chance(words[2], trained_share(market, anchor))
            if trained or chance(words[3], reviewed_share(market, anchor.platform)):
                claims[room] = 0.0
    return claims


def reviewed_share(market: "Market", platform: int) -> float:
    """Share of exaggerating hosts whose script a platform stops tonight.

    Args:
        market: The market.
        platform: Index of the platform.

    Returns:
        What its moderators stop by themselves, or the review that the law asks for.
    """
    review = market.regulator.rules.latest(ContentReview)
    own = market.platforms[platform].moderation
    return own if review is None else max(own, review.stopped)


def must_train(anchor: "Anchor") -> bool:
    """Tell whether somebody answers for a host's training: an agency, or the brand of the room."""
    return anchor.agency >= 0 or anchor.is_store_host()


def trained_share(market: "Market", anchor: "Anchor") -> float:
    """Share of a host's exaggerated evenings that agency or brand prevents.

    Args:
        market: The market.
        anchor: The host.

    Returns:
        A share, 0 for independent hosts.
    """
    own = market.agencies[anchor.agency].compliance if anchor.agency >= 0 else 0.0
    duty = market.regulator.rules.latest(ComplianceTraining)
    return max(own, duty.stopped) if duty is not None and must_train(anchor) else own
