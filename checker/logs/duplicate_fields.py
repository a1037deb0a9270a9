"""Duplicate fields of a record that do not agree: JSON's readers silently take the last one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.logs.dialects.dialect import Dialect
from checker.logs.irregularity import Irregularity, IrregularityKind
from checker.logs.log import ByteLocations

__all__ = ["find_duplicate_fields"]

_in_pairs = json.JSONDecoder(object_pairs_hook=list)


def find_duplicate_fields(
    data: bytes, dialect: Dialect, offsets: Sequence[int], lacking: Mapping[str, int]
) -> list[Irregularity]:
    """An irregularity for each record, of those that start at the offsets, that gives a field two values. At most so many of
    them as `lacking` says lack a field.

    Records are looked into only where a field's name stands more often than there are records that must have it, which one
    search tells.
    """
    number = len(offsets)
    names = [name for name in dialect.payload_fields if data.count(_quote_field(name)) > number - lacking.get(name, 0)]
    if not names:
        return []
    places = ByteLocations(data)
    return [
        Irregularity(
            IrregularityKind.DUPLICATE_FIELD,
            places.find_line(offset),
            places.find_column(offset),
            f"the record says {name} twice",
            "once",
        )
        for offset in offsets
        for name in _iter_duplicate_names(data, dialect, offset, names)
    ]


def _iter_duplicate_names(data: bytes, dialect: Dialect, offset: int, names: Sequence[str]) -> Iterator[str]:
    end = data.find(b"\n", offset)
    line = data[offset : len(data) if end < 0 else end]
    suspects = [name for name in names if line.count(_quote_field(name)) > 1]
    if not suspects:
        return
    text = line[len(dialect.token) :].decode("utf-8", "replace")
    try:
        _, begin, _ = dialect.parse_header(text)
        rest = text[begin or 0 :].lstrip()
        pairs: Any = _in_pairs.raw_decode(rest)[0]
    except (ValueError, RecursionError):
        return
    if not isinstance(pairs, list):
        return
    for name in suspects:
        found = [repr(pair[1]) for pair in pairs if isinstance(pair, tuple) and pair[0] == name]
        if len(set(found)) > 1:
            yield name


def _quote_field(name: str) -> bytes:
    return b'"' + name.encode("ascii") + b'"'
