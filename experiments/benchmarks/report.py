"""Figures as JSON, as a picture, and as a table in the README."""

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from experiments.benchmarks.measuring import DECIMALS, Figure

ROOT = Path(__file__).absolute().parents[2]
FOLDER = Path(__file__).absolute().parent
BEGIN, END = "<!-- benchmarks -->", "<!-- end of benchmarks -->"
SLOPES = "slope in "
SPEED = "speed against "
LONG = ("peak memory", "studies,")


def number(value: float) -> str:
    """Write a figure with three digits, or two decimals."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{DECIMALS}f}"


def stored(folder: Path = FOLDER) -> dict[str, Any]:
    """Return what was measured before, or nothing."""
    path = folder / "results.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {"figures": []}


def put_among_stored(figures: list[Figure], folder: Path = FOLDER) -> dict[str, Any]:
    """Store figures in the place of those of the same names; the others stay.

    Args:
        figures: What was measured.
        folder: Folder of ``results.json``.

    Returns:
        What is stored now.
    """
    results = stored(folder)
    measured = {figure.name: figure.as_json() for figure in figures}
    names = [entry["name"] for entry in results["figures"]]
    entries = [measured.pop(entry["name"], entry) for entry in results["figures"]]
    results["figures"] = entries + [measured[name] for name in measured if name not in names]
    return _written(results, folder)


def write_json(
    figures: list[Figure], machine: dict[str, Any], seconds: float, note: str, folder: Path = FOLDER
) -> dict[str, Any]:
    """Store figures; long runs that were not repeated keep theirs, with their date.

    Args:
        figures: What was measured.
        machine: What it was measured on.
        seconds: How long it took.
        note: What the reader must know of this run.
        folder: Folder of ``results.json``.

    Returns:
        What was stored.
    """
    found = [figure.as_json() for figure in figures]
    names = {entry["name"] for entry in found}
    kept = [entry for entry in stored(folder)["figures"] if entry["name"].startswith(LONG)]
    found += [entry for entry in kept if entry["name"] not in names]
    results = {
        "command": "make bench", "machine": machine, "seconds": round(seconds), "note": note,
        "figures": found,
    }  # fmt: skip
    return _written(results, folder)


def _written(results: dict[str, Any], folder: Path) -> dict[str, Any]:
    text = json.dumps(results, indent=1, ensure_ascii=False) + "\n"
    (folder / "results.json").write_text(text, encoding="utf-8")
    found_again: dict[str, Any] = json.loads(text)
    return found_again


def table(results: dict[str, Any]) -> str:
    """Write the table of the README."""
    told = results["machine"]
    loads = [value for entry in results["figures"] for value in entry["load"] if value]
    spread = f"{min(loads, default=0.0):.1f} to {max(loads, default=0.0):.1f}"
    lines = [
        BEGIN,
        f"Measured on {told['cores']} cores of {told['cpu']} with Python {told['python']}, Numba "
        f"{told['numba']} and NumPy {told['numpy']} (`{results['command']}`), "
        f"load average {spread}. "
        "Ratios of times taken in turns: a speed is the other program's seconds over the kernel's. "
        f"[What it means](docs/performance.md). {results['note']}".strip(),
        "",
        "| figure | median | range | n | wanted | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for entry in results["figures"]:
        unit = f" {entry['unit']}" if entry["unit"] else ""
        between = f"{number(entry['low'])} – {number(entry['high'])}" if entry["n"] > 1 else ""
        name = entry["name"]
        if name.startswith(LONG):
            name += f" ({entry['note']})"
        if entry["ceiling"]:
            name += f" (pure arithmetic: {number(float(np.median(entry['ceiling'])))})"
        lines.append(
            f"| {name} | {number(entry['median'])}{unit} | {between} | {entry['n']} "
            f"| {entry['wanted']} | {entry['verdict']} |"
        )
    picture = "![Speeds and slopes](experiments/benchmarks/results.svg)"
    return "\n".join([*lines, "", picture, END])


def fill_readme(results: dict[str, Any], path: Path = ROOT / "README.md") -> None:
    """Put the table between its markers."""
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(before + table(results) + after, encoding="utf-8")


def draw(results: dict[str, Any], path: Path = FOLDER / "results.svg") -> None:
    """Draw speeds against other programs, and how cost grows."""
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "livemarket", "svg.fonttype": "none", "font.size": 8})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 2, figsize=(9.0, 3.4), layout="constrained")
    speeds = [entry for entry in results["figures"] if entry["name"].startswith(SPEED)]
    places = np.arange(len(speeds))
    axes[0].barh(places, [entry["median"] for entry in speeds], color="#1f4e79")
    axes[0].set_yticks(places, [entry["name"].removeprefix(SPEED) for entry in speeds])
    for place, entry in zip(places, speeds, strict=True):
        axes[0].annotate(f" {number(entry['median'])}", (entry["median"], place), va="center")
    axes[0].axvline(1.0, color="grey", lw=0.8)
    axes[0].set(xscale="log", xlabel="how many times as fast the kernel is")
    axes[0].margins(x=0.15)
    axes[0].invert_yaxis()
    for entry in results["figures"]:
        if entry["name"].startswith(SLOPES):
            sizes, seconds = np.array(entry["extra"]["sizes"]), np.array(entry["extra"]["seconds"])
            label = f"{entry['name'].removeprefix(SLOPES)}, slope {number(entry['median'])}"
            axes[1].plot(sizes / sizes[0], seconds / seconds[0], "o-", ms=3, label=label)
    span = np.array(axes[1].get_xlim())
    span[0] = 1.0
    axes[1].plot(span, span, "--", color="grey", lw=0.8, label="proportional")
    axes[1].set(xscale="log", yscale="log", xlabel="times the smallest size",
                ylabel="times its seconds")  # fmt: skip
    axes[1].legend(frameon=False)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
