"""Counts and lists as text: "3 runs", "a, b and 3 more"."""

from collections.abc import Sequence

__all__ = ["describe_rest", "format_count", "join_first"]


def format_count(number: int, noun: str) -> str:
    """The number and the noun: "1 run", "2 runs"."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def join_first(items: Sequence[str], limit: int, noun: str | None = None, *, separator: str = ", ") -> str:
    """The first `limit` items, and how many more there are: "a, b and 3 more", or "a, b and 3 logs more" of a noun."""
    shown, rest = separator.join(items[:limit]), _count_rest(len(items), limit, noun)
    return shown if rest is None else f"{shown} {rest}"


def describe_rest(total: int, limit: int, noun: str | None = None, *, hint: str = "") -> str | None:
    """The line below a list that is cut after `limit` entries: "... and 3 more; hint"; None where nothing is cut."""
    rest = _count_rest(total, limit, noun)
    return None if rest is None else f"... {rest}" + (f"; {hint}" if hint else "")


def _count_rest(total: int, limit: int, noun: str | None) -> str | None:
    if total <= limit:
        return None
    return f"and {total - limit if noun is None else format_count(total - limit, noun)} more"
