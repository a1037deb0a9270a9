"""How charts look that matplotlib draws."""

from typing import Any

from msgspec import Struct

from checker.reporting.drawing.chart import Series
from checker.reporting.drawing.palette import COLORS, FAINT, GREY

__all__ = ["COMMON_SETTINGS", "FILE_THEME", "Theme"]

COMMON_SETTINGS: dict[str, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.linewidth": 0.6,
    "svg.fonttype": "none",  # text stays text: it can be searched and read aloud
    "svg.hashsalt": "mlcheck",
    "text.parse_math": False,  # a $ in a log is a $
}
FILE_SETTINGS: dict[str, Any] = {
    **COMMON_SETTINGS,
    "font.family": "DejaVu Sans",
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "grid.color": "#DDDDDD",
    "legend.fontsize": 8,
    "legend.frameon": False,
    "figure.facecolor": "white",
}


class Theme(Struct, frozen=True):
    """How charts look: colours as matplotlib takes them, and its settings.

    Attributes:
        colors: the palette that `Series.color` counts.
        grey: the colour of series without one; `faint` is that of series too many to be distinguished.
        paper: the background.
        titled: whether the chart's title is drawn, with the legend as a column below it; else the legend is a row.
    """

    settings: dict[str, Any]
    colors: tuple[str, ...]
    grey: str
    faint: str
    text: str
    mark: str
    shade: str
    paper: str
    line_width: float
    titled: bool

    def pick_color(self, series: Series) -> str:
        """The colour of the series."""
        return self.grey if series.color is None else self.colors[series.color % len(self.colors)]

    @property
    def text_style(self) -> dict[str, Any]:
        """How the text of a mark or a span is drawn."""
        box = {"facecolor": self.paper, "alpha": 0.6, "edgecolor": "none", "pad": 0.8}
        return {"color": self.text, "fontsize": 7.5, "textcoords": "offset points", "bbox": box}


FILE_THEME = Theme(
    FILE_SETTINGS, COLORS, GREY, FAINT, text=GREY, mark=GREY, shade=GREY, paper="white", line_width=1.6, titled=True
)
