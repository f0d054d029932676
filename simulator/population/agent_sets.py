"""Mesa's AgentSet over numbers: an agent is looked up when it is needed and not held.

Mesa's own set holds one Python object per agent. Here a set is an array of unique ids, so that
millions of viewers can be selected, sorted and shuffled as arrays. Methods, arguments, results and
errors are those of ``mesa.agent.AgentSet``, whose documentation holds for them.
"""

from collections.abc import Callable, Iterable, Iterator, MutableSet, Sequence
from functools import partial
from operator import attrgetter, index
from typing import Any, Literal, Self, overload

import numpy as np
from numpy.typing import NDArray

try:
    from mesa.agentset import GroupBy
except ImportError:  # before Mesa 3.5
    from mesa.agent import GroupBy

Int = NDArray[np.int64]
Missing = Literal["error", "default"]
GroupType = Literal["agentset", "list"]


class NumberedAgentSet(MutableSet[Any], Sequence[Any]):
    """An ordered set of agents with the interface of Mesa's AgentSet, held as unique ids.

    Args:
        model: The model of the agents.
        ids: Unique ids of the agents, shape (n,), in order and without repetition.
        fixed: Whether agents may neither be added nor removed; their order may change.

    Attributes:
        random: Generator of ``shuffle``, that of the model.
    """

    # A set that can change has no hash, as in Mesa.
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, model: Any, ids: Int, *, fixed: bool = False) -> None:
        self.model = model
        self.random = model.random
        self._fixed = fixed
        self._ids = np.asarray(ids, dtype=np.int64)
        self._present: NDArray[np.bool_] | None = None

    # What a kind of set has to say.

    def _agent(self, unique_id: int) -> Any:
        """Return the agent of an id."""
        raise NotImplementedError

    def _id_of(self, agent: object) -> int | None:
        """Return the id of an agent that may be in the set, None for any other object."""
        raise NotImplementedError

    def _like(self, ids: Int) -> Self:
        """Return a set of the same kind that may be changed."""
        raise NotImplementedError

    def _why_fixed(self) -> str:
        return "agents cannot be added to or removed from this set; change a copy: copy()"

    # A sequence and a set.

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Any]:
        return map(self._agent, self._ids.tolist())

    def __contains__(self, agent: object) -> bool:
        unique_id = self._id_of(agent)
        if unique_id is None:
            return False
        if self._present is None:
            self._present = np.zeros(int(self._ids.max(initial=-1)) + 1, np.bool_)
            self._present[self._ids] = True
        return unique_id < len(self._present) and bool(self._present[unique_id])

    @overload
    def __getitem__(self, item: int) -> Any: ...
    @overload
    def __getitem__(self, item: slice) -> list[Any]: ...
    def __getitem__(self, item: int | slice) -> Any:
        if isinstance(item, slice):
            return [self._agent(unique_id) for unique_id in self._ids[item].tolist()]
        return self._agent(int(self._ids[index(item)]))

    def to_list(self) -> list[Any]:
        """Return the agents as a list."""
        return list(self)

    def copy(self) -> Self:
        """Return a set of the same agents that may be changed."""
        return self._like(self._ids)

    __copy__ = copy

    def _from_iterable(self, it: Iterable[Any]) -> Self:  # type: ignore[override]
        # ``collections.abc`` builds the results of |, & and - with it.
        return self._like(self._ids_of(it))

    def _ids_of(self, agents: Iterable[object]) -> Int:
        """Return the ids of agents, each once."""
        found: dict[int, None] = {}
        for agent in agents:
            unique_id = self._id_of(agent)
            if unique_id is None:
                raise TypeError(f"{agent!r} does not belong to the model of this set")
            found[unique_id] = None
        return np.fromiter(found, np.int64, len(found))

    def _update(self, ids: Int) -> Self:
        if self._fixed and len(ids) != len(self._ids):
            raise TypeError(self._why_fixed())
        self._ids, self._present = ids, None
        return self

    # Changing a set.

    def add(self, value: Any) -> None:
        """Add an agent of the same model at the end, unless it is in the set."""
        (unique_id,) = self._ids_of([value])
        if value not in self:
            self._update(np.append(self._ids, unique_id))

    def discard(self, value: Any) -> None:
        """Remove an agent if it is in the set."""
        if value in self:
            self._update(self._ids[self._ids != self._id_of(value)])

    def remove(self, value: Any) -> None:
        """Remove an agent.

        Raises:
            KeyError: It is not in the set.
        """
        if value not in self:
            raise KeyError(value)
        self.discard(value)

    def clear(self) -> None:
        """Remove all agents."""
        self._update(self._ids[:0])

    def __ior__(self, it: Any) -> Self:  # type: ignore[misc]
        return self._update((self | it)._ids)

    def __iand__(self, it: Any) -> Self:  # type: ignore[misc]
        kept = [agent in it for agent in self]
        return self._update(self._ids[np.array(kept, np.bool_)])

    def __isub__(self, it: Any) -> Self:  # type: ignore[misc]
        return self._update((self - it)._ids)

    def __ixor__(self, it: Any) -> Self:  # type: ignore[misc]
        return self._update((self ^ it)._ids)

    # Selecting and ordering.

    def select(
        self,
        filter_func: Callable[[Any], bool] | None = None,
        at_most: int | float = np.inf,
        inplace: bool = False,
        agent_type: Any = None,
        *,
        where: NDArray[np.bool_] | None = None,
    ) -> Self:
        """Select agents by a function of one agent, or faster by a mask over the set.

        Args:
            filter_func: Keeps the agents for which it is true.
            at_most: Largest number kept; a float in [0, 1] is a share of the set.
            inplace: Whether to change this set instead of making a new one.
            agent_type: Keeps agents of a type, or of one of several.
            where: Mask, shape (len(self),); applied first.

        Returns:
            The agents selected, in order.

        Raises:
            ValueError: The mask has the wrong shape or type.
        """
        if isinstance(at_most, float) and at_most <= 1.0:
            at_most = int(len(self) * at_most)
        ids = self._ids if where is None else self._ids[_mask(where, len(self))]
        if filter_func or agent_type:
            ids = self._filtered(ids, filter_func, at_most, agent_type)
        elif len(ids) > at_most:
            ids = ids[: max(0, int(np.ceil(at_most)))]
        return self._update(ids) if inplace else self._like(ids)

    def _filtered(self, ids: Int, filter_func: Any, at_most: float, agent_type: Any) -> Int:
        kept: list[int] = []
        for unique_id in ids.tolist():
            if len(kept) >= at_most:
                break
            agent = self._agent(unique_id)
            if (not filter_func or filter_func(agent)) and (
                not agent_type or isinstance(agent, agent_type)
            ):
                kept.append(unique_id)
        return np.array(kept, np.int64)

    def sort(
        self, key: Callable[[Any], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> Self:
        """Sort by an attribute or a function of one agent; equal ones keep their order."""
        ids = self._sorted(key, not ascending)
        return self._update(ids) if inplace else self._like(ids)

    def _sorted(self, key: Callable[[Any], Any] | str, descending: bool) -> Int:
        """Return the ids sorted by an attribute or a function of one agent."""
        of_agent = attrgetter(key) if isinstance(key, str) else key
        agents = map(self._agent, self._ids.tolist())
        ranked = sorted(agents, key=of_agent, reverse=descending)
        return np.array([agent.unique_id for agent in ranked], np.int64)

    def shuffle(self, inplace: bool = False) -> Self:
        """Return the set in random order, drawn from ``random``."""
        ids = self._shuffled()
        return self._update(ids) if inplace else self._like(ids)

    def _shuffled(self) -> Int:
        ids = self._ids.tolist()
        self.random.shuffle(ids)
        return np.array(ids, np.int64)

    # Calling agents.

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Apply a function, or a method by name, to every agent."""
        _call(self, method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Self:
        """Apply a function, or a method by name, to every agent in random order."""
        _call(map(self._agent, self._shuffled().tolist()), method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """Apply a function, or a method by name, to every agent; return what it returns."""
        return _call(self, method, *args, **kwargs)

    # Attributes.

    def get(
        self,
        attr_names: str | Iterable[str],
        handle_missing: Missing = "error",
        default_value: Any = None,
    ) -> list[Any]:
        """Return an attribute of every agent, or a list of attributes of every agent.

        Args:
            attr_names: Name, or names.
            handle_missing: ``"error"``, or ``"default"`` for the default value.
            default_value: Stands for an attribute that an agent does not have.

        Returns:
            One value, or one list of values, for each agent.

        Raises:
            AttributeError: An agent does not have the attribute.
            ValueError: ``handle_missing`` is something else.
        """
        if handle_missing not in ("error", "default"):
            raise ValueError(
                f"Unknown handle_missing option: {handle_missing}, "
                "should be one of 'error' or 'default'"
            )
        default = () if handle_missing == "error" else (default_value,)
        if isinstance(attr_names, str):
            return self._values(attr_names, *default)
        if not len(self):
            return []
        columns = [self._values(name, *default) for name in attr_names]
        return [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in self]

    def _values(self, name: str, *default: Any) -> list[Any]:
        return [getattr(agent, name, *default) for agent in self]

    def set(self, attr_name: str, value: Any) -> Self:
        """Set an attribute of every agent to a value."""
        for agent in self:
            setattr(agent, attr_name, value)
        return self

    def agg(self, attribute: str, func: Any) -> Any:
        """Aggregate an attribute by a function of all values, or by several.

        Args:
            attribute: Name.
            func: A function such as ``sum`` or ``np.mean``, or several.

        Returns:
            What the function returns, or a list with one result for each function.
        """
        if callable(func):
            return self.aggregated(attribute, func)
        self._like(self._ids[:1]).get(attribute)  # An error even if there is no function.
        return [self.aggregated(attribute, one) for one in func]

    def aggregated(self, attribute: str, func: Callable[[Any], Any]) -> Any:
        """Return a function of the values of an attribute."""
        return func(self._values(attribute))

    def groupby(self, by: Callable[[Any], Any] | str, result_type: GroupType = "agentset") -> Any:
        """Group by an attribute or a function of one agent.

        Args:
            by: Name, or function.
            result_type: ``"agentset"``, or ``"list"`` for lists of agents.

        Returns:
            Mesa's ``GroupBy``: pairs of key and group, in the order in which keys first appear.
        """
        groups = self._groups(by)
        if result_type == "agentset":
            return Groups({key: self._like(ids) for key, ids in groups.items()})
        return Groups({key: self._like(ids).to_list() for key, ids in groups.items()})

    def _groups(self, by: Callable[[Any], Any] | str) -> dict[Any, Int]:
        """Return the ids by group."""
        found: dict[Any, list[int]] = {}
        for unique_id in self._ids.tolist():
            agent = self._agent(unique_id)
            key = by(agent) if callable(by) else getattr(agent, by)
            found.setdefault(key, []).append(unique_id)
        return {key: np.array(ids, np.int64) for key, ids in found.items()}


class Groups(GroupBy):  # type: ignore[misc]  # Mesa publishes no types.
    """Mesa's groups; sets aggregate as they are able to."""

    def agg(self, attr_name: str, func: Callable[[Any], Any]) -> dict[Any, Any]:
        """Aggregate an attribute in each group.

        Args:
            attr_name: Name.
            func: A function such as ``sum`` or ``np.mean``.

        Returns:
            Results by group.
        """
        return {
            key: group.aggregated(attr_name, func)
            if isinstance(group, NumberedAgentSet)
            else func([getattr(agent, attr_name) for agent in group])
            for key, group in self.groups.items()
        }


def takes_arrays(func: Any) -> bool:
    """Return whether a function is one of NumPy's, which take an array for a list."""
    while isinstance(func, partial):
        func = func.func
    home = getattr(func, "__module__", None) or ""
    return isinstance(func, np.ufunc) or home.split(".")[0] == "numpy"


def _call(
    agents: Iterable[Any], method: str | Callable[..., Any], *args: Any, **kwargs: Any
) -> list[Any]:
    if isinstance(method, str):
        return [getattr(agent, method)(*args, **kwargs) for agent in agents]
    return [method(agent, *args, **kwargs) for agent in agents]


def _mask(where: Any, size: int) -> NDArray[np.bool_]:
    mask = np.asarray(where)
    if mask.dtype != np.bool_ or mask.shape != (size,):
        raise ValueError(
            f"'where' is a mask: {size} truth values, one for each agent of the set; "
            f"it has shape {mask.shape} and type {mask.dtype}"
        )
    return mask
