"""Arguments and options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from simulator.reports.languages.names import LanguageName
from simulator.tables.engine_names import EngineName

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
