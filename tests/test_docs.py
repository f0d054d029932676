"""The documents say what the program does: names, numbers, order, sources and links."""

import ast
import csv
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from simulator.measures.definitions import BY_NAME as MEASURES
from simulator.scenario.enforcement import FalseClaimPenalty
from simulator.scenario.goods import Promotion
from simulator.scenario.schema import Scenario
from simulator.session import RUN_OFF, STAGES
from simulator.strategies import collaboration, line_up, pricing, stocking, traffic
from tests.documents import python_blocks

ROOT = Path(__file__).resolve().parents[1]
ODD, ARCHITECTURE, GLOSSARY = (
    (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("odd", "architecture", "glossary")
)
FACTS = ROOT / "experiments" / "facts"
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), FACTS / "README.md"]
SOURCES = sorted((ROOT / "simulator").rglob("*.py"))
ID = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")
# An article or a law has a year; Lerner's condition is in every textbook.
CITATION = re.compile(r"\b(?:19|20)\d\d\b|Lerner condition")


def table_filler() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fill_tables", ROOT / "docs" / "fill_tables.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FILLER = table_filler()


def rows(text: str, heading: str) -> list[list[str]]:
    """Cells of all table rows under a heading."""
    section = re.split(r"^#+ ", text.split(f" {heading}\n", 1)[1], maxsplit=1, flags=re.M)[0]
    return [FILLER.cells(line) for line in section.splitlines() if line.startswith("| ")]


def moments() -> dict[str, dict[str, str]]:
    with (FACTS / "moments.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def findings() -> list[str]:
    text = (FACTS / "findings.md").read_text(encoding="utf-8")
    return re.findall(r"^\| ([a-z_]+) \|", text, re.M)[1:]


# The ODD description.


def test_the_stages_are_those_of_a_session() -> None:
    listed = [row[0].strip("`") for row in rows(ODD, "A session") if row[0].startswith("`")]
    assert listed == [name for name, _ in (*STAGES, *RUN_OFF)]


def test_every_rule_file_is_mentioned() -> None:
    files = [path.name for path in (ROOT / "simulator" / "rules").glob("[a-z]*.py")]
    assert [name for name in files if f"`rules/{name}`" not in ODD] == []


def test_every_strategy_is_mentioned() -> None:
    modules = (collaboration, line_up, pricing, stocking, traffic)
    names = [name for module in modules for name in module.registry]
    for kind in get_args(get_args(Promotion)[0]):
        names += get_args(kind.model_fields["strategy"].annotation)
    assert {"adaptive", "by_name", "coupon", "fair_share", "newsvendor", "spread"} <= {*names}
    assert [name for name in names if f"`{name}`" not in ODD] == []


def test_every_section_of_a_scenario_is_mentioned() -> None:
    assert [name for name in Scenario.model_fields if f"`{name}`" not in ODD] == []


def test_the_tables_hold_what_the_program_says() -> None:
    for path in FILLER.FILLED:
        text = path.read_text(encoding="utf-8")
        assert FILLER.filled(text) == text, "run: python docs/fill_tables.py"


def test_every_parameter_with_a_default_is_in_one_table() -> None:
    # Groups repeat the fields of named anchors and brands; the rest say how large a run is.
    elsewhere = {"anchors", "anchor_groups", "brand_groups", "focus", "claim"}
    elsewhere |= {"anchor_kinds", "platform_kinds"}
    elsewhere |= {name for name in FILLER.all_parameters() if "." not in name}
    _, other_name = FalseClaimPenalty.model_fields["rule"].annotation.__args__  # type: ignore[union-attr]
    wanted = [
        path
        for path in FILLER.all_parameters()
        if not FILLER.is_below(path, [*elsewhere, f"regulation.{other_name}"])
    ]
    assert wanted
    listed = re.findall(r"^\| `([a-z_.]+)` \| [^|]*\|(?:[^|]*\|){3}$", ODD, re.M)
    assert sorted(path for path in listed if "." in path) == sorted(wanted)


def test_a_table_that_is_out_of_date_is_noticed() -> None:
    row = "| `behaviour.opening.habit_slope` | s | 1.5 |"
    assert row in ODD
    wrong = ODD.replace(row, row.replace("1.5", "1.6"))
    assert FILLER.filled(wrong) == ODD


# Facts and sources.


def test_moments_are_well_formed() -> None:
    with (FACTS / "moments.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert len({row["id"] for row in table}) == len(table) > 50
    for row in table:
        assert re.fullmatch(r"[ABC][+-]?", row["grade"]), row["id"]
        assert row["source"], row["id"]
        assert row["unit"], row["id"]
        numbers = [float(row[name]) for name in ("low", "mid", "high") if row[name]]
        assert numbers, row["id"]
        assert numbers == sorted(numbers), row["id"]


def test_findings_have_distinct_ids_and_a_grade() -> None:
    assert len(set(findings())) == len(findings()) >= 12
    lines = (FACTS / "findings.md").read_text(encoding="utf-8").splitlines()
    for line in lines[lines.index("| --- | --- | --- | --- |") + 1 :]:
        assert re.match(r"[ABC][+-]?[,;]", FILLER.cells(line)[3]), line


def sources() -> Iterator[tuple[str, str]]:
    """Every source that the schema names, with its place."""
    for path in FILLER.all_parameters():
        yield path, FILLER.documented(path)[2]


def test_every_source_is_an_assumption_a_fact_or_a_citation() -> None:
    known = {*moments(), *findings(), *MEASURES}
    unclear = []
    for path, source in sources():
        ids = ID.findall(source)
        backed = bool(ids) or CITATION.search(source) or source in ("", "assumption")
        if not backed or not set(ids) <= known:
            unclear.append(f"{path}: {source}")
    assert unclear == []


def quoted_numbers(text: str) -> Iterator[tuple[str, float]]:
    """Numbers that stand behind the id of a moment, as in ``stay_per_view: 95-259``."""
    one = r"(\d++(?:\.\d++)?+)(?!,\d)"
    for match in re.finditer(rf"({ID.pattern}):?[a-z ]* {one}(?:-{one})?", text):
        for number in match.groups()[1:]:
            if number is not None and match[1] in moments():
                yield match[1], float(number)


def bracketed() -> Iterator[tuple[str, str]]:
    """What stands in brackets in comments of packaged scenarios, with its place."""
    for path in sorted((ROOT / "scenarios").rglob("*.yaml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            comment = line.partition("#")[2]
            for text in re.findall(r"\[([^\]]*)\]", comment):
                yield f"{path.name}:{number}", text


def test_numbers_beside_a_moment_are_those_of_the_moment() -> None:
    wrong, seen = [], 0
    for place, text in (*sources(), *bracketed()):
        for name, number in quoted_numbers(text):
            row = moments()[name]
            stated = [float(row[part]) for part in ("low", "mid", "high") if row[part]]
            stated += [float(part) for part in re.findall(r"\d+\.\d+", row["definition"])]
            seen += 1
            if number not in stated:
                wrong.append(f"{place}: {name} {number} is not in {stated}")
    assert wrong == []
    assert seen > 20


def test_scenarios_name_moments_that_exist() -> None:
    fields = {path.rsplit(".", 1)[-1] for path in FILLER.all_parameters()}
    known = {*moments(), *findings(), *fields}
    unknown = [(place, name) for place, text in bracketed() for name in ID.findall(text)]
    assert unknown
    assert [pair for pair in unknown if pair[1] not in known] == []


def test_patterns_name_facts_that_exist() -> None:
    known = {*moments(), *findings()}
    cited = [name for row in rows(ODD, "1 Purpose and patterns")[2:] for name in ID.findall(row[1])]
    assert len(cited) > 10
    assert set(cited) <= known


# The house.


def test_the_layers_are_those_of_the_import_contract() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    drawn = ARCHITECTURE.split("```layers\n")[1].split("```")[0].splitlines()
    assert drawn == contract["layers"]
    assert contract["exhaustive_ignores"] == ["__main__", "scenario"]


def imported(path: Path) -> set[str]:
    """Parts of the package that a file imports when it runs."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    modules: list[list[str]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in skipped:
            modules.append(node.module.split("."))
        elif isinstance(node, ast.Import) and id(node) not in skipped:
            modules += [alias.name.split(".") for alias in node.names]
    return {parts[1] for parts in modules if parts[0] == "simulator" and len(parts) > 1}


def test_the_arrows_of_the_picture_are_the_imports() -> None:
    arrows = re.findall(r"^  (\w+) --> (\w+)$", ARCHITECTURE, re.M)
    found = {
        (path.relative_to(ROOT / "simulator").parts[0].removesuffix(".py"), end)
        for path in SOURCES
        for end in imported(path)
    }
    unsaid = {"scenario", "tables", "rules"}
    wanted = {
        (start, end)
        for start, end in found
        if start != end and not {start, end} & {"__init__", "__main__"} and end not in unsaid
    }
    assert len(set(arrows)) == len(arrows)
    assert set(arrows) == wanted


def test_every_room_of_the_house_is_in_the_list() -> None:
    listed = {row[0].strip("`/") for row in rows(ARCHITECTURE, "The rooms of the house")}
    parts = {
        path.name
        for path in (ROOT / "simulator").iterdir()
        if (path.is_dir() and (path / "__init__.py").exists()) or path.suffix == ".py"
    }
    assert parts - {"__init__.py", "__main__.py"} == listed - {"room", "---"}


def test_names_in_the_glossary_are_words_of_the_sources() -> None:
    words = set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)))
    names = [
        name
        for line in GLOSSARY.splitlines()
        if line.startswith("| ")
        for name in re.findall(r"`([^`]+)`", FILLER.cells(line)[-1])
    ]
    assert len(names) > 100
    assert [name for name in names if name not in words] == []


def test_the_glossary_explains_each_term_once_and_in_both_languages() -> None:
    lines = [FILLER.cells(line) for line in GLOSSARY.splitlines() if line.startswith("| ")]
    terms = [row for row in lines if row[0] not in ("English", "---")]
    assert len({row[0] for row in terms}) == len(terms)
    assert [row[0] for row in terms if not re.search(r"[\u4e00-\u9fff]", row[1])] == []


# Links.


def slugs(text: str) -> set[str]:
    """Anchors of the headings of a document, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"```.*?```", "", text, flags=re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        place = path.parent / file if file else path
        headings = slugs(place.read_text(encoding="utf-8")) if anchor and place.exists() else ()
        if not place.exists() or (anchor and anchor not in headings):
            broken.append(target)
    assert broken == []


# What the table of themes names is checked in tests/test_themes.py.
@pytest.mark.parametrize(
    "path",
    [path for path in DOCUMENTS if path.name != "themes.md"],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_files_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"`([\w./-]+\.py|[\w.-]+/[\w./-]*)`", path.read_text(encoding="utf-8"))
    homes = (ROOT, ROOT / "simulator", path.parent)
    # A result folder is not part of the project.
    missing = [name for name in named if not any((home / name).exists() for home in homes)]
    assert [name for name in missing if name != "figures/"] == []


# Examples.


def examples() -> list[tuple[str, str]]:
    """Every block of Python of every document, with its place."""
    return [
        (f"{path.name} {number}", text)
        for path in DOCUMENTS
        for number, text in enumerate(python_blocks(path), 1)
        if text.startswith(("import ", "from "))
    ]


def test_there_are_examples() -> None:
    together = "\n".join(text for _, text in examples())
    for tool in ("DataCollector", "batch_run", "SolaraViz"):
        assert together.count(f"{tool}(") >= 2, tool


@pytest.mark.filterwarnings("ignore")  # Those of Solara and of Mesa's page are not ours.
@pytest.mark.parametrize("example", [pytest.param(text, id=place) for place, text in examples()])
def test_examples_run(
    example: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(example, {"__name__": "example"})
    assert "Traceback" not in capsys.readouterr().err
