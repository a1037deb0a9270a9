"""Suggestions for unknown names."""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["find_nearest_name", "suggest_known_names"]

SIMILARITY_CUTOFF = 0.5
MOST_LISTED = 40


def find_nearest_name(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like it; None where none is."""
    by_lower = {one.lower(): one for one in known}
    found = get_close_matches(name.strip().lower(), by_lower, n=1, cutoff=SIMILARITY_CUTOFF)
    return by_lower[found[0]] if found else None


def suggest_known_names(name: str, known: Iterable[str]) -> str:
    """How to go on: the nearest name, and all of them where they are few enough to read."""
    listed = list(known)
    near = find_nearest_name(name, listed)
    meant = "" if near is None else f"did you mean {near}?"
    there_are = f"name one of: {', '.join(listed)}" if len(listed) <= MOST_LISTED else ""
    return " ".join(part for part in (meant, there_are) if part) or "run mlcheck --help for details"
