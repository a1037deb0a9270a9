"""Edition 0.5: `:::MLPv0.5.0 <benchmark> <seconds> (<file>:<line>) <key>[: json]`. It has no metadata."""

from typing import Any

from pydantic_core import from_json

from checker import grammar
from checker.log.dialects.dialect import Dialect, DoesNotFitError
from checker.models.event import LogEvent

__all__ = ["DIALECT"]

TOKEN = b":::MLPv0.5.0 "
_header = grammar.pattern("v05", rule="header")
_colon = grammar.pattern("v05", rule="colon")


def _fields(data: bytes, start: int, end: int) -> tuple[dict[str, str], int | None, int]:
    """The fields of the record whose token starts at `start`, where its value begins, if it has one, and its header ends."""
    found = _header.match(data, start, end)
    if found is None:
        raise DoesNotFitError("no benchmark, time, place and key", 0)
    fields = {name: found[name].decode("utf-8", "replace") for name in ("benchmark", "time", "key")}
    colon = _colon.match(data, found.end(), end)
    return fields, None if colon is None else colon.end(), found.end()


def _fast(data: bytes, start: int, end: int) -> LogEvent:
    fields, value, header = _fields(data, start, end)
    if value is None and data[header:end].strip():
        raise DoesNotFitError("text behind the key", header - start - len(TOKEN))
    return _assemble(fields, None if value is None else from_json(data[value:end]))


def _head(text: str) -> tuple[dict[str, str], int | None, int]:
    line = TOKEN + text.encode("utf-8", "replace")
    fields, value, header = _fields(line, 0, len(line))
    at = [None if end is None else len(line[len(TOKEN) : end].decode("utf-8", "replace")) for end in (value, header)]
    return fields, at[0], at[1] or 0


def _assemble(fields: dict[str, str], payload: Any) -> LogEvent:
    return {
        "time_ms": float(fields["time"]) * 1000.0,
        "key": fields["key"],
        "value": payload,
        "metadata": {"benchmark": fields["benchmark"]},
    }


DIALECT = Dialect(name="v0.5", token=TOKEN, grammar="v05", decode=_fast, head=_head, assemble=_assemble)
