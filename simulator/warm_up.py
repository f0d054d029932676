"""Compile all kernels once into the cache: ``python -m simulator.warm_up``."""

import sys

ALL_BUT_ROOMS = "--all-but-rooms"


def main(all_but_rooms: bool = False) -> None:
    """Play two sessions of the quickstart.

    Args:
        all_but_rooms: Whether to leave out the rooms, which take as long to compile as all else.
    """
    from simulator.rules.compiling import compilation_announced
    from simulator.scenario.loading import load_scenario

    scenario = load_scenario("quickstart", overrides=["sessions=2", "measure_from=0"])
    if all_but_rooms:
        from simulator.market import Market

        market = Market(scenario, threads=1)
        for anchor in market.anchors:
            anchor.status, anchor.suspended_until = "suspended", scenario.sessions
        market.run()
        return
    with compilation_announced():
        from simulator.market import Market

        Market(scenario).run()


if __name__ == "__main__":
    main(ALL_BUT_ROOMS in sys.argv)
