"""What a study says: which scenarios are compared, how often they are played, and what decides."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulator.scenario.fields import Section, quantity

STUDY_VERSION = 1


class Arm(Section):
    """One of the alternatives that are compared."""

    name: str = quantity(..., "Name of the alternative.", min_length=1)
    scenario: str | None = quantity(
        None, "Scenario: a file beside the study, or a name; that of the study when missing."
    )
    set: dict[str, Any] = quantity(
        None, "What is changed in the scenario: values by path, as --set takes them.",
        default_factory=dict,
    )  # fmt: skip


class Uncertainty(Section):
    """Something that nobody can choose and nobody knows exactly."""

    name: str = quantity(..., "Name of what is uncertain.", min_length=1)
    path: str = quantity(..., "Path of the parameter, as --set takes it.", min_length=1)
    low: float = quantity(..., "Smallest value that is plausible.")
    high: float = quantity(..., "Largest value that is plausible.")
    source: str = quantity("assumption", "Where the range comes from.", min_length=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low < self.high:
            message = f"low ({self.low:g}) must be below high ({self.high:g})"
            raise PydanticCustomError("consistency", "{message}", {"message": message})
        return self


class Until(Section):
    """Replications go on in batches until the answer is sure enough."""

    half_width: float = quantity(
        ..., "Half-width of the interval of the paired difference, in the unit of the measure "
        "(money in yuan).", above=0,
    )  # fmt: skip
    batch: int = quantity(10, "Replications between looks.", low=2, high=10_000)
    most: int = quantity(100, "Replications at which it ends in any case.", low=2, high=100_000)


class Study(Section):
    """Arms that are played with the same seeds and compared measure by measure."""

    study_version: int = quantity(STUDY_VERSION, "Version of this schema.", low=1)
    name: str = quantity(..., "Title of the study.", min_length=1)
    question: str = quantity("", "The question that the study answers.")
    base: str | None = quantity(None, "Scenario of all arms that name none.")
    arms: tuple[Arm, ...] = quantity(..., "What is compared; the first is the yardstick.",
        min_length=2, max_length=50,
    )  # fmt: skip
    measure: str = quantity("gmv_fen", "The measure that decides.")
    of: str = quantity("", "Whose measure, such as brands.Peony; the market's when missing.")
    better: Literal["higher", "lower"] = quantity("higher", "What is better.")
    also: tuple[str, ...] = quantity((), "Further measures of the same member that are compared.")
    replications: Annotated[int, Field(ge=2, le=100_000)] | Until = quantity(
        20, "Worlds played in every arm, each with a seed of its own: a number, or until a "
        "half-width is reached.",
    )  # fmt: skip
    draws: int = quantity(
        1, "Times that each world is played with other viewers' luck; from 2 on the noise of the "
        "sample can be told from risk.", low=1, high=1000,
    )  # fmt: skip
    seed: int = quantity(1, "Seed of the first world; the others follow.", low=0, high=2**62)
    confidence: float = quantity(0.95, "Level of intervals.", unit="share", low=0.5, below=1)
    viewers: int | None = quantity(
        None, "Simulated viewers; those of the scenarios when missing.", low=10, high=10**8
    )
    sessions: int | None = quantity(
        None, "Measured sessions; those of the scenarios when missing.", low=1, high=10_000
    )
    measure_from: int | None = quantity(
        None, "First measured session; that of the scenarios when missing.", low=0, high=10_000
    )
    uncertainties: tuple[Uncertainty, ...] = quantity(
        (), "Ranges over which the comparison is repeated (Latin hypercube)."
    )
    points: int = quantity(
        8, "Points of the Latin hypercube over the uncertainties.", low=2, high=10_000
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [arm.name for arm in self.arms]
        for kind, entries in (
            ("arms", names),
            ("uncertainties", [entry.name for entry in self.uncertainties]),
        ):
            for index, name in enumerate(entries):
                if name in entries[:index]:
                    _fail((kind, index, "name"), f"the name '{name}' is used twice in {kind}")
        for index, arm in enumerate(self.arms):
            if arm.scenario is None and self.base is None:
                _fail(("arms", index), "names no scenario, and the study has no base")
        return self


def _fail(path: tuple[str | int, ...], message: str) -> None:
    raise PydanticCustomError("consistency", "{message}", {"message": message, "path": path})
