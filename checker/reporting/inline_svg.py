"""Matplotlib's figures as SVG that stands in a page: its colours are the page's, its texts are text, its ids its own."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from checker.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["COLOR_ROLES", "SvgCanvas", "open_canvas"]

COLOR_ROLES = {
    "ink": "#000001", "faint": "#000002", "first": "#000003", "second": "#000004", "muted": "#000005", "target": "#000006",
    "paper": "#000007",
}  # fmt: skip
"""What a colour means, and the stand-in that it is drawn with; in the page it is the CSS variable `--chart-<role>`."""

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
MATPLOTLIB_SETTINGS: "dict[Any, Any]" = {
    "svg.fonttype": "none",
    "svg.hashsalt": "mlcheck",
    "text.parse_math": False,
    "font.family": "sans-serif",
    "font.size": 9.0,
    "text.color": COLOR_ROLES["ink"],
    "axes.labelcolor": COLOR_ROLES["ink"],
    "axes.edgecolor": COLOR_ROLES["faint"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": COLOR_ROLES["faint"],
    "grid.alpha": 0.35,
    "grid.linewidth": 0.6,
    "xtick.color": COLOR_ROLES["faint"],
    "ytick.color": COLOR_ROLES["faint"],
    "xtick.labelcolor": COLOR_ROLES["ink"],
    "ytick.labelcolor": COLOR_ROLES["ink"],
    "path.simplify": False,
}


class SvgCanvas:
    """Axes to draw on. `tip` gives what is drawn under an id a text that a browser shows when it is pointed at."""

    def __init__(self, axes: "Axes") -> None:
        self.axes = axes
        self.tips: dict[str, str] = {}
        self.svg = ""

    def add_tooltip(self, text: str) -> str:
        """An id for matplotlib's `gid`."""
        id_ = f"tip-{len(self.tips)}"
        self.tips[id_] = text
        return id_


@contextmanager
def open_canvas(prefix: str, width: float, height: float) -> Iterator[SvgCanvas]:
    """Axes of so many inches; afterwards the canvas has the `svg`, with ids that start with `prefix`.

    Raises:
        InputError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError("drawing needs matplotlib", fix="install mlperf-mlcheck[html]") from error
    with rc_context(MATPLOTLIB_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph ")  # the browser draws the text, with a font that has the character
        figure = Figure(figsize=(width, height), layout="constrained")
        figure.patch.set_visible(False)
        drawn = SvgCanvas(figure.add_subplot())
        drawn.axes.patch.set_visible(False)
        yield drawn
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawn.svg = _tidy_svg(out.getvalue(), prefix, drawn.tips)


def _tidy_svg(text: str, prefix: str, tips: dict[str, str]) -> str:
    root = ElementTree.fromstring(text)  # noqa: S314 matplotlib wrote it
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    used = set(_iter_id_references(root))
    for element in root.iter():
        id_ = element.attrib.pop("id", None)
        if id_ in tips:
            title = ElementTree.Element(f"{{{SVG}}}title")
            title.text = tips[id_]
            element.insert(0, title)
        elif id_ in used:
            element.set("id", f"{prefix}-{id_}")
        for name, value in list(element.items()):
            element.set(name, _rewrite_attribute(name, value, prefix))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("aria-hidden", "true")
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", XLINK)
    return ElementTree.tostring(root, encoding="unicode")


def _iter_id_references(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        for name, value in element.items():
            if name.endswith("href"):
                yield value.removeprefix("#")
            elif value.startswith("url(#"):
                yield value[len("url(#") : -1]


def _rewrite_attribute(name: str, value: str, prefix: str) -> str:
    if name.endswith("href"):
        return f"#{prefix}-{value.removeprefix('#')}"
    if value.startswith("url(#"):
        return f"url(#{prefix}-{value.removeprefix('url(#')}"
    if name in ("style", "fill", "stroke"):
        for role, colour in COLOR_ROLES.items():
            value = value.replace(colour, f"var(--chart-{role})")
    return value
