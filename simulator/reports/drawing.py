"""Drawing on paper: one look for all figures, the same bytes every time.

Okabe–Ito colours, which colour-blind readers tell apart; text stays text, so that any script shows.
"""

import io
import logging
import re
import warnings
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

BLUE, ORANGE, GREEN, RED = "#0072B2", "#E69F00", "#009E73", "#D55E00"
SKY, PURPLE, YELLOW = "#56B4E9", "#CC79A7", "#F0E442"
GREY, PALE, INK, LINE = "#5B6472", "#EEF1F4", "#1F2933", "#C5CBD3"
"""Of these and ``BLUE`` text is made: at least 4.5 : 1 against white and pale (WCAG 2.1, AA)."""
SERIES = (BLUE, ORANGE, GREEN, PURPLE, SKY, RED, YELLOW, GREY)
HATCHES = ("", "///", "...", "\\\\\\", "xxx", "|||", "---", "+++")
"""What tells areas apart where colours do not."""
CHINESE_FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP",
    "Heiti SC", "Songti SC", "Noto Serif CJK SC", "Noto Serif CJK JP",
)  # fmt: skip
"""Fonts with Chinese letters, in the order in which they are looked for."""
WIDTH_INCHES = 4.7
FONTS = "system-ui, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
PNG_DOTS_PER_INCH = 200
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "livemarket",
    "svg.fonttype": "none",
    "font.size": 10.5,
    "text.color": INK,
    "axes.edgecolor": LINE,
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


@cache
def chinese_font() -> str | None:
    """A font of this machine with Chinese letters; None if there is none."""
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    return next((name for name in CHINESE_FONTS if name in installed), None)


def has_chinese(text: str) -> bool:
    """Whether a text has letters for which a Chinese font is needed."""
    return re.search(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]", text) is not None


def drawn(
    draw: Callable[[Any], None],
    height: float,
    png: Path | None = None,
    ratios: Sequence[float] = (1.0,),
) -> str:
    """Draw a figure as SVG.

    Args:
        draw: Draws on the axes (or on an array of axes, with more than one row).
        height: Height in inches; all figures are equally wide.
        png: Also write it there as PNG.
        ratios: Relative heights of the panels, one below the other.

    Returns:
        The SVG as text, without any reference to the outside.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    chinese = chinese_font()
    fonts: dict[Any, Any] = {"font.family": ["DejaVu Sans", *([chinese] if chinese else [])]}
    with matplotlib.rc_context({**STYLE, **fonts}), warnings.catch_warnings():
        # Without a Chinese font the reader's browser has the one that this machine lacks.
        warnings.filterwarnings("ignore", message=".*[Gg]lyph.*")
        figure = Figure(figsize=(WIDTH_INCHES, height), layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure.subplots(len(ratios), 1, sharex=len(ratios) > 1, height_ratios=ratios))
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
