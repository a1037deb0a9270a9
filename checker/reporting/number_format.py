"""Figures as people read them."""

from collections.abc import Iterable

__all__ = ["cell_text", "count", "duration", "duration_unit", "in_unit", "quality", "ratio", "share"]

HOUR_MINUTES = 60
SECOND_MINUTES = 1 / 60
UNITS = {"h": HOUR_MINUTES, "min": 1.0, "s": SECOND_MINUTES}


def count(number: int, noun: str) -> str:
    """ "1 run", "2 runs"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def duration_unit(minutes: float | None) -> str:
    """The unit in which a time reads well: s below two minutes, h from ten hours."""
    if minutes is None or 2 <= minutes < 10 * HOUR_MINUTES:
        return "min"
    return "s" if minutes < 2 else "h"


def in_unit(minutes: Iterable[float], unit: str) -> tuple[float, ...]:
    """The times in the unit."""
    return tuple(time / UNITS[unit] for time in minutes)


def duration(minutes: float | None, unit: str = "min", *, with_unit: bool = True) -> str:
    """Minutes in `unit`, two decimals; a dash where there is no number."""
    if minutes is None:
        return "-"
    return f"{minutes / UNITS[unit]:,.2f}" + (f" {unit}" if with_unit else "")


def share(value: float | None, *, signed: bool = False) -> str:
    """A share as a percentage with two decimals where signed, one where not."""
    if value is None:
        return "-"
    return f"{value:+.2%}" if signed else f"{value:.1%}"


def quality(value: float | None) -> str:
    """A quality with as many digits as it takes."""
    return "-" if value is None else f"{value:.6g}"


def ratio(value: float | None) -> str:
    """A ratio with two decimals, a small one with two digits."""
    if value is None:
        return "-"
    return f"{value:,.2f}" if value >= 0.1 else f"{value:.2g}"


def cell_text(cell: str | float, kind: str) -> str:
    """A cell of a table: minutes with two decimals, ratios with three, shares in percent, other numbers in full."""
    if isinstance(cell, str):
        return cell
    match kind:
        case "minutes":
            return f"{cell:,.2f}"
        case "share":
            return share(cell)
        case "ratio":
            return f"{cell:.3f}" if cell >= 0.1 else f"{cell:.3g}"
        case "count":
            return f"{cell:,.0f}"
    return f"{cell:,.6g}"
