"""How much room text takes in a chart: lines, lengths and heights, so that labels do not overlap."""

from collections.abc import Sequence
from textwrap import wrap

from checker.reporting.drawing.chart import MOST_NAMED, Chart

__all__ = [
    "CHARACTERS_BESIDE_ROWS",
    "CHARACTERS_PER_LINE",
    "LEGEND_LINE_HEIGHT",
    "MOST_LEGEND_CHARACTERS",
    "count_legend_columns",
    "count_legend_lines",
    "is_narrow",
    "measure_chart",
    "measure_rows",
    "shorten_middle",
    "wrap_below",
    "wrap_row_name",
]  # fmt: skip

HEIGHT = 3.9  # inches a chart without names of rows
LEGEND_LINE_HEIGHT = 0.145  # inches a line of the legend
CHARACTERS_PER_LINE = 66  # a line of text that is as wide as a chart
CHARACTERS_BESIDE_ROWS = 40  # a line of text beside names of rows
CHARACTERS_PER_NAME, MOST_ROW_CHARACTERS = 34, 62  # a line of the name of a row, and the whole name
MOST_LEGEND_CHARACTERS, LEGEND_SIGN_CHARACTERS = 58, 6
ROW_LINE_HEIGHT, ROW_GAP = 0.15, 0.08  # inches a line of a name, and between names
FRAME_HEIGHT, LEAST_HEIGHT_OF_ROWS = 1.5, 2.4  # inches of what is around rows, and a chart of rows


def measure_rows(chart: Chart) -> float:
    """How high the names of its rows are below each other, in inches; 0 of a chart without names."""
    lines = [len(wrap_row_name(name)) for name in chart.y_ticks or () if name]
    return ROW_LINE_HEIGHT * len(lines) * max(lines, default=0) + ROW_GAP * len(lines)


def wrap_row_name(name: str) -> list[str]:
    """The name of a row in lines; of a long one the middle is left out, since names often differ at their ends."""
    return wrap(shorten_middle(name, MOST_ROW_CHARACTERS), CHARACTERS_PER_NAME)


def wrap_below(chart: Chart, *, titled: bool) -> list[str]:
    """The label of the x axis and the note in lines; where names of rows take the left half of the chart, in short ones."""
    length = CHARACTERS_BESIDE_ROWS if is_narrow(chart, titled=titled) else CHARACTERS_PER_LINE
    return [line for text in (chart.x_label, chart.note) for line in wrap(text, length)]


def is_narrow(chart: Chart, *, titled: bool) -> bool:
    """Whether names of rows leave little room for the axes."""
    return chart.y_ticks is not None and (titled or not chart.wide)


def shorten_middle(text: str, length: int) -> str:
    """The text with at most `length` characters, its middle left out."""
    kept = length - 1
    return text if len(text) <= length else f"{text[: kept - kept // 2]}…{text[-(kept // 2) :]}"


def measure_chart(chart: Chart) -> float:
    """How high it is in a picture file, in inches."""
    least = HEIGHT if chart.y_ticks is None else LEAST_HEIGHT_OF_ROWS
    return max(least, FRAME_HEIGHT + measure_rows(chart)) + LEGEND_LINE_HEIGHT * count_legend_lines(chart)


def count_legend_columns(names: Sequence[str]) -> int:
    """How many entries of a legend stand beside each other where a legend is a row."""
    widest = max((min(len(name), MOST_LEGEND_CHARACTERS) for name in names), default=0)
    return min(max(1, CHARACTERS_PER_LINE // (widest + LEGEND_SIGN_CHARACTERS)), max(1, len(names)))


def count_legend_lines(chart: Chart) -> int:
    """How many lines the legend has."""
    return min(len(chart.names), MOST_NAMED + 1)
