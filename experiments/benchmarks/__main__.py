"""Take the figures of the README: ``python -m experiments.benchmarks``, or ``make bench``.

Every program is first checked to play the same evening as the kernel, number for number. All
figures are ratios of times taken in turns within one run; the load of the machine stands beside
them. A wanted bound that is missed is shown as missed.
"""

import argparse
import time
from collections.abc import Callable

import numba

from experiments.benchmarks import contests, memory, report, scaling, studies, study_memory
from experiments.benchmarks.measuring import Figure, load, machine

Part = Callable[[], list[Figure]]
BUSY = 0.5
"""Load average above which the machine has something else to do."""


def parts(rounds: int, shrink: int) -> dict[str, Part]:
    """Name what is measured.

    Args:
        rounds: Rounds of short contests.
        shrink: Divisor of all market sizes, for a trial.

    Returns:
        Parts by name.
    """
    large, middle = 100_000 // shrink, 20_000 // shrink
    few = max(rounds // 5, 2)
    viewers = [12_500, 25_000, 50_000, 100_000, 200_000]
    return {
        "c": lambda: contests.compiled_programs(large, rounds),
        "numpy": lambda: contests.vector_program(large, few),
        "plain": lambda: contests.plain_program(middle, few),
        "reference": lambda: contests.reference_engine(middle, few),
        "threads": lambda: scaling.thread_figures(2 * large, rounds),
        "viewers": lambda: [scaling.slope_in_viewers([n // shrink for n in viewers], rounds)],
        "rooms": lambda: [scaling.slope_in_rooms((0.5, 1.0, 2.0, 4.0), middle, rounds)],
        "sessions": lambda: [scaling.slope_in_sessions((4, 8, 16, 32), middle, few)],
        "outside": lambda: [scaling.outside_compiled(1_000_000 // shrink, 3)],
        "state": lambda: [scaling.bytes_per_viewer()],
        "overhead": lambda: studies.overhead_of_a_run(rounds),
    }


def long_parts(runs: int) -> dict[str, Part]:
    """Name what takes longer than a break: it is kept with its date until it is repeated.

    Args:
        runs: Runs of the study that is held against bare loops.

    Returns:
        Parts by name.
    """
    return {
        "memory": lambda: [memory.peak_memory(*run) for run in memory.RUNS],
        "many": lambda: study_memory.peak_of_many_runs(100 * runs),
        "studies": lambda: studies.speed_against_bare_loops(runs),
    }


def main() -> None:
    """Measure, store, draw, and fill the README."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help="only these")
    parser.add_argument("--store", action="store_true", help="store the parts named as well")
    parser.add_argument("--rounds", type=int, default=15, help="rounds of short contests")
    parser.add_argument("--shrink", type=int, default=1, help="divide all markets, for a trial")
    parser.add_argument("--runs", type=int, default=1_000, help="runs of the study that is timed")
    parser.add_argument("--long", action="store_true", help="also memory, many, studies: hours")
    options = parser.parse_args()
    short, long = parts(options.rounds, options.shrink), long_parts(options.runs)
    known = short | long
    unknown = sorted(set(options.parts) - known.keys())
    if unknown:
        parser.error(f"there is no part '{unknown[0]}'; known are {', '.join(known)}")
    begin, busy = time.perf_counter(), load()
    numba.set_num_threads(1)
    figures: list[Figure] = []
    for name in options.parts or (known if options.long else short):
        figures += show(known[name]())
    seconds = time.perf_counter() - begin
    print(f"{seconds:.0f} s, load average {busy:.2f} before and {load():.2f} after")
    if (options.parts and not options.store) or options.shrink > 1:
        return
    if options.parts:
        results = report.put_among_stored(figures)
    else:
        note = "The machine was busy with other work: only a trial." if busy > BUSY else ""
        results = report.write_json(figures, machine(), seconds, note)
    report.draw(results)
    report.fill_readme(results)


def show(figures: list[Figure]) -> list[Figure]:
    """Print figures as they come."""
    for figure in figures:
        spread = f"{report.number(min(figure.values))} – {report.number(max(figure.values))}"
        print(
            f"{figure.name:42} {report.number(figure.median):>9} {figure.unit:6} {spread:20} "
            f"n={len(figure.values):<3} {figure.wanted:7} {figure.verdict}",
            flush=True,
        )
        if figure.ceiling:
            print(f"{'':42} {report.number(sorted(figure.ceiling)[len(figure.ceiling) // 2]):>9} "
                  "is what two threads bring in pure arithmetic", flush=True)  # fmt: skip
        if figure.note:
            print(f"{'':42} {figure.note}", flush=True)
    return figures


if __name__ == "__main__":
    main()
