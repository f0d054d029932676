"""The engines that can play viewers, by the name that a user gives."""

from enum import StrEnum


class EngineName(StrEnum):
    """Names of the engines; both play the same market, number for number."""

    COMPILED = "compiled"
    """Viewers in columns, decisions in compiled loops: for all real work."""
    REFERENCE = "reference"
    """One plain Python object per viewer: slow, for checking and for following one viewer."""
