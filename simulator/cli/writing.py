"""Commands for writing scenarios: check, new, describe, schema."""

import json
import shlex
import sys
from enum import StrEnum
from typing import Annotated

import typer

from simulator.cli.app import WRONG_INPUT, app, say
from simulator.cli.options import AllowCode
from simulator.scenario.errors import ScenarioError


class FileKind(StrEnum):
    """What a file holds."""

    SCENARIO = "scenario"
    STUDY = "study"


@app.command()
def check(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Scenarios (files or packaged names), and studies."),
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
            say(f"{name}: ok")
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
    say(f"Wrote {written}. {what}, then: livemarket run {shlex.quote(str(path))}")


@app.command()
def describe(
    path: Annotated[
        str,
        typer.Argument(
            metavar="[PATH]",
            help="A field, such as brands.pricing.cost_plus; strategies for all that can be named; "
            "sheets.brands for tables in CSV; study for studies; measures.gmv_fen, tables.rooms, "
            "columns.bond, instruments for results.",
        ),
    ] = "",
) -> None:
    """Say what can be set, what is measured and what is held of a viewer: unit, range, source."""
    if path.partition(".")[0] in ("measures", "tables"):
        from simulator.measures.describing import describe_results

        say(describe_results(path))
        return
    if path == "instruments":
        from simulator.measures.describing import describe_instruments

        say(describe_instruments())
        return
    if path.partition(".")[0] == "columns":
        from simulator.scenario.loading import load_scenario
        from simulator.tables.columns import columns_table, describe_column

        baseline = load_scenario("baseline")
        sizes = len(baseline.categories), len(baseline.platforms)
        name = path.partition(".")[2]
        say(describe_column(name, *sizes) if name else columns_table(*sizes))
        return
    if path == "strategies":
        from simulator.scenario.strategies import describe_strategies

        say(describe_strategies())
        return
    from simulator.scenario.describing import describe as described

    say(described(path))


@app.command()
def schema(
    kind: Annotated[
        FileKind, typer.Argument(help="Of files that hold scenarios, or studies.")
    ] = FileKind.SCENARIO,
) -> None:
    """Print the JSON Schema of scenarios or studies, for editors."""
    from simulator.scenario.describing import json_schema, study_json_schema

    made = study_json_schema() if kind is FileKind.STUDY else json_schema()
    say(json.dumps(made, indent=2, ensure_ascii=False))
