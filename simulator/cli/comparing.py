"""Commands that play many markets: compare."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.app import NOT_AS_IT_SHOULD_BE, app, engine_ready, say
from simulator.cli.options import (
    AllowCode,
    Lang,
    NoReport,
    NumberOfWorkers,
    Out,
    Png,
    Quiet,
    Scheduler,
    Sessions,
    Viewers,
)
from simulator.reports.languages.names import LanguageName

if TYPE_CHECKING:
    from simulator.studies.playing import Workers


@app.command()
def compare(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="STUDY | SCENARIO...", help="A study, or two scenarios or more."),
    ],
    out: Out = None,
    replications: Annotated[
        int | None, typer.Option("--replications", min=2, help="Worlds played in every arm.")
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help="The measure that decides.")
    ] = None,
    of: Annotated[
        str | None, typer.Option("--of", help="Whose measure, such as brands.Aurora.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", help="Seed of the first world.")] = None,
    sessions: Sessions = None,
    viewers: Viewers = None,
    workers: NumberOfWorkers = None,
    scheduler: Scheduler = None,
    no_report: NoReport = False,
    png: Png = False,
    lang: Lang = None,
    quiet: Quiet = False,
    allow_code: AllowCode = False,
) -> None:
    """Play alternatives in the same worlds and tell which wins, by how much, how sure."""
    from simulator.compared import RESULTS, plan_of

    given = {
        "replications": replications, "measure": measure, "of": of, "seed": seed,
        "sessions": sessions, "viewers": viewers,
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    plan, name = plan_of(sources, changes)
    folder = out if out is not None else RESULTS / name
    players = _workers(workers, scheduler, allow_code)
    with engine_ready(quiet):
        from simulator.studies.comparing import compare_to_folder

        failed = compare_to_folder(plan, folder, players, quiet)
    page = None
    if not no_report:
        from simulator.reports.study_page import write_study_report

        page = write_study_report(folder, png=png, lang=lang or LanguageName.ENGLISH)
    if not quiet:
        from simulator.reports.study_page import study_lines

        say("\n".join(study_lines(folder)))
        say(f"Report: {page}" if page is not None else f"Results: {folder}")
    if failed:
        print(f"{failed} runs failed; why is in {folder / 'runs.parquet'}", file=sys.stderr)
        raise typer.Exit(NOT_AS_IT_SHOULD_BE)


def _workers(count: int | None, scheduler: str | None, allow_code: bool) -> "Workers":
    """Who plays the runs of a study."""
    from simulator.studies.playing import Workers

    if count is not None and scheduler is not None:
        raise typer.BadParameter("--workers starts a cluster, --scheduler names one: give one")
    return Workers(os.cpu_count() or 1 if count is None else count, scheduler, allow_code)
