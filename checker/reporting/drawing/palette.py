"""Colours that people with any kind of colour vision tell apart.

Source: M. Okabe, K. Ito, "Color Universal Design", 2008. Yellow is left out: on white it is too faint for a line. Where there
are more series than colours, lines get another pattern and points another form.
"""

from collections.abc import Sequence

__all__ = ["COLORS", "FAINT", "GREY", "MARKERS", "PATTERNS", "assign_colors", "pick_color", "pick_line_pattern", "pick_marker"]

COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
GREY = "#666666"
FAINT = "#BBBBBB"
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<")
PATTERNS = ("-", "--", "-.")


def assign_colors(names: Sequence[str], shown: Sequence[str]) -> list[int]:
    """The colours of those that are shown: of each name the same in every chart."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return [numbers[name] for name in shown]


def pick_color(number: int) -> str:
    """The colour of the series of that number."""
    return COLORS[number % len(COLORS)]


def pick_marker(number: int) -> str:
    """The form of its points: differs from series to series, so that colour is never alone in telling them apart."""
    return MARKERS[number % len(MARKERS)]


def pick_line_pattern(number: int) -> str:
    """The pattern of its line."""
    return PATTERNS[number // len(COLORS) % len(PATTERNS)]
