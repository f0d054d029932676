"""What happens at a session: interventions, shocks, festivals."""

from simulator.scenario.fields import Section, quantity


class AnchorByRank(Section):
    """The anchor with the k-th most fans at that moment."""

    rank: int = quantity(..., "Rank by fans, 1 for the largest.", low=1, high=100_000)


class RemoveAnchor(Section):
    """An anchor leaves the market for good."""

    at: int = quantity(..., "Session of the event.", unit="session", low=0, high=100_000)
    remove_anchor: AnchorByRank | str = quantity(..., "Name, or rank by fans.")


class Festival(Section):
    """A festival that draws viewers and opens purses."""

    name: str = quantity(..., "Name of the festival.", min_length=1)
    at: int = quantity(..., "First session.", unit="session", low=0, high=100_000)
    sessions: int = quantity(3, "Length.", unit="sessions", low=1, high=60)
    opening: float = quantity(
        0.4, "Log-odds added to opening the app.", unit="log-odds", low=-3, high=3
    )
    buying: float = quantity(
        0.3, "Utility added to every purchase.", unit="log-odds", low=-3, high=3
    )


Event = RemoveAnchor
"""Whatever an entry of `events` may be."""
