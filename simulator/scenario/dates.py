"""What is in force from one session until another."""

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

    def in_force(self, session: int) -> bool:
        """Tell whether the rule binds in a session."""
        return self.from_ <= session and (self.until is None or session < self.until)
