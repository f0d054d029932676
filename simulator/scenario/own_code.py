"""A user's own strategy: a class of Python that a scenario names, run only with permission.

In a file it is written like any other strategy, its parameters beside it::

    pricing: {strategy: "my_prices:NineEndings", markup: 0.8}

A scenario from somebody else could do anything in this way, so code is refused unless the user
allows it: ``--allow-code`` on the command line, ``with code_allowed():`` in Python.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Literal, Self

from pydantic import ValidationError, model_validator
from pydantic_core import PydanticCustomError

from simulator.scenario.fields import Section, quantity
from simulator.scenario.yaml_source import Node

OWN_CODE = "own_code"
_allowed: ContextVar[bool] = ContextVar("code_allowed", default=False)


@contextmanager
def code_allowed() -> Iterator[None]:
    """Let scenarios name classes of the user's own; modules are also sought in this folder."""
    token = _allowed.set(True)
    folder = str(Path.cwd())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    try:
        yield
    finally:
        _allowed.reset(token)


class OwnCode(Section):
    """A class of the user's own; also written strategy: "module:Class", parameters beside it."""

    needs: ClassVar[tuple[str, ...]] = ()
    """Methods that the class must have."""
    strategy: Literal["own_code"]
    code: str = quantity(
        ..., "Module and class, with a colon between them.",
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
    )  # fmt: skip
    parameters: dict[str, Any] = quantity(None, "Parameters of the class.", default_factory=dict)

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if not _allowed.get():
            _refuse(
                f"names code of one's own ({self.code}), which is run only with --allow-code "
                "(in Python: with code_allowed())"
            )
        self.make()
        return self

    def make(self) -> Any:
        """Import the class, check its parameters and make one.

        Returns:
            The strategy.

        Raises:
            PydanticCustomError: There is no such class, it lacks a method, or a parameter is wrong.
        """
        module, _, name = self.code.partition(":")
        kind: Any = None
        try:
            kind = getattr(import_module(module), name, None)
        except Exception as error:  # whatever a module does when it is imported
            _refuse(f"the module '{module}' cannot be imported: {error}")
        if not isinstance(kind, type):
            _refuse(f"the module '{module}' has no class '{name}'")
        missing = [need for need in self.needs if not callable(getattr(kind, need, None))]
        if missing or not issubclass(getattr(kind, "Parameters", object), Section):
            lacking = missing or ["a class Parameters(Section)"]
            _refuse(f"{self.code} lacks {', '.join(lacking)}")
        try:
            return kind(kind.Parameters.model_validate(self.parameters))
        except ValidationError as error:
            wrong = error.errors(include_url=False)[0]
            where = ".".join(map(str, wrong["loc"])) or "parameters"
            said = f"{wrong['msg'][:1].lower()}{wrong['msg'][1:]}"
            _refuse(f"{self.code} does not take {where} = {wrong['input']!r}: {said}")


class OwnPricingCode(OwnCode):
    """Prices by a class of one's own; also written strategy: "module:Class"."""

    needs: ClassVar[tuple[str, ...]] = ("set_prices",)


class OwnCollaborationCode(OwnCode):
    """Contracts by a class of one's own; also written strategy: "module:Class"."""

    needs: ClassVar[tuple[str, ...]] = ("eligible", "terms", "quota")


def with_own_code(node: Node) -> Node:
    """Rewrite ``strategy: "module:Class"`` as what the schema knows it by.

    Args:
        node: A tree.

    Returns:
        The tree; every value keeps the line that it came from.
    """
    if node.entries is not None:
        return replace(node, value=tuple(map(with_own_code, node.entries)))
    if node.mapping is None:
        return node
    entries = {key: with_own_code(entry) for key, entry in node.mapping.items()}
    named = entries.get("strategy")
    if named is None or not isinstance(named.value, str) or ":" not in named.value:
        return replace(node, value=entries)
    rest = {key: entry for key, entry in entries.items() if key != "strategy"}
    tag = Node(OWN_CODE, named.source)
    return Node(
        {"strategy": tag, "code": named, "parameters": Node(rest, node.source)}, node.source
    )


def _refuse(message: str) -> Any:
    raise PydanticCustomError("consistency", "{message}", {"message": message})
