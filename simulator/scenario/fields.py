"""How a field of the schema is declared: meaning, unit, default, range and source together."""

from typing import Any, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

ASSUMPTION = "assumption"
"""The source of a value that no public fact supports: vary it, and say so."""


class Published(NamedTuple):
    """The range of a value in its source; None where that has no end."""

    low: float | None
    high: float | None
    fact: str
    """Name of the source in a word."""


class Section(BaseModel):
    """Base of every part of a scenario: unknown keys are errors, values never change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class KeyedSection(Section):
    """One of several sections that are told apart by a key that only one of them has."""

    KEY: ClassVar[str]
    """That key."""


def quantity(
    default: Any,
    meaning: str,
    *,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    above: float | None = None,
    below: float | None = None,
    source: str = ASSUMPTION,
    published: Published | None = None,
    **more: Any,
) -> Any:
    """Declare one documented, bounded field.

    Args:
        default: Value when the scenario is silent; ``...`` makes the field required.
        meaning: One sentence that a strategist understands.
        unit: Unit of the value as written in YAML (yuan, minutes, share, log-odds, ...).
        low: Smallest allowed value, inclusive.
        high: Largest allowed value, inclusive.
        above: Exclusive lower bound.
        below: Exclusive upper bound.
        source: Where the default comes from, or ``assumption``.
        published: Range that the source gives; reports name settings outside it.
        more: Passed on to pydantic (``default_factory``, ``min_length``, ...).

    Returns:
        The pydantic field.
    """
    if "default_factory" not in more:
        more["default"] = default
    extra: dict[str, Any] = {"unit": unit, "source": source}
    if published is not None:
        extra["published"] = published._asdict()
    return Field(
        description=meaning,
        ge=low,
        le=high,
        gt=above,
        lt=below,
        json_schema_extra=extra,
        **more,
    )
