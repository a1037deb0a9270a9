"""Suggestions for unknown names."""

from collections.abc import Callable, Iterable

__all__ = ["find_nearest_name", "find_nearest_names", "suggest_known_names"]

SIMILARITY_CUTOFF = 0.5
MOST_LISTED = 40


def find_nearest_name(
    name: str, known: Iterable[str], *, cutoff: float = SIMILARITY_CUTOFF, fold: Callable[[str], str] = str.lower
) -> str | None:
    """Return the known name that is most like `name`; None if none is similar enough. See `find_nearest_names`."""
    return next(iter(find_nearest_names(name, known, most=1, cutoff=cutoff, fold=fold)), None)


def find_nearest_names(
    name: str, known: Iterable[str], *, most: int, cutoff: float = SIMILARITY_CUTOFF, fold: Callable[[str], str] = str.lower
) -> tuple[str, ...]:
    """Return at most `most` known names like `name`, the most similar first.

    Args:
        cutoff: The least similarity, as difflib's ratio from 0 to 1.
        fold: Makes spellings equal that mean the same name.
    """
    from difflib import get_close_matches

    by_fold = {fold(one): one for one in known}
    return tuple(by_fold[near] for near in get_close_matches(fold(name.strip()), by_fold, n=most, cutoff=cutoff))


def suggest_known_names(name: str, known: Iterable[str]) -> str:
    """How to go on: the nearest name, and all of them where they are few enough to read."""
    listed = list(known)
    near = find_nearest_name(name, listed)
    meant = "" if near is None else f"did you mean {near}?"
    there_are = f"name one of: {', '.join(listed)}" if len(listed) <= MOST_LISTED else ""
    return " ".join(part for part in (meant, there_are) if part) or "run mlcheck --help for details"
