"""Result folders of the made-up market, for the tests of reports."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from simulator.studies.single_run import RunOptions, run_to_folder
from tests.measures.factories import MadeUpMarket, scenario

VOID = {"meta", "link", "br", "hr", "img", "input"}
NAME = 'Night <cream> & "more" 晚霜'
RULES = [
    {"rule": "no_reason_return", "days": 7},
    {"rule": "false_claim_penalty", "from": 3, "until": 90},
    {"rule": "credit"},
]


def made_up(
    place: Path, market: type[MadeUpMarket] = MadeUpMarket, sessions: int = 9, **more: Any
) -> Path:
    """Play a made-up market into a folder."""
    settings = {"measure_from": 2, "name": NAME, "regulation": RULES, **more}
    options = RunOptions(place, threads=1, quiet=True)
    played = scenario(sessions=sessions, **settings)
    run_to_folder(played, options, lambda made, threads: market(made))
    return place


class Page(HTMLParser):
    """Collects what a page is made of, and refuses tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.spoken: list[str] = []
        """Texts between tags, the style sheet left out."""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        plain = data.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")
        self.text += plain
        if "style" not in self.open and plain.strip():
            self.spoken.append(plain.strip())
