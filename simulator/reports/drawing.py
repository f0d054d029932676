"""Drawing on paper: one look for all figures, the same bytes every time.

Okabe–Ito colours, which colour-blind readers tell apart; text stays text, so that any script shows.
"""

import io
import logging
import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW = "#56B4E9", "#CC79A7", "#F0E442"
GREY, PALE, INK = "#6B7280", "#EEF1F4", "#1F2933"
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, RED, YELLOW, GREY)
WIDTH_INCHES = 4.7
FONTS = "system-ui, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
PNG_DOTS_PER_INCH = 200
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "livemarket",
    "svg.fonttype": "none",
    "font.size": 10.5,
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "axes.edgecolor": "#C5CBD3",
    "axes.labelcolor": GREY,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.unicode_minus": True,
    "grid.color": PALE,
    "grid.linewidth": 1.0,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelsize": 9.5,
    "ytick.labelsize": 9.5,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
}


def drawn(
    draw: Callable[[Any], None], height: float, png: Path | None = None, rows: int = 1
) -> str:
    """Draw a figure as SVG.

    Args:
        draw: Draws on the axes (or on an array of axes, with more than one row).
        height: Height in inches; all figures are equally wide.
        png: Also write it there as PNG.
        rows: Number of panels, one below the other; the first is twice as high as the others.

    Returns:
        The SVG as text, without any reference to the outside.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        # Names may be Chinese; the reader's browser has the font that this machine lacks.
        warnings.filterwarnings("ignore", message=".*[Gg]lyph.*")
        figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
        FigureCanvasAgg(figure)
        ratios = [2.0] + [1.0] * (rows - 1)
        draw(figure.subplots(rows, 1, sharex=rows > 1, height_ratios=ratios))
        buffer = io.StringIO()
        nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
        figure.savefig(buffer, format="svg", transparent=True, metadata=nothing)
        if png is not None:
            figure.savefig(png, format="png", dpi=PNG_DOTS_PER_INCH, metadata={"Software": None})
    return _plain(buffer.getvalue())


def inline(svg: str, name: str) -> str:
    """An SVG as part of a page: names inside it made unique, no size of its own.

    Args:
        svg: What ``drawn`` returned.
        name: Name of the figure, a word.

    Returns:
        The ``<svg>`` element; hidden from screen readers, the page describes it in words.
    """
    element = svg[svg.index("<svg") :]
    head, rest = element.split(">", 1)
    head = re.sub(r'\s(?:xmlns(?::\w+)?|version|width|height)="[^"]*"', "", head)
    element = f"{head}>{rest}"
    element = re.sub(r'\bid="', f'id="{name}-', element)
    element = re.sub(r'(xlink:)?href="#', f'href="#{name}-', element)
    element = element.replace("url(#", f"url(#{name}-")
    return element.replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)


def _plain(svg: str) -> str:
    """Without metadata and document type, which point to the outside, and with common fonts."""
    svg = re.sub(r"<!DOCTYPE[^>]*>\s*", "", svg)
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"(font: [^;\"']*?)'DejaVu Sans'[^;\"]*", rf"\1{FONTS}", svg)
    return re.sub(r"[ \t]+\n", "\n", svg)
