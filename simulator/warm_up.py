"""Compile all kernels once into the cache: ``python -m simulator.warm_up``."""


def main() -> None:
    """Play two sessions of the quickstart."""
    from simulator.rules.compiling import compilation_announced
    from simulator.scenario.loading import load_scenario

    scenario = load_scenario("quickstart", overrides=["sessions=2", "measure_from=0"])
    with compilation_announced():
        from simulator.market import Market

        Market(scenario).run()


if __name__ == "__main__":
    main()
