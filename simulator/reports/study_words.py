"""How a study's measures and figures are called and written."""

from simulator.measures.definitions import BY_NAME, RATE_OF
from simulator.reports.languages.language import Language
from simulator.reports.study_results import PROFIT, Plain, StudyResults


def measure_label(say: Language, name: str) -> str:
    """What a reader calls a measure."""
    declared = BY_NAME.get(name) or RATE_OF.get(name)
    return name if declared is None else say.label(declared)


def own_label(results: StudyResults, say: Language, name: str) -> str:
    """What a reader calls a measure of the study's member, or of the market."""
    # The measure of the market is named for all brands together.
    if results.study["of"] and name == PROFIT:
        return say(f"line.{name}")
    return measure_label(say, name)


def full_label(results: StudyResults, say: Language) -> str:
    """What a reader calls the measure that decides, with whose it is."""
    label, of = own_label(results, say, results.deciding["measure"]), results.study["of"]
    return say("study.of", measure=label, member=of.partition(".")[2]) if of else label


def value_text(say: Language, comparison: Plain, value: float | None) -> str:
    """A figure of a comparison in its unit."""
    return say.with_unit(value, comparison["unit"])


def level_text(results: StudyResults, say: Language) -> str:
    """The level of intervals."""
    share = results.summary["confidence"]
    return say.percent(share, 0 if round(share * 100, 6).is_integer() else 1)
