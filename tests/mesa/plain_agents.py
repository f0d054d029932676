"""Plain Mesa agents that have what viewers have."""

from typing import Any

import mesa

NUMBERS = ("wallet_fen", "female", "followed", "scepticism")
NAMES = (*NUMBERS, "taste")
CATEGORIES = 3


class Plain(mesa.Agent):
    """A plain agent with the columns of a viewer as its attributes, and no others."""

    def __init__(self, model: Any, unique_id: int, values: dict[str, Any]) -> None:
        self.__dict__.update(model=model, unique_id=unique_id, **values)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in self.__dict__:
            raise AttributeError(name)
        self.__dict__[name] = value

    def follows(self) -> list[Any]:
        """One anchor for each bit, as for viewers without bonds."""
        return self.model.anchors * int(self.followed).bit_count()
