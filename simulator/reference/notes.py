"""Entries of a diary: a decision with its terms, its chance, its draw and what came of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.reference.solving import add
from simulator.reference.viewer import PlainViewer
from simulator.rules.randomness import Word, uniform

if TYPE_CHECKING:
    from simulator.market import Market

Fact = float | int | str


@dataclass
class Entry:
    """One line of a diary.

    Attributes:
        part: Part of the session: opening, feed, rooms, buying, leaving, shelf, orders, neighbours,
            night.
        what: What is decided or happens.
        minute: When in the evening, where that matters.
        terms: What the utility is made of; the terms add up to ``total``.
        total: The utility (or another sum), None without terms.
        of: What the total is.
        probability: Chance that it happens.
        draw: The uniform number drawn; it happens if it is below the probability.
        outcome: What came of it.
        facts: Further figures by name.
    """

    part: str
    what: str
    minute: float | None = None
    terms: dict[str, float] = field(default_factory=dict)
    total: float | None = None
    of: str = "utility"
    probability: float | None = None
    draw: float | None = None
    outcome: str = ""
    facts: dict[str, Fact] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The entry for machines, without what it does not have."""
        return {name: value for name, value in asdict(self).items() if value not in (None, "", {})}


@dataclass
class Names:
    """Names of what a viewer meets, by index."""

    anchors: list[str]
    platforms: list[str]
    categories: list[str]
    products: list[str]
    by_key: dict[int, str]
    """Products by their 32-bit keys."""


def names_of(market: "Market") -> Names:
    """Read the names of a market."""
    return Names(
        anchors=[anchor.name for anchor in market.anchors],
        platforms=[platform.name for platform in market.platforms],
        categories=list(market.category_names),
        products=list(market.products.names),
        by_key=dict(zip(market.products.keys.tolist(), market.products.names, strict=True)),
    )


@dataclass
class Notes:
    """Collects entries about one viewer."""

    viewer: PlainViewer
    names: Names
    entries: list[Entry]

    def note(
        self,
        part: str,
        what: str,
        *,
        minute: float | None = None,
        terms: dict[str, float] | None = None,
        total: float | None = None,
        of: str = "utility",
        probability: float | None = None,
        word: Word | None = None,
        outcome: str = "",
        facts: Mapping[str, Fact] | None = None,
    ) -> None:
        """Write an entry; a total that is not given is the sum of the terms."""
        if terms is not None and total is None:
            total = add(terms.values())
        drawn = None if word is None else uniform(word)
        entry = Entry(part, what, minute, terms or {}, total, of, probability, drawn, outcome)
        entry.facts.update(facts or {})
        self.entries.append(entry)
