"""Commands that play one market: run, report, replay, trace."""

import json
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.app import NOT_AS_IT_SHOULD_BE, app, check_threads, engine_ready, say, stem
from simulator.cli.options import (
    AllowCode,
    Engine,
    Lang,
    Minutes,
    NoReport,
    Orders,
    Out,
    Png,
    Profile,
    Quiet,
    ScenarioName,
    Seed,
    Sessions,
    Settings,
    Threads,
    Viewers,
    ViewerSeed,
)
from simulator.reports.languages.names import LanguageName
from simulator.scenario.errors import ScenarioError
from simulator.tables.engine_names import EngineName


@app.command()
def run(
    scenario: ScenarioName,
    out: Out = None,
    seed: Seed = None,
    viewer_seed: ViewerSeed = None,
    sessions: Sessions = None,
    viewers: Viewers = None,
    settings: Settings = None,
    threads: Threads = None,
    engine: Engine = EngineName.COMPILED,
    orders: Orders = False,
    minutes: Minutes = False,
    no_report: NoReport = False,
    png: Png = False,
    lang: Lang = None,
    profile: Profile = False,
    quiet: Quiet = False,
    allow_code: AllowCode = False,
) -> None:
    """Play a scenario and write tables and a report."""
    if no_report and (png or lang is not None):
        option = "--png" if png else "--lang"
        raise typer.BadParameter(f"{option} belongs to the report: leave out one of both")
    from simulator.scenario.loading import load_scenario

    given = {
        "seed": seed, "viewer_seed": viewer_seed, "sessions": sessions, "viewers": viewers,
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    loaded = load_scenario(scenario, settings or (), **changes)
    check_threads(threads)
    folder = out if out is not None else Path("results") / stem(scenario)
    with engine_ready(quiet):
        from simulator.studies.single_run import RunOptions, run_to_folder

        options = RunOptions(
            out=folder, threads=threads, write_orders=orders, write_minutes=minutes,
            profile=profile, quiet=quiet, engine=engine,
        )  # fmt: skip
        try:
            result = run_to_folder(loaded, options)
        except (MemoryError, OSError) as error:
            error.add_note(f"Nothing was written to {folder}, and nothing there was replaced.")
            raise
    page = None if no_report else _write_report(result.folder, png, lang)
    if not quiet:
        say("\n".join(result.headline))
    if profile and result.profile is not None:
        say(result.profile)
    if not quiet:
        say(f"Report: {page}" if page is not None else f"Results: {result.folder}")


@app.command()
def report(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A result folder, as a run leaves it.")
    ],
    lang: Lang = None,
    png: Png = False,
    quiet: Quiet = False,
) -> None:
    """Write the report of a result folder again, from its files alone."""
    from simulator.studies.result_folder import is_result
    from simulator.studies.study_folder import is_study_folder

    if is_study_folder(folder):
        from simulator.reports.study_page import write_study_report

        page = write_study_report(folder, png=png, lang=lang or LanguageName.ENGLISH)
        if not quiet:
            say(f"Report: {page}")
        return
    if not is_result(folder):
        raise ScenarioError(f"{folder} is no result folder of a run or study")
    try:
        page = _write_report(folder, png, lang)
    except FileNotFoundError as error:
        raise ScenarioError(
            f"{folder} lacks {Path(error.filename).name}, of which a report is made: run its "
            "scenario.yaml again"
        ) from None
    except PermissionError:
        raise ScenarioError(f"{folder} cannot be written: copy it to another place") from None
    if not quiet:
        say(f"Report: {page}")


@app.command()
def replay(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A result folder, as a run leaves it.")
    ],
    threads: Threads = None,
    engine: Engine = EngineName.COMPILED,
    quiet: Quiet = False,
    allow_code: AllowCode = False,
) -> None:
    """Play a result folder again and tell whether it comes out the same."""
    from simulator.studies.result_folder import is_result

    if not is_result(folder):
        raise ScenarioError(f"{folder} is no result folder of a run")
    check_threads(threads)
    with engine_ready(quiet):
        from simulator.studies.replaying import replay_folder

        differences = replay_folder(folder, threads, engine, quiet)
    for line in differences:
        say(line)
    if differences:
        raise typer.Exit(NOT_AS_IT_SHOULD_BE)
    if not quiet:
        say(f"{folder}: the same, byte for byte")


@app.command()
def trace(
    scenario: ScenarioName,
    viewer: Annotated[
        int | None, typer.Option("--viewer", metavar="N", help="Row of the viewer, from 0.")
    ] = None,
    buyers: Annotated[
        bool, typer.Option("--buyers", help="List viewers who buy, to choose one from.")
    ] = False,
    session: Annotated[
        int | None,
        typer.Option("--session", help="Session from 0. [default: the first measured one]"),
    ] = None,
    seed: Seed = None,
    viewer_seed: ViewerSeed = None,
    viewers: Viewers = None,
    settings: Settings = None,
    threads: Threads = None,
    engine: Engine = EngineName.COMPILED,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")] = False,
    allow_code: AllowCode = False,
) -> None:
    """Follow one viewer through a session, decision by decision."""
    if (viewer is None) is not buyers:
        raise ScenarioError("say --viewer N, or --buyers for a list of viewers who buy")
    from simulator.scenario.loading import load_scenario

    given = {"seed": seed, "viewer_seed": viewer_seed, "viewers": viewers}
    changes = {name: value for name, value in given.items() if value is not None}
    loaded = load_scenario(scenario, settings or (), **changes)
    check_threads(threads)
    with engine_ready(quiet=False):
        from simulator.studies.trace import buyers_of, trace_viewer
        from simulator.studies.trace_text import trace_text

        if viewer is None:
            say(buyers_of(loaded, session, engine, threads))
            return
        found = trace_viewer(loaded, viewer, session, engine, threads)
    if as_json:
        say(json.dumps(found.as_dict(), indent=2, ensure_ascii=False))
    else:
        say(trace_text(found))


def _write_report(folder: Path, png: bool, lang: LanguageName | None) -> Path:
    """Write the report into a result folder and return its file."""
    from simulator.reports.page import write_report

    try:
        write_report(folder, png=png, lang=lang or LanguageName.ENGLISH)
    except (MemoryError, OSError) as error:
        error.add_note(f"The tables in {folder} are complete; only the report is missing.")
        raise
    return folder / "report.html"
