"""What a user installs: pins, versions, the contents of the wheel, the choice of an interpreter."""

import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import simulator

ROOT = Path(__file__).resolve().parents[1]
SUPPORTED = ("3.11", "3.12", "3.13")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
DIRECT = [
    requirement
    for line in (*PROJECT["project"]["dependencies"], *EXTRAS["classroom"], *EXTRAS["dev"])
    if (requirement := Requirement(line)).name != "livemarket"
]


def constraint_lines() -> list[str]:
    """The lines of the constraints file without comments."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def pins(python_version: str, platform: str = "linux") -> dict[str, str]:
    """Pinned version by canonical name, as they apply to one Python on one platform."""
    environment = {
        "python_version": python_version,
        "python_full_version": f"{python_version}.0",
        "sys_platform": platform,
    }
    applying: dict[str, str] = {}
    for line in constraint_lines():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            name = canonicalize_name(requirement.name)
            assert name not in applying, f"{name} is pinned twice for Python {python_version}"
            (specifier,) = requirement.specifier
            applying[name] = specifier.version
    return applying


def installed_closure() -> Iterator[str]:
    """Names of everything the project needs in this environment, transitively."""
    waiting = list(DIRECT)
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            environment = dict(default_environment()) | {"extra": extra}
            for line in importlib.metadata.requires(name) or []:
                requirement = Requirement(line)
                if requirement.marker is None or requirement.marker.evaluate(environment):
                    waiting.append(requirement)
    yield from {name for name, _ in seen}


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command and fail with what it printed."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def test_constraints_are_exact_pins_without_addresses() -> None:
    for line in constraint_lines():
        assert not line.startswith("-"), f"an option of pip: {line}"
        assert "://" not in line and "@" not in line, f"an address: {line}"
        (specifier,) = Requirement(line).specifier
        assert specifier.operator == "==", f"not exact: {line}"
        assert "*" not in specifier.version, f"not exact: {line}"


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python_version", SUPPORTED)
def test_direct_dependencies_are_pinned_within_their_range(
    python_version: str, platform: str
) -> None:
    pinned = pins(python_version, platform)
    for requirement in DIRECT:
        version = pinned[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} against {version}"


def test_transitive_dependencies_are_pinned_and_installed_as_pinned() -> None:
    pinned = pins(f"{sys.version_info.major}.{sys.version_info.minor}")
    installed = {name: importlib.metadata.version(name) for name in installed_closure()}
    assert installed == {name: pinned.get(name) for name in installed}


def test_tests_have_all_that_users_may_install() -> None:
    assert "livemarket[classroom]" in EXTRAS["dev"]
    assert {*EXTRAS} == {"classroom", "dev"}


def test_build_backend_is_pinned_like_its_constraint() -> None:
    pinned = pins(SUPPORTED[0])
    for line in PROJECT["build-system"]["requires"]:
        requirement = Requirement(line)
        assert str(requirement.specifier) == f"=={pinned[requirement.name]}"


def test_supported_versions_are_declared() -> None:
    classifiers = PROJECT["project"]["classifiers"]
    declared = [entry.rsplit(" ", 1)[1] for entry in classifiers if ":: 3." in entry]
    assert tuple(declared) == SUPPORTED


def test_version_is_the_same_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert simulator.__version__ == version
    assert importlib.metadata.version("livemarket") == version


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps"),
        *("--no-build-isolation", "--disable-pip-version-check", "--wheel-dir", folder, ROOT),
    )
    (built,) = folder.glob("livemarket-*.whl")
    return built


def test_wheel_holds_package_scenarios_and_templates(wheel: Path) -> None:
    expected = {
        path.relative_to(ROOT).as_posix(): path.read_bytes()
        for path in (ROOT / "simulator").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    for path in (ROOT / "scenarios").rglob("*"):
        if path.is_file():
            inside = path.relative_to(ROOT / "scenarios").as_posix()
            expected[f"simulator/packaged_scenarios/{inside}"] = path.read_bytes()
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name: archive.read(name)
            for name in archive.namelist()
            if not name.split("/")[0].endswith(".dist-info")
        }
    assert packed.keys() == expected.keys()
    assert packed == expected
    assert "simulator/packaged_scenarios/baseline.yaml" in packed
    assert "simulator/packaged_scenarios/quickstart.yaml" in packed
    assert any(name.startswith("simulator/reports/templates/") for name in packed)
    assert "simulator/py.typed" in packed


def test_wheel_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    environment = os.environ | {"PYTHONPATH": str(site)}
    where = run(
        *(sys.executable, "-c", "import simulator; print(simulator.__file__)"),
        cwd=empty,
        env=environment,
    )
    assert Path(where.stdout.strip()).is_relative_to(site)
    run(sys.executable, "-m", "simulator", "check", "quickstart", cwd=empty, env=environment)


@pytest.mark.slow
def test_pip_install_then_quickstart_in_an_empty_folder(tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    run(
        *(programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
        *("--constraint", ROOT / "constraints.txt", ROOT),
    )
    empty = tmp_path / "empty"
    empty.mkdir()
    run(programs / "livemarket", "run", "quickstart", "--quiet", cwd=empty)
    assert (empty / "results" / "quickstart" / "report.html").is_file()


def test_readme_names_only_what_exists() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"make ([a-z-]+)(?=[`\s,])", readme):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target}"
    commands = set(re.findall(r"^livemarket (\w+)", readme, re.MULTILINE))
    assert {"run", "check", "new", "describe", "schema"} <= commands
    plain = os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    shown = "".join(
        run(sys.executable, "-m", "simulator", command, "--help", cwd=ROOT, env=plain).stdout
        for command in sorted(commands)
    )
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", readme):
        assert re.search(rf"{option}(?![\w-])", shown), option
    for path in re.findall(r"^livemarket describe (\S+)", readme, re.MULTILINE):
        run(sys.executable, "-m", "simulator", "describe", path, cwd=ROOT)


def fake_interpreter(folder: Path, name: str, body: str) -> str:
    """An executable that behaves like an interpreter, or like what is found in its place."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def find_python(*candidates: str) -> subprocess.CompletedProcess[str]:
    """Run the search for an interpreter."""
    return subprocess.run(
        ["sh", str(ROOT / "tools" / "find_python.sh"), *candidates],
        capture_output=True,
        text=True,
        check=False,
    )


def test_search_skips_what_does_not_run(tmp_path: Path) -> None:
    shim = fake_interpreter(tmp_path, "shim", "echo 'command not found' >&2; exit 127")
    old = fake_interpreter(tmp_path, "old", "echo '3 10 complete /old'")
    good = fake_interpreter(tmp_path, "good", "echo '3 12 complete /chosen python'")
    found = find_python(shim, "no-such-python", old, good)
    assert (found.returncode, found.stdout) == (0, "/chosen python\n")


def test_search_describes_a_real_interpreter() -> None:
    found = find_python(sys.executable)
    assert found.returncode == 0
    assert Path(found.stdout.strip()).samefile(sys.executable)


def test_search_refuses_old_versions_in_one_sentence(tmp_path: Path) -> None:
    old = fake_interpreter(tmp_path, "old", "echo '3 9 complete /old'")
    refused = find_python(old)
    assert refused.returncode == 1
    assert refused.stderr == (
        "Livemarket needs Python 3.11 or newer; only these were found: 3.9.\n"
    )


def test_search_names_the_missing_package(tmp_path: Path) -> None:
    bare = fake_interpreter(tmp_path, "bare", "echo '3 11 incomplete /usr/bin/python3'")
    refused = find_python(bare)
    assert refused.returncode == 1
    assert "sudo apt install python3.11-venv" in refused.stderr
