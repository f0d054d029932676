"""A market on Mesa's page: clicked without a browser, and in a real one without a network."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from simulator.market import Market
from tests.documents import python_blocks

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
(APP,) = (text for text in python_blocks(ROOT / "docs" / "mesa.md") if "SolaraViz" in text)
SECONDS = 120
"""How long to wait: the first session of a new process may have to compile."""


def tonight(seed: int, evenings: int, **changes: Any) -> list[str]:
    """What the page of the documents must say after some evenings."""
    market = Market(rng=seed, **{"platforms.Flow.take_rate": 0.05, **changes})
    for _ in range(evenings):
        market.step()
    last = market.sessions.iloc[-1]
    return [
        f"Views: {last['views']:,}",
        f"Orders: {last['orders']:,}",
        f"GMV: {last['gmv_fen'] / 100:,.0f} yuan",
    ]


@pytest.mark.filterwarnings("ignore")  # Solara's and Mesa's own; not ours to mend.
def test_the_page_of_the_documents_plays_evenings() -> None:
    import ipyvuetify
    import solara

    page: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(APP, page)
        # The buttons stand in a sidebar, for which the layout of an app has the place.
        whole = solara.AppLayout(children=[page["page"]])
        _, context = solara.render(whole, handle_error=False)

        def press(name: str) -> None:
            context.find(ipyvuetify.Btn, children=[name]).widget.click()

        def shows(text: str) -> bool:
            return len(context.find(ipyvuetify.Html, children=[text])) > 0

        try:
            assert shows("No evening has been played yet.")
            for evenings in (1, 2):
                press("Step")
                assert [t for t in tonight(1, evenings) if not shows(t)] == []
            minutes = context.find(ipyvuetify.Slider, label="Minutes per pitch").widget
            minutes.v_model = 4
            press("Reset")
            assert shows("No evening has been played yet.")
            press("Step")
            assert [t for t in tonight(1, 1, pitch_minutes=4) if not shows(t)] == []
        finally:
            context.close()


@contextmanager
def served(app: Path) -> Iterator[str]:
    """Serve a page on this machine alone; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "solara", "run", str(app), "--host", "127.0.0.1"]
    command += ["--port", str(port), "--no-open", "--no-check-version", "--production"]
    environment = os.environ | {
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        # The server has no network either: this proxy does not exist.
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"),
        "PYTHONPATH": str(ROOT),
    }
    log = app.with_suffix(".log")
    with log.open("w") as output:
        server = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a server answers."""
    for _ in range(SECONDS * 2):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address + "readyz", timeout=5).close()
            return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.5)
    raise AssertionError(f"the server does not answer:\n{log.read_text()}")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.skipif(
    CHROMIUM is None, reason="NO BROWSER: install Chromium, or the page is not tested in one"
)
def test_the_page_works_in_a_browser_without_a_network(tmp_path: Path) -> None:
    from playwright.sync_api import expect, sync_playwright

    app = tmp_path / "app.py"
    app.write_text(APP, encoding="utf-8")
    asked: list[str] = []
    errors: list[str] = []
    with served(app) as address, sync_playwright() as play:
        # Chromium has no sandbox for root, as which containers run tests.
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.set_default_timeout(SECONDS * 1000)
        expect.set_options(timeout=SECONDS * 1000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)

        def says(texts: list[str]) -> None:
            for text in texts:
                expect(page.get_by_text(text, exact=True)).to_be_visible()

        says(["No evening has been played yet."])
        for evenings in (1, 2):
            page.get_by_role("button", name="Step").click()
            says(tonight(1, evenings))
        expect(page.locator("svg, img[src^='data:image'], img[src^='blob:']").first).to_be_visible()
        page.screenshot(path=tmp_path / "page.png")
        page.get_by_role("slider", name="Seed").focus()
        page.keyboard.press("ArrowRight")
        page.get_by_role("button", name="Reset").click()
        says(["No evening has been played yet."])
        page.get_by_role("button", name="Step").click()
        says(tonight(2, 1))
        browser.close()
    print(f"screenshot: {tmp_path / 'page.png'}")
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(address).netloc}
    assert errors == []
