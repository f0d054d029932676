"""English."""

from simulator.reports.languages.en import brand, figures, happened, market, notes, page, study

SECTIONS = (page.TEXTS, brand.TEXTS, figures.TEXTS, happened.TEXTS, market.TEXTS,
            notes.TEXTS, study.TEXTS)  # fmt: skip
TEXTS: dict[str, str] = {name: text for section in SECTIONS for name, text in section.items()}
