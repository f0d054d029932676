"""Draw ``docs/verification.svg``: simulated markets beside their closed forms.

Run from the project's folder: ``python -m experiments.verification.draw``. Everything drawn is what
the tests under ``tests/verification`` compare.
"""

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from tests.verification import test_honesty_path as honesty
from tests.verification import test_spreading as spreading
from tests.verification.test_feed_and_herding import rooms_market, settled_shares
from tests.verification.test_stays import kaplan_meier, play_lively, survival
from tests.verification.watching import Views

OUT = Path(__file__).absolute().parents[2] / "docs" / "verification.svg"
SIMULATED: dict[str, Any] = {"marker": "o", "ls": "", "ms": 4, "color": "#b03a2e"}
FORMULA: dict[str, Any] = {"color": "#1f4e79", "lw": 1.5}


def draw_stays(axes: Any) -> None:
    """Kaplan-Meier against Gamma frailty and an exponential of the same mean."""
    evenings = play_lively().views
    views = Views(*(np.concatenate(part) for part in zip(*evenings, strict=True)))
    minutes = np.arange(0.5, 15.0, 0.5)
    found = np.array([kaplan_meier(views, minute) for minute in minutes])
    axes.errorbar(minutes, found[:, 0], 4.0 * found[:, 1], label="views", **SIMULATED)
    axes.plot(minutes, survival(minutes), label="Gamma frailty", **FORMULA)
    axes.plot(minutes, np.exp(-minutes * 0.3875), "--", color="grey", label="exponential")
    axes.set(title="Views that last longer", xlabel="minutes", ylabel="share", yscale="log")


def draw_bass(axes: Any) -> None:
    """Followers of a new host by evening."""
    market = spreading.word_of_mouth_market()
    found, expected, share = [], [], 0.0
    for session in range(spreading.EVENINGS):
        spreading.play_evening(market, session)
        found.append(spreading.following(market) / spreading.VIEWERS)
        share += (1.0 - share) * spreading.adopting(share)
        expected.append(share)
    market.close()
    evenings = np.arange(1, spreading.EVENINGS + 1)
    axes.plot(evenings, found, label="viewers", **SIMULATED)
    axes.plot(evenings, expected, label="Bass, discrete", **FORMULA)
    axes.set(title="Word of mouth", xlabel="evening", ylabel="share who follow")


def draw_honesty(axes: Any) -> None:
    """Exaggeration under a fine that is too small, and under one that is not."""
    for fine_yuan in (5_000, 10_000):
        market = honesty.inspected_market(fine_yuan)
        found = [honesty.exaggerating(market)]
        fine = 100 * fine_yuan
        difference = honesty.GAIN_FEN - honesty.DETECTION * fine
        for session in range(honesty.EVENINGS):
            honesty.evening(market, session)
            found.append(honesty.exaggerating(market))
        market.close()
        evenings = np.arange(honesty.EVENINGS + 1)
        expected, error = np.array(
            [honesty.logistic_path(found[0], difference, fine, int(n)) for n in evenings]
        ).T
        axes.plot(evenings, found, **SIMULATED)
        axes.plot(evenings, expected, **FORMULA)
        axes.fill_between(
            evenings, expected - 4 * error, expected + 4 * error, alpha=0.15, color="#1f4e79"
        )
        axes.annotate(f"fine {fine_yuan:,} yuan", (12.0, expected[12] + 0.06))
    axes.set(title="Hosts who exaggerate", xlabel="evening", ylabel="share")


def draw_herding(axes: Any) -> None:
    """Shares of rooms against their appeal, at three exponents of popularity."""
    appeal = np.array([0.0, 0.25, 0.5])
    for popularity in (0.0, 0.4, 0.6):
        market = rooms_market(3, 24_000, popularity, weight=1_000, feed={"relevance": 0.0})
        market.evening.rooms.standing[:] = np.exp(appeal)
        odds = np.log(settled_shares(market, 4, since=120))
        market.close()
        axes.plot(appeal, (odds - odds[:, :1]).mean(axis=0), **SIMULATED)
        axes.plot(appeal, appeal / (1.0 - popularity), **FORMULA)
        axes.annotate(f"b = {popularity}", (0.515, appeal[-1] / (1.0 - popularity)))
    axes.set(title="Herding", xlabel="appeal V", ylabel="ln(share / share of the first)")
    axes.set_xlim(-0.03, 0.6)


def main() -> None:
    """Draw the picture."""
    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "livemarket", "svg.fonttype": "none", "font.size": 8})
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 2, figsize=(8.0, 6.0), layout="constrained")
    panels = (draw_stays, draw_bass, draw_honesty, draw_herding)
    for panel, place in zip(panels, axes.flat, strict=True):
        panel(place)
        place.grid(alpha=0.3)
        if place.get_legend_handles_labels()[0]:
            place.legend(frameon=False)
    figure.savefig(OUT, metadata={"Date": None})


if __name__ == "__main__":
    main()
