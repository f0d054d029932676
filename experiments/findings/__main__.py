"""Try published findings on the model: ``python -m experiments.findings [ID ...]``.

Every finding is a study in this folder; ``findings.yaml`` says what it must show. Runs are kept in
``--out`` and not played again. With ``--write`` the table goes into ``docs/validation.md``. Studies
whose checks name sessions are played in this process, whatever ``--workers`` says.
"""

import argparse
import os
from pathlib import Path

from experiments.findings.checking import FOLDER, Check, Outcome, findings, outcomes
from experiments.findings.evenings import FILE, Evenings, play_evenings
from experiments.findings.table import lines, write
from simulator.scenario.study_loading import StudyPlan, load_study
from simulator.studies.comparing import compare_to_folder
from simulator.studies.playing import Workers
from simulator.studies.store import STORE, RunStore
from simulator.studies.study_runs import StudyRuns


def main() -> None:
    """Play, hold against the findings, print."""
    known = findings()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ids", nargs="*", metavar="ID", help=f"of {', '.join(known)}")
    parser.add_argument("--out", type=Path, default=Path("results/findings"))
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--replications", type=int, help="worlds; those of the study if missing")
    parser.add_argument("--viewers", type=int, help="simulated viewers, for a trial")
    parser.add_argument("--write", action="store_true", help="into docs/validation.md")
    options = parser.parse_args()
    unknown = sorted({*options.ids} - known.keys())
    if unknown:
        parser.error(f"there is no finding '{unknown[0]}'; known are {', '.join(known)}")
    asked = {"replications": options.replications, "viewers": options.viewers}
    changes = {name: value for name, value in asked.items() if value is not None}
    found: dict[str, list[Outcome]] = {}
    for name in options.ids or known:
        found[name] = played(name, options.out / name, Workers(options.workers), changes)
        print("\n".join(lines({name: found[name]})), flush=True)
    if options.write:
        write(found)


def played(name: str, folder: Path, workers: Workers, changes: dict[str, int]) -> list[Outcome]:
    """Play the study of a finding and hold it against what was found."""
    plan, checks = load_study(FOLDER / f"{name}.yaml", changes), findings()[name]
    worlds = plan.study.replications
    assert isinstance(worlds, int)
    paths = evenings_for(checks, plan, folder, worlds)
    compare_to_folder(plan, folder, workers, quiet=False)
    store = RunStore(folder / STORE)
    try:
        return outcomes(checks, StudyRuns(plan, store), worlds, paths)
    finally:
        store.close()


def evenings_for(
    checks: list[Check], plan: StudyPlan, folder: Path, worlds: int
) -> dict[str, Evenings]:
    """Play runs whose checks name sessions, and return their evenings by the key of the run."""
    asking = [check for check in checks if check.during]
    if not asking:
        return {}
    members = [member for check in asking for member in check.members]
    columns = [column for check in asking for column in check.measures]
    store = RunStore(folder / STORE)
    try:
        return play_evenings(StudyRuns(plan, store), worlds, members, columns, folder / FILE)
    finally:
        store.close()


if __name__ == "__main__":
    main()
