"""Languages in which a report can be written."""

from enum import StrEnum


class LanguageName(StrEnum):
    """A language by its code (ISO 639-1)."""

    ENGLISH = "en"
    CHINESE = "zh"
