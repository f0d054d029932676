"""Who gets what of the surplus that an average evening creates."""

from simulator.measures.welfare import PARTIES
from simulator.reports.content.grid import Grid
from simulator.reports.languages.language import Language
from simulator.reports.results import Results, divided

HEADS = ("party", "surplus", "share", "what")


def welfare_sentence(results: Results, say: Language) -> list[str]:
    """Who gets what, in one sentence; nothing if it was not measured."""
    parts = _evening(results)
    if parts is None:
        return []
    total = sum(parts.values())
    ranked = sorted(parts.items(), key=lambda part: -part[1])
    gains = [(name, fen) for name, fen in ranked if fen > 0]
    losses = [(name, fen) for name, fen in ranked if fen < 0]
    if total <= 0:
        return [say("welfare.none", total=say.yuan(total))]
    shares = [
        say("welfare.gets", party=say(f"party.{name}"), share=say.percent(fen / total))
        for name, fen in gains
    ]
    sentence = say("welfare.sentence", total=say.yuan(total), parts=say.listed(shares))
    if losses:
        listed = [
            say("welfare.loses", party=say(f"party.{name}"), amount=say.yuan(-fen))
            for name, fen in losses
        ]
        sentence += say("welfare.losers", parts=say.listed(listed))
    regret = results.mean("regret_fen") or 0
    return [sentence + say("welfare.end") + say("welfare.regret", regret=say.yuan(regret))]


def welfare_grid(results: Results, say: Language) -> Grid | None:
    """The parts of total surplus of an average evening; None if it was not measured."""
    parts = _evening(results)
    if parts is None:
        return None
    total = sum(parts.values())
    rows = [
        [
            say(f"party.{name}"),
            say.yuan(fen),
            say.percent(fen / total if total > 0 else None),
            say(f"party.{name}.what"),
        ]
        for name, fen in parts.items()
    ]
    rows.append([say("welfare.total"), say.yuan(total), "", say("welfare.total.what")])
    heads = [say(f"head.{name}") for name in HEADS]
    return Grid(say("welfare.title"), heads, rows, "", say("welfare.note"), wide=True)


def _evening(results: Results) -> dict[str, int] | None:
    """What each party gets on an average evening; together the total, to the fen."""
    split = results.summary["welfare"]
    amounts = [split[name] for name in PARTIES]
    if None in amounts:
        return None
    return dict(zip(PARTIES, divided(amounts, max(results.sessions, 1)), strict=True))
