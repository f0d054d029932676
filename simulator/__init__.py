"""Livemarket: an agent-based laboratory for live-streaming commerce.

The names below are imported when they are first used, so that ``import simulator`` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.compared import Comparison, compare
    from simulator.market import Market
    from simulator.scenario.loading import load_scenario
    from simulator.scenario.schema import Scenario

__all__ = ["Comparison", "Market", "Scenario", "__version__", "compare", "load_scenario"]
__version__ = "0.1.0"

_HOMES = {
    "Comparison": "simulator.compared",
    "Market": "simulator.market",
    "Scenario": "simulator.scenario.schema",
    "compare": "simulator.compared",
    "load_scenario": "simulator.scenario.loading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
