"""How a table fits a width: which columns are shown side by side, how wide each is, and which are left out."""

import re
from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

__all__ = ["GAP", "MARGIN", "Column", "Panel", "TableLayout", "break_heading", "lay_out_columns", "split_pieces"]

MARGIN, GAP = 1, 2
COMFORTABLE_WIDTH = 24
"""How wide a text may be before columns are left out for it."""
PIECE = re.compile(r"(?:[^\s/_\-.,]|[.,](?=\d))*(?:[\s/_\-]|[.,](?!\d))*")
REPEATED_HEADING = "×"
"""The heading of a column that belongs to the one before it."""


class Column(Struct, frozen=True):
    """A column: its heading, whether it holds text, its widest cell, and the longest piece that a text cannot be broken in."""

    heading: str
    is_text: bool
    widest: int
    longest_piece: int


class Panel(Struct, frozen=True):
    """Columns side by side, by position, with their widths; `level` says how far headings are broken."""

    widths: dict[int, int]
    level: int


class TableLayout(Struct, frozen=True):
    """The panels, one below the other, and the headings that are left out. No panel where not even one column fits."""

    panels: tuple[Panel, ...]
    left_out: tuple[str, ...]


def split_pieces(text: str) -> list[str]:
    """The pieces that a text may be broken into: each ends with the blanks or signs behind it."""
    return [piece for piece in PIECE.findall(text) if piece]


def break_heading(heading: str, level: int) -> list[str]:
    """The lines of a heading: one at level 0, a word a line at level 1, at level 2 also the parts of names."""
    if level == 0:
        return [heading]
    words = heading.split() or [""]
    if level == 1:
        return words
    return [piece.rstrip() for word in words for piece in split_pieces(word)] or [""]


def lay_out_columns(
    columns: Sequence[Column], *, droppable: Sequence[str], keys: Collection[str], max_width: int
) -> TableLayout:
    """Fit the columns into the width.

    In this order: break headings, leave out droppable columns, break texts, and at last put columns into further panels, in
    which the key columns are repeated. Numbers are never broken.
    """
    shown = list(range(len(columns)))
    for level in (0, 1):
        natural = {at: _find_natural_width(columns[at], level) for at in shown}
        if _fits(natural.values(), max_width):
            return TableLayout((Panel(natural, level),), ())
    left_out: list[str] = []
    remaining = [heading for heading in droppable if any(column.heading == heading for column in columns)]
    comfortable = {at: _find_comfortable_width(columns[at]) for at in shown}
    while remaining and not _fits((comfortable[at] for at in shown), max_width):
        left_out.append(remaining.pop(0))
        shown = [at for at in shown if columns[at].heading not in left_out]
    for level in (1, 2):
        least = {at: _find_least_width(columns[at], level) for at in shown}
        if _fits(least.values(), max_width):
            return TableLayout((Panel(_widen(columns, least, keys, max_width), level),), tuple(left_out))
    panels = tuple(_split_into_panels(columns, least, keys, max_width))
    return TableLayout(panels, tuple(left_out))


def _fits(widths: Collection[int] | Iterator[int], max_width: int) -> bool:
    listed = list(widths)
    return MARGIN + sum(listed) + GAP * (len(listed) - 1) <= max_width


def _find_natural_width(column: Column, level: int) -> int:
    return max(column.widest, *(len(line) for line in break_heading(column.heading, level)))


def _find_comfortable_width(column: Column) -> int:
    least = _find_least_width(column, 1)
    return max(least, min(column.widest, COMFORTABLE_WIDTH)) if column.is_text else least


def _find_least_width(column: Column, level: int) -> int:
    cell = min(column.widest, column.longest_piece) if column.is_text else column.widest
    return max(cell, *(len(line) for line in break_heading(column.heading, level)))


def _widen(columns: Sequence[Column], least: dict[int, int], keys: Collection[str], max_width: int) -> dict[int, int]:
    """The widths, with the spare room given to the texts that need it, keys and short ones first, so that few are broken."""
    widths = dict(least)
    spare = max_width - MARGIN - sum(widths.values()) - GAP * (len(widths) - 1)
    texts = sorted((at for at in widths if columns[at].is_text), key=lambda at: columns[at].widest)
    for group in ([at for at in texts if columns[at].heading in keys], [at for at in texts if columns[at].heading not in keys]):
        for number, at in enumerate(group):
            natural = max(columns[at].widest, len(columns[at].heading))
            more = min(spare // (len(group) - number), max(0, natural - widths[at]))
            widths[at] += more
            spare -= more
    return widths


def _split_into_panels(
    columns: Sequence[Column], least: dict[int, int], keys: Collection[str], max_width: int
) -> Iterator[Panel]:
    """Panels of the key columns and as many others as fit; the first panel has those before the first that does not fit."""
    repeated = [at for at in least if columns[at].heading in keys]
    rest = [at for at in least if at not in repeated]
    while rest:
        taken: list[int] = []
        for group in _iter_groups(columns, rest):
            if not _fits([least[at] for at in (*repeated, *taken, *group)], max_width):
                break
            taken += group
        if not taken:
            return
        rest = rest[len(taken) :]
        widths = {at: least[at] for at in sorted((*repeated, *taken))}
        yield Panel(_widen(columns, widths, keys, max_width), 2)


def _iter_groups(columns: Sequence[Column], positions: Sequence[int]) -> Iterator[list[int]]:
    """The columns, each with those behind it that belong to it."""
    group: list[int] = []
    for at in positions:
        if group and columns[at].heading.strip() != REPEATED_HEADING:
            yield group
            group = []
        group.append(at)
    if group:
        yield group
