"""Logs as lines, taken apart and put together in any dialect: what spoiling and disguising are made of."""

import json
import re
from collections.abc import Callable
from typing import Any

Lines = list[str]
Way = Callable[[Lines], Lines | None]
Record = dict[str, Any]

V07 = re.compile(r":::MLLOG (\{.*\})\s*$")
V06 = re.compile(r":::MLL ([\d.]+) (\w+) ?:\s+(\{.*\})\s*$")
V05 = re.compile(r":::MLPv0\.5\.0 (\w+) ([\d.]+) (\(.*?\)) (\w+)(?: ?: ?(.*))?$")
QUALITIES = ("eval_accuracy", "eval_error")


def record(line: str) -> Record | None:
    """The record of a line in any dialect, if it has one; `time_ms` in milliseconds in all of them."""
    try:
        if (found := V07.search(line)) is not None:
            whole = json.loads(found[1])
            return whole if isinstance(whole, dict) else None
        if (found := V06.search(line)) is not None:
            return {"v06": True, "time_ms": float(found[1]) * 1000, "key": found[2], **json.loads(found[3])}
        if (found := V05.search(line)) is not None:
            head = {"v05": (found[1], found[3]), "time_ms": float(found[2]) * 1000, "key": found[4]}
            return head if found[5] is None else {**head, "value": json.loads(found[5])}
    except ValueError:
        return None
    return None


def line_of(new: Record) -> str:
    """The line that a record makes in its dialect."""
    time_ms = new.get("time_ms")
    if not new.keys() & {"v05", "v06"}:
        return ":::MLLOG " + json.dumps(new)
    seconds = f"{time_ms / 1000:.9f}" if isinstance(time_ms, (int, float)) and not isinstance(time_ms, bool) else str(time_ms)
    if "v05" in new:
        benchmark, site = new["v05"]
        value = f": {json.dumps(new['value'])}" if "value" in new else ""
        return f":::MLPv0.5.0 {benchmark} {seconds} {site} {new['key']}{value}"
    payload = {name: new[name] for name in ("value", "metadata") if name in new}
    return f":::MLL {seconds} {new['key']}: {json.dumps(payload)}"


def places(lines: Lines, *keys: str) -> list[int]:
    """The lines of the keys' records."""
    return [
        index
        for index, line in enumerate(lines)
        if ":::" in line and any(key in line for key in keys) and (record(line) or {}).get("key") in keys
    ]


def where(lines: Lines, key: str, number: int = 0) -> int | None:
    """The line of the record of the key; of any quality's record for "quality"."""
    found = places(lines, *(QUALITIES if key == "quality" else (key,)))
    return found[number] if found and -len(found) <= number < len(found) else None


def field(lines: Lines, key: str, name: str, number: int = 0) -> Any:
    """A field of the record of the key."""
    index = where(lines, key, number)
    return None if index is None else (record(lines[index]) or {}).get(name)


def put(lines: Lines, index: int, new: Record) -> Lines:
    """The lines with another record in one."""
    return [*lines[:index], line_of(new), *lines[index + 1 :]]


def each(key: str | None, how: Callable[[Record], Record | None]) -> Way:
    """Another record for every one of the key, or for every record at all; None from `how` leaves the log alone."""

    def way(lines: Lines) -> Lines | None:
        changed = list(lines)
        keys = QUALITIES if key == "quality" else (key,)
        for index, line in enumerate(lines):
            if ":::" in line and (found := record(line)) is not None and (key is None or found.get("key") in keys):
                new = how(dict(found))
                if new is None:
                    return None
                changed[index] = line_of(new)
        return changed if changed != lines else None

    return way


def one(key: str, how: Callable[[Record], Record | None], number: int = 0) -> Way:
    """Another record in the place of one."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, key, number)
        new = None if index is None else how(dict(record(lines[index]) or {}))
        return None if index is None or new is None else put(lines, index, new)

    return way


def change(key: str, number: int = 0, /, **fields: object) -> Way:
    """Other fields in a record."""
    return one(key, lambda old: None if "v05" in old and "metadata" in fields else {**old, **fields}, number)


def change_metadata(key: str, number: int = 0, /, **fields: object) -> Way:
    """Other metadata in a record."""
    return one(
        key, lambda old: None if "v05" in old else {**old, "metadata": {**(old.get("metadata") or {}), **fields}}, number
    )


def with_quality(quality: object) -> Callable[[Record], Record]:
    """Another quality in a record, wherever the dialect has it."""

    def how(old: Record) -> Record:
        held = old.get("value")
        nested = "v05" in old and isinstance(held, dict) and not isinstance(held.get("value"), dict)
        return {**old, "value": {**held, "value": quality} if nested else quality}

    return how


def drop(*keys: str) -> Way:
    """No record of the keys."""
    return lambda lines: (
        [line for line in lines if (record(line) or {}).get("key") not in keys] if places(lines, *keys) else None
    )


def shift(key: str, milliseconds: float, number: int = 0) -> Way:
    """A record at another time, in the same place."""
    return one(key, lambda old: {**old, "time_ms": old["time_ms"] + milliseconds}, number)


def again(key: str, milliseconds: float, /, **fields: object) -> Way:
    """The record a second time, later, perhaps saying something else."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, key)
        old = None if index is None else record(lines[index])
        if index is None or old is None or ("v05" in old and "metadata" in fields):
            return None
        new = {**old, **fields, "time_ms": old["time_ms"] + milliseconds}
        return [*lines[: index + 1], line_of(new), *lines[index + 1 :]]

    return way


def move(key: str, behind: str) -> Way:
    """A record behind another one in the file, its time unchanged."""

    def way(lines: Lines) -> Lines | None:
        index, to = where(lines, key), where(lines, behind, -1)
        if index is None or to is None or to < index:
            return None
        return [*lines[:index], *lines[index + 1 : to + 1], lines[index], *lines[to + 1 :]]

    return way


def only(way: Way, *, division: str | None = None, dialects: str = "5 6 7", without: str | None = None) -> Way:
    """The way only for logs of a division (ruleset 0.5 knows no other than closed), in dialects, without a key."""

    def limited(lines: Lines) -> Lines | None:
        found = next((found for line in lines if ":::" in line and (found := record(line)) is not None), {})
        dialect = "5" if "v05" in found else "6" if "v06" in found else "7"
        said = field(lines, "submission_division", "value") if dialect != "5" else "closed"
        wanted = dialect in dialects.split() and (division is None or said == division)
        return way(lines) if wanted and (without is None or where(lines, without) is None) else None

    return limited
