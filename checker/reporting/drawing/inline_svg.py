"""Charts as SVG inside an HTML page: colours are the page's CSS variables, text stays text, and ids are unique in the page."""

import io
import math
import warnings
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from checker.extras import import_extra
from checker.reporting.drawing.chart import MOST_NAMED, Chart
from checker.reporting.drawing.fitting import count_legend_columns, measure_rows, wrap_below
from checker.reporting.drawing.matplotlib_renderer import draw_chart
from checker.reporting.drawing.theme import COMMON_SETTINGS, Theme

__all__ = ["draw_inline_svg"]

WIDE, NARROW = 8.0, 4.6  # inches
LOW, LEAST_HEIGHT, MOST_HEIGHT, LINE_HEIGHT, FRAME_HEIGHT = 3.2, 1.6, 5.5, 0.21, 0.8  # inches
LEGEND_ROW_HEIGHT, NOTE_HEIGHT = 0.17, 0.15  # inches a further row of the legend, and a line below the axis

UNVARYING_METADATA = ("Date", "Creator", "Format", "Type")

COLOR_ROLES = {
    "ink": "#000001", "faint": "#000002", "first": "#000003", "second": "#000004", "muted": "#000005", "target": "#000006",
    "paper": "#000007", "third": "#000008", "fourth": "#000009", "fifth": "#00000a", "sixth": "#00000b", "seventh": "#00000c",
}  # fmt: skip
"""What a colour means, and the stand-in that it is drawn with; in the page it is the CSS variable `--chart-<role>`."""

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
PAGE_SETTINGS: dict[str, Any] = {
    **COMMON_SETTINGS,
    "font.family": "sans-serif",
    "text.color": COLOR_ROLES["ink"],
    "axes.labelcolor": COLOR_ROLES["ink"],
    "axes.edgecolor": COLOR_ROLES["faint"],
    "axes.axisbelow": True,
    "grid.color": COLOR_ROLES["faint"],
    "grid.alpha": 0.35,
    "xtick.color": COLOR_ROLES["faint"],
    "ytick.color": COLOR_ROLES["faint"],
    "xtick.labelcolor": COLOR_ROLES["ink"],
    "ytick.labelcolor": COLOR_ROLES["ink"],
    "path.simplify": False,
}
SERIES_ROLES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh")
PAGE_THEME = Theme(
    PAGE_SETTINGS, tuple(COLOR_ROLES[role] for role in SERIES_ROLES), grey=COLOR_ROLES["muted"], faint=COLOR_ROLES["faint"],
    text=COLOR_ROLES["ink"], mark=COLOR_ROLES["target"], shade=COLOR_ROLES["second"], paper=COLOR_ROLES["paper"],
    line_width=1.0, titled=False,
)  # fmt: skip


def draw_inline_svg(chart: Chart, prefix: str) -> str:
    """The chart as an SVG element for an HTML page; ids in it start with `prefix` and the chart's name.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    matplotlib, figures = import_extra("matplotlib", "html"), import_extra("matplotlib.figure", "html")
    backend = import_extra("matplotlib.backends.backend_svg", "html")
    height = _measure_height(chart)
    with matplotlib.rc_context(PAGE_THEME.settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph ")  # the browser draws the text, with a font that has the character
        figure = figures.Figure(figsize=(WIDE if chart.wide else NARROW, height), layout="constrained")
        figure.patch.set_visible(False)
        axes = figure.add_subplot()
        axes.patch.set_visible(False)
        tooltips = draw_chart(axes, chart, PAGE_THEME)
        written = io.StringIO()
        # Not by `savefig`, which draws twice, the first time for its layout alone.
        backend.FigureCanvasSVG(figure).print_svg(written, metadata=dict.fromkeys(UNVARYING_METADATA))
    return _tidy_svg(written.getvalue(), f"{prefix}-{chart.name}", tooltips)


def _measure_height(chart: Chart) -> float:
    """Inches; names of rows have the room that they take, rows without names share what there is."""
    height = LOW
    if chart.y_ticks is not None:
        least = min(MOST_HEIGHT, max(LEAST_HEIGHT, FRAME_HEIGHT + LINE_HEIGHT * len(chart.y_ticks)))
        height = max(least, FRAME_HEIGHT + NOTE_HEIGHT * len(wrap_below(chart, titled=False)) + measure_rows(chart))
    entries = min(len(chart.names), MOST_NAMED + 1)
    return height + LEGEND_ROW_HEIGHT * max(0, math.ceil(entries / count_legend_columns(chart.names)) - 1)


def _tidy_svg(text: str, prefix: str, tooltips: dict[str, str]) -> str:
    root = ElementTree.fromstring(text)  # noqa: S314 matplotlib wrote it
    for parent in root.iter():
        for child in list(parent):
            if child.tag in (f"{{{SVG}}}metadata", f"{{{SVG}}}style"):
                parent.remove(child)
    used = set(_iter_id_references(root))
    for element in root.iter():
        id_ = element.attrib.pop("id", None)
        if id_ in tooltips:
            title = ElementTree.Element(f"{{{SVG}}}title")
            title.text = tooltips[id_]
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
