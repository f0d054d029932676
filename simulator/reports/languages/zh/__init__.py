"""Chinese (simplified)."""

from simulator.reports.languages.zh import brand, figures, happened, market, notes, page, study
from simulator.reports.languages.zh.measures import MEASURES
from simulator.reports.languages.zh.units import UNITS

SECTIONS = (page.TEXTS, brand.TEXTS, figures.TEXTS, happened.TEXTS, market.TEXTS,
            notes.TEXTS, study.TEXTS)  # fmt: skip
TEXTS: dict[str, str] = {name: text for section in SECTIONS for name, text in section.items()}

__all__ = ["MEASURES", "SECTIONS", "TEXTS", "UNITS"]
