"""The command ``livemarket``: parse, call, print.

Nothing but Typer is imported until a command is known, so that help and errors come at once.
"""

import errno
import gc
import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.endings import INTERRUPTED, interrupted, report_bug, report_limit, stoppable
from simulator.reports.languages.names import LanguageName
from simulator.scenario.errors import ScenarioError
from simulator.tables.engine_names import EngineName

if TYPE_CHECKING:
    from simulator.studies.playing import Workers

DONE, INTERNAL_ERROR, WRONG_INPUT, NO_RESOURCES, NOT_AS_IT_SHOULD_BE = 0, 1, 2, 3, 4

app = typer.Typer(
    name="livemarket",
    help="Test pricing, collaboration and regulation in a simulated live-commerce market.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ScenarioName = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A YAML file, or the name of a packaged scenario.")
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Result folder. [default: results/<scenario>]"),
]
Seed = Annotated[int | None, typer.Option("--seed", help="Seed of the world.")]
ViewerSeed = Annotated[
    int | None,
    typer.Option("--viewer-seed", help="Seed of the viewers' draws. [default: the world's]"),
]
Sessions = Annotated[
    int | None, typer.Option("--sessions", help="Measured sessions; burn-in comes on top.")
]
Viewers = Annotated[
    int | None,
    typer.Option("--viewers", help="Simulated viewers; the market stays as large as it is."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Set a value; may be repeated."),
]
Threads = Annotated[
    int | None, typer.Option("--threads", min=1, help="Threads. [default: all cores]")
]
Orders = Annotated[bool, typer.Option("--orders", help="Write the order log.")]
Minutes = Annotated[bool, typer.Option("--minutes", help="Write every room minute by minute.")]
NoReport = Annotated[bool, typer.Option("--no-report", help="Write tables only.")]
Png = Annotated[bool, typer.Option("--png", help="Write figures as PNG too.")]
Lang = Annotated[
    LanguageName | None, typer.Option("--lang", help="Language of the report. [default: en]")
]
Profile = Annotated[bool, typer.Option("--profile", help="Print the time of each stage.")]
Engine = Annotated[
    EngineName, typer.Option("--engine", help="Compiled loops, or slow plain Python to check them.")
]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing but errors.")]
NumberOfWorkers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=0, help="Processes that play; 0 or 1: this one. [default: all cores]"
    ),
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="Scheduler of an existing Dask cluster."),
]


def _allow_code(context: typer.Context, allowed: bool) -> None:
    """Let scenarios name classes of the user's own until the command ends, if they may."""
    if allowed:
        from simulator.scenario.own_code import code_allowed

        context.with_resource(code_allowed())


AllowCode = Annotated[
    bool,
    typer.Option(
        "--allow-code", help="Run classes of Python that the scenario names.", callback=_allow_code
    ),
]


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
    _check_threads(threads)
    folder = out if out is not None else Path("results") / _stem(scenario)
    with _engine(quiet):
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
        _say("\n".join(result.headline))
    if profile and result.profile is not None:
        _say(result.profile)
    if not quiet:
        _say(f"Report: {page}" if page is not None else f"Results: {result.folder}")


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
            _say(f"Report: {page}")
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
        _say(f"Report: {page}")


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
    from simulator.scenario.study_loading import is_study, load_study, study_of

    given = {
        "replications": replications, "measure": measure, "of": of, "seed": seed,
        "sessions": sessions, "viewers": viewers,
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    whole = len(sources) == 1 and is_study(sources[0])
    plan = load_study(sources[0], changes) if whole else study_of(sources, changes)
    named = _stem(sources[0]) if whole else "-".join(map(_stem, sources))
    folder = out if out is not None else Path("results") / named
    players = _workers(workers, scheduler, allow_code)
    with _engine(quiet):
        from simulator.studies.comparing import compare_to_folder

        failed = compare_to_folder(plan, folder, players, quiet)
    page = None
    if not no_report:
        from simulator.reports.study_page import write_study_report

        page = write_study_report(folder, png=png, lang=lang or LanguageName.ENGLISH)
    if not quiet:
        from simulator.reports.study_page import study_lines

        _say("\n".join(study_lines(folder)))
        _say(f"Report: {page}" if page is not None else f"Results: {folder}")
    if failed:
        print(f"{failed} runs failed; why is in {folder / 'runs.parquet'}", file=sys.stderr)
        raise typer.Exit(NOT_AS_IT_SHOULD_BE)


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
    _check_threads(threads)
    with _engine(quiet):
        from simulator.studies.replaying import replay_folder

        differences = replay_folder(folder, threads, engine, quiet)
    for line in differences:
        _say(line)
    if differences:
        raise typer.Exit(NOT_AS_IT_SHOULD_BE)
    if not quiet:
        _say(f"{folder}: the same, byte for byte")


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
    _check_threads(threads)
    with _engine(quiet=False):
        from simulator.studies.trace import buyers_of, trace_viewer
        from simulator.studies.trace_text import trace_text

        if viewer is None:
            _say(buyers_of(loaded, session, engine, threads))
            return
        found = trace_viewer(loaded, viewer, session, engine, threads)
    if as_json:
        _say(json.dumps(found.as_dict(), indent=2, ensure_ascii=False))
    else:
        _say(trace_text(found))


@app.command()
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Scenarios: files or packaged names.")
    ],
    allow_code: AllowCode = False,
) -> None:
    """Validate scenarios and studies without running them."""
    from simulator.scenario.loading import load_scenario
    from simulator.scenario.study_loading import is_study, load_study

    wrong = False
    for name in files:
        try:
            if is_study(name):
                load_study(name)
            else:
                load_scenario(name)
        except ScenarioError as error:
            wrong = True
            print(error, file=sys.stderr)
        else:
            _say(f"{name}: ok")
    if wrong:
        raise typer.Exit(WRONG_INPUT)


@app.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="File to write, with or without .yaml.")
    ],
    base: Annotated[
        str, typer.Option("--from", metavar="SCENARIO", help="Scenario to start from.")
    ] = "baseline",
    tables: Annotated[
        bool, typer.Option("--tables", help="Write tables (CSV) to fill in beside it.")
    ] = False,
) -> None:
    """Write a commented scenario to start from."""
    from simulator.scenario.starting import write_new

    path, *beside = write_new(name, base, tables=tables)
    written = ", ".join(map(str, (path, *beside)))
    what = "Edit them" if beside else "Edit it"
    _say(f"Wrote {written}. {what}, then: livemarket run {shlex.quote(str(path))}")


@app.command()
def describe(
    path: Annotated[
        str,
        typer.Argument(
            metavar="[PATH]",
            help="A field, such as brands.pricing.cost_plus; strategies for all that can be named; "
            "sheets.brands for tables in CSV; measures.gmv_fen, tables.rooms, columns.bond, "
            "instruments for results.",
        ),
    ] = "",
) -> None:
    """Say what can be set, what is measured and what is held of a viewer: unit, range, source."""
    if path.partition(".")[0] in ("measures", "tables"):
        from simulator.measures.describing import describe_results

        _say(describe_results(path))
        return
    if path == "instruments":
        from simulator.measures.describing import describe_instruments

        _say(describe_instruments())
        return
    if path.partition(".")[0] == "columns":
        from simulator.scenario.loading import load_scenario
        from simulator.tables.columns import columns_table, describe_column

        baseline = load_scenario("baseline")
        sizes = len(baseline.categories), len(baseline.platforms)
        name = path.partition(".")[2]
        _say(describe_column(name, *sizes) if name else columns_table(*sizes))
        return
    if path == "strategies":
        from simulator.scenario.strategies import describe_strategies

        _say(describe_strategies())
        return
    from simulator.scenario.describing import describe as described

    _say(described(path))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenarios, for editors."""
    from simulator.scenario.describing import json_schema

    _say(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        arguments: Words after ``livemarket``; those of the command line when missing.

    Returns:
        The exit code: 0 done, 1 internal error, 2 wrong input, 3 a resource limit, 4 a study with
        failed runs or a replay that differs, 130 interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:
        # A third of the time of imports would go into looking for garbage, where there is none.
        gc.disable()
    try:
        with stoppable(leaving=arguments is None):
            return _run(words)
    except KeyboardInterrupt:
        return interrupted(leaving=arguments is None)


def _run(words: list[str]) -> int:
    """Run one command and turn whatever goes wrong into a message and an exit code."""
    try:
        app(words, prog_name="livemarket")
    except SystemExit as leaving:
        if leaving.code == INTERRUPTED:
            raise KeyboardInterrupt from None
        return leaving.code if isinstance(leaving.code, int) else DONE
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except MemoryError as error:
        report_limit("There is not enough memory", error, "Try fewer --viewers.")
        return NO_RESOURCES
    except Exception as error:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            place = f" ({error.filename})" if error.filename else ""
            report_limit(f"The disk is full{place}", error, "")
            return NO_RESOURCES
        report_bug(error, words)
        return INTERNAL_ERROR
    return DONE


def _say(text: str) -> None:
    """Print a text; whoever reads it may have left, as ``head`` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python would complain about the closed pipe again when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(DONE) from None
    except UnicodeEncodeError:
        encoding = sys.stdout.encoding
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


@contextmanager
def _engine(quiet: bool) -> Iterator[None]:
    """Import what plays a market; while it plays, tell if it has to be compiled first.

    Args:
        quiet: Whether to compile without a word.
    """
    # On import Mesa searches all modules that are loaded: it comes first, while they are few.
    import mesa  # noqa: F401

    from simulator.rules.compiling import compilation_announced

    with nullcontext() if quiet else compilation_announced():
        import simulator.market  # noqa: F401

        if not gc.isenabled():
            # What was imported stays to the end: the collector need not look at it ever again.
            gc.freeze()
            gc.enable()
        yield


def _check_threads(threads: int | None) -> None:
    """Refuse more threads than Numba started with: it cannot add any."""
    if threads is None:
        return
    import numba

    ceiling = int(numba.config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined]
    if threads > ceiling:
        raise ScenarioError(
            f"--threads {threads}: at most {ceiling} here, by the number of cores or the "
            "environment variable NUMBA_NUM_THREADS"
        )


def _workers(count: int | None, scheduler: str | None, allow_code: bool) -> "Workers":
    """Who plays the runs of a study."""
    from simulator.studies.playing import Workers

    if count is not None and scheduler is not None:
        raise typer.BadParameter("--workers starts a cluster, --scheduler names one: give one")
    return Workers(os.cpu_count() or 1 if count is None else count, scheduler, allow_code)


def _stem(scenario: str) -> str:
    """Return the name of a scenario's result folder."""
    path = Path(scenario)
    return path.stem if path.suffix in (".yaml", ".yml") else path.name


def _write_report(folder: Path, png: bool, lang: LanguageName | None) -> Path:
    """Write the report into a result folder and return its file."""
    from simulator.reports.page import write_report

    try:
        write_report(folder, png=png, lang=lang or LanguageName.ENGLISH)
    except (MemoryError, OSError) as error:
        error.add_note(f"The tables in {folder} are complete; only the report is missing.")
        raise
    return folder / "report.html"
