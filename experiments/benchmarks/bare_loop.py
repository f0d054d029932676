"""A loop that anybody would write: play a scenario seed after seed, and add up its measures.

``python -m experiments.benchmarks.bare_loop SCENARIOS SEEDS`` says when it is ready, waits for a
line, plays, and says when it is done.
"""

import json
import pickle
import sys
from pathlib import Path

from simulator.market import Market
from simulator.scenario.schema import Scenario


def play(scenario: Scenario, seed: int) -> float:
    """Play one run on one thread.

    Returns:
        GMV an evening, fen.
    """
    market = Market(scenario.model_copy(update={"seed": seed, "viewer_seed": seed}), threads=1)
    market.run()
    summary = market.recorder.summary(market.recorder.tables())
    market.close()
    return float(summary["measures"]["gmv_fen"]["mean"])


def main() -> None:
    """Play pairs of a scenario's place and a seed."""
    scenarios: list[Scenario] = pickle.loads(Path(sys.argv[1]).read_bytes())
    pairs = json.loads(sys.argv[2])
    play(scenarios[0], 0)
    print("ready", flush=True)
    sys.stdin.readline()
    for place, seed in pairs:
        play(scenarios[place], seed)
    print("done", flush=True)


if __name__ == "__main__":
    main()
