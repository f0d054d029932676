"""Comparing from Python: ``from simulator import compare``."""

from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.reports.languages.names import LanguageName
from simulator.reports.study_page import study_lines, write_study_report
from simulator.scenario.own_code import code_allowed
from simulator.scenario.study_loading import StudyPlan, is_study, load_study, study_of

if TYPE_CHECKING:
    import pandas as pd

RESULTS = Path("results")


class Comparison:
    """A comparison that has been played, in its folder; printed, it is the answer.

    Args:
        folder: The study's folder.
        failed: Runs that failed.
    """

    def __init__(self, folder: Path, failed: int) -> None:
        self.folder = folder
        self.failed = failed

    @cached_property
    def answer(self) -> str:
        """The answer in a sentence or two."""
        return study_lines(self.folder)[0]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """All that reports are made of; see ``summary.json``."""
        from simulator.reports.study_results import StudyResults

        return StudyResults(self.folder).summary

    @property
    def winner(self) -> str | None:
        """Name of the arm that beats every other; None if nobody can tell."""
        winner: str | None = self.summary["verdict"]["winner"]
        return winner

    @cached_property
    def runs(self) -> "pd.DataFrame":
        """One row per run: arm, seeds, error, every measure."""
        return self._table("runs")

    @cached_property
    def differences(self) -> "pd.DataFrame":
        """One row per measure and pair of arms: difference, interval, p value."""
        return self._table("comparison")

    def report(self, lang: str = "en", png: bool = False) -> Path:
        """Write the report.

        Args:
            lang: Language: ``en`` or ``zh``.
            png: Whether to write figures as PNG as well.

        Returns:
            Path of ``report.html``.
        """
        return write_study_report(self.folder, png=png, lang=LanguageName(lang))

    def _table(self, name: str) -> "pd.DataFrame":
        import pyarrow.parquet as pq

        table: pd.DataFrame = pq.read_table(self.folder / f"{name}.parquet").to_pandas()
        return table

    def __repr__(self) -> str:
        return "\n".join(study_lines(self.folder))


def plan_of(sources: list[str], changes: dict[str, Any]) -> tuple[StudyPlan, str]:
    """Read what is to be compared.

    Args:
        sources: A study, or two scenarios or more.
        changes: Fields of the study that win over the file.

    Returns:
        The study, and the name of its folder.
    """
    named = [Path(source) for source in sources]
    stems = [path.stem if path.suffix in (".yaml", ".yml") else path.name for path in named]
    if len(sources) == 1 and is_study(sources[0]):
        return load_study(sources[0], changes), stems[0]
    return study_of(sources, changes), "-".join(stems)


def compare(
    *sources: str | Path,
    out: str | Path | None = None,
    workers: int = 0,
    scheduler: str | None = None,
    allow_code: bool = False,
    quiet: bool = True,
    **fields: Any,
) -> Comparison:
    """Play alternatives in the same worlds and tell which wins, by how much, how sure.

    What the folder holds of the same study already is not played again.

    Args:
        sources: A study, or two scenarios or more: files or names.
        out: Folder of the study; ``results`` and the names of the sources when missing.
        workers: Processes that play; 0 or 1 for this one. From 2 on a script must guard what it
            does by ``if __name__ == "__main__":``, since workers import it.
        scheduler: Address of an existing Dask cluster that plays instead.
        allow_code: Whether classes of one's own that a scenario names are run.
        quiet: Whether to show no progress.
        fields: Fields of the study, such as ``replications=40`` or ``of="brands.Aurora"``.

    Returns:
        The comparison.

    Raises:
        ScenarioError: When anything is wrong; the message says where.
    """
    import mesa  # noqa: F401  # before anything heavier, see cli

    from simulator.studies.comparing import compare_to_folder
    from simulator.studies.playing import Workers

    with code_allowed() if allow_code else nullcontext():
        plan, name = plan_of([str(source) for source in sources], fields)
        folder = Path(out) if out is not None else RESULTS / name
        failed = compare_to_folder(plan, folder, Workers(workers, scheduler, allow_code), quiet)
    return Comparison(folder, failed)
