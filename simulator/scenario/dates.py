"""What is in force from one session until another."""

from typing import Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from simulator.scenario.fields import Section, quantity


class DatedRule(Section):
    """A rule in force from one session until before another."""

    from_: int = quantity(
        0, "First session in force.", unit="session", low=0, high=100_000, alias="from"
    )
    until: int | None = quantity(
        None, "First session no longer in force; missing for ever.", unit="session", low=0,
        high=100_000,
    )  # fmt: skip

    @model_validator(mode="after")
    def _begins_first(self) -> Self:
        refuse_to_end_early(self.from_, self.until)
        return self

    def in_force(self, session: int) -> bool:
        """Tell whether the rule binds in a session."""
        return self.from_ <= session and (self.until is None or session < self.until)


def refuse_to_end_early(first: int, until: int | None) -> None:
    """Refuse what would be over before it begins.

    Args:
        first: First session.
        until: First session in which it is over; None for never.

    Raises:
        PydanticCustomError: If there is no session between them.
    """
    if until is not None and until <= first:
        message = f"until ({until}) is not after {first}, its first session"
        raise PydanticCustomError("consistency", "{message}", {"message": message})
