"""A language of reports: texts by name, names of what a scenario knows, measures and numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.measures.definitions import KINDS, Measure
from simulator.reports.languages.names import LanguageName
from simulator.reports.languages.numbers import ChineseNumbers, EnglishNumbers, Numbers

PLAIN_KINDS = ("count", "money")
"""Kinds of measures whose formula says all; of the others it is told how sessions are combined."""


@dataclass(frozen=True)
class Language:
    """What a report says.

    Attributes:
        code: The language (ISO 639-1).
        texts: Sentences, labels and names by name; what is in braces is filled in.
        measures: Label and formula of measures, where they are not those of the definitions.
        numbers: How figures are written.
    """

    code: LanguageName
    texts: Mapping[str, str]
    measures: Mapping[str, tuple[str, str]]
    numbers: Numbers

    def __call__(self, name: str, **values: object) -> str:
        """The text of a name with its values filled in.

        Raises:
            KeyError: There is no such text, or it wants a value that is not given.
        """
        return self.texts[name].format(**values)

    def name(self, kind: str, code: str | None) -> str:
        """What a word of the scenario is called; names that are the user's own stay as they are."""
        return "" if code is None else self.texts.get(f"{kind}.{code}", code)

    def label(self, measure: Measure) -> str:
        """What a reader calls a measure."""
        return self.measures.get(measure.name, (measure.label, ""))[0]

    def formula(self, measure: Measure) -> str:
        """How a measure is worked out; formulas made of the names of columns need no language."""
        formula = self.measures.get(measure.name, ("", ""))[1] or measure.formula
        if measure.kind in PLAIN_KINDS:
            return formula
        return self("kind.with_formula", formula=formula, kind=self(f"kind.{measure.kind}"))

    def number(self, value: float | None, digits: int = 3) -> str:
        """See ``Numbers``."""
        return self.numbers.number(value, digits)

    def yuan(self, fen: float | None) -> str:
        """See ``Numbers``."""
        return self.numbers.yuan(fen)

    def percent(self, share: float | None, digits: int = 1) -> str:
        """See ``Numbers``."""
        return self.numbers.percent(share, digits)

    def with_unit(self, value: float | None, unit: str) -> str:
        """See ``Numbers``."""
        return self.numbers.with_unit(value, unit)

    def joined(self, sentences: Sequence[str]) -> str:
        """See ``Numbers``."""
        return self.numbers.joined(sentences)

    def listed(self, words: Sequence[str]) -> str:
        """See ``Numbers``."""
        return self.numbers.listed(words)


def language(code: LanguageName | str = LanguageName.ENGLISH) -> Language:
    """A language by its code.

    Args:
        code: One of ``LanguageName``.

    Returns:
        The language.

    Raises:
        ValueError: There is no such language.
    """
    chosen = LanguageName(code)
    if chosen is LanguageName.CHINESE:
        from simulator.reports.languages.zh import MEASURES, TEXTS, UNITS

        numbers = ChineseNumbers(UNITS, TEXTS["missing"])
        return Language(chosen, TEXTS, MEASURES, numbers)
    from simulator.reports.languages.en import TEXTS as ENGLISH_TEXTS

    kinds = {f"kind.{kind}": text for kind, text in KINDS.items()}
    return Language(chosen, {**ENGLISH_TEXTS, **kinds}, {}, EnglishNumbers())
