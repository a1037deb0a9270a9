"""Figures as people read them."""

from collections.abc import Iterable

__all__ = [
    "NOT_COMPARABLE",
    "choose_duration_unit",
    "convert_minutes",
    "format_cell",
    "format_cv",
    "format_duration",
    "format_mean_attmt",
    "format_mean_time",
    "format_percentage",
    "format_quality",
    "format_ratio",
]

HOUR_MINUTES = 60
SECOND_MINUTES = 1 / 60
NOT_COMPARABLE = "n/c"
UNIT_MINUTES = {"h": HOUR_MINUTES, "min": 1.0, "s": SECOND_MINUTES}


def choose_duration_unit(minutes: float | None) -> str:
    """The unit in which a time reads well: s below two minutes, h from ten hours."""
    if minutes is None or 2 <= minutes < 10 * HOUR_MINUTES:
        return "min"
    return "s" if minutes < 2 else "h"


def convert_minutes(minutes: Iterable[float], unit: str) -> tuple[float, ...]:
    """The times in the unit."""
    return tuple(time / UNIT_MINUTES[unit] for time in minutes)


def format_duration(minutes: float | None, unit: str = "min", *, with_unit: bool = True) -> str:
    """Minutes in `unit`, two decimals; a dash where there is no number."""
    if minutes is None:
        return "-"
    return f"{minutes / UNIT_MINUTES[unit]:,.2f}" + (f" {unit}" if with_unit else "")


def format_mean_time(minutes: float | None, rule: str | None, unit: str = "min") -> str:
    """A mean time over runs; a restricted mean, which is a lower bound, with a sign."""
    return ("≥ " if minutes is not None and rule == "restricted" else "") + format_duration(minutes, unit)


def format_mean_attmt(minutes: float | None, rule: str | None, limit: str | None, unit: str = "min") -> str:
    """A mean ATTMT over runs; `n/c` where a limit says why it is not comparable."""
    return NOT_COMPARABLE if limit is not None and minutes is not None else format_mean_time(minutes, rule, unit)


def format_percentage(value: float | None, *, signed: bool = False) -> str:
    """A share as a percentage with two decimals where signed, one where not."""
    if value is None:
        return "-"
    return f"{value:+.2%}" if signed else f"{value:.1%}"


def format_cv(cv: float | None, low: float | None, high: float | None) -> str:
    """A CV with its interval, where it has one: "4.5% [3.1, 8.2]"; an end that the runs do not bound is infinite."""
    if cv is None or low is None:
        return format_percentage(cv)
    return f"{format_percentage(cv)} [{100 * low:.1f}, {'∞' if high is None else f'{100 * high:.1f}'}]"


def format_quality(value: float | None) -> str:
    """A quality with as many digits as it takes."""
    return "-" if value is None else f"{value:.6g}"


def format_ratio(value: float | None) -> str:
    """A ratio with two decimals, a small one with two digits."""
    if value is None:
        return "-"
    return f"{value:,.2f}" if value >= 0.1 else f"{value:.2g}"


def format_strength(share: float | None, p_value: float | None) -> str:
    """How strong evidence is: "p = 0.0002", or "100 %" of what was compared; empty where neither is known."""
    if p_value is not None:
        return f"p = {p_value:.2g}"
    return "" if share is None else format_percentage(share)


def format_cell(cell: str | float, kind: str) -> str:
    """A cell of a table: minutes with two decimals, ratios with three, shares in percent, what was measured with four digits,
    other numbers in full."""
    if isinstance(cell, str):
        return cell
    match kind:
        case "minutes":
            return f"{cell:,.2f}"
        case "share":
            return format_percentage(cell)
        case "ratio":
            return f"{cell:.3f}" if cell >= 0.1 else f"{cell:.3g}"
        case "count":
            return f"{cell:,.0f}"
        case "measured":
            return f"{cell:,.4g}" if abs(cell) < 1000 else f"{cell:,.0f}"
    return f"{cell:,.6g}"
