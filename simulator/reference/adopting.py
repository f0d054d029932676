"""What viewers know of a scenario that may be another one today; platforms that are yet to open."""

from typing import TYPE_CHECKING

from simulator.population.intercepts import REFERENCE
from simulator.reference.drawing import Preferences
from simulator.reference.viewer import PlainViewer
from simulator.rules.numerics import exp
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.events import without_closed

if TYPE_CHECKING:
    from simulator.market import Market


def preferences_of(market: "Market") -> Preferences:
    """What people think of platforms today."""
    scenario = without_closed(market.scenario, market.session)
    return Preferences(scenario, [place.name for place in market.platforms])


def base_hazard(behaviour: Behaviour) -> float:
    """Hazard of leaving a room without any content; the scenario states that of ordinary rooms."""
    staying = behaviour.staying
    return staying.base_hazard * exp(staying.content * REFERENCE.content)


def shut(viewer: PlainViewer, market: "Market") -> None:
    """Let a viewer know nothing of platforms that are yet to open."""
    for platform in market.platforms:
        if not platform.is_open:
            viewer.lapsed.add(platform.index)
            viewer.habit[platform.index] = 0.0
