"""Edition 0.5: `:::MLPv0.5.0 <benchmark> <seconds> (<file>:<line>) <key>[: json]`. It has no metadata."""

from typing import Any

from pydantic_core import from_json

from checker import grammar
from checker.logs.dialects.dialect import Dialect, DoesNotFitError
from checker.logs.event import LogEvent

__all__ = ["DIALECT"]

TOKEN = b":::MLPv0.5.0 "


def _fields(line: bytes) -> tuple[dict[str, str], int | None, int]:
    """The fields of the record, where its value begins, if it has one, and its header ends."""
    found = grammar.pattern("v05", rule="header").match(line)
    if found is None:
        raise DoesNotFitError("no benchmark, time, place and key", 0)
    fields = {name: found[name].decode("utf-8", "replace") for name in ("benchmark", "time", "key")}
    colon = grammar.pattern("v05", rule="colon").match(line, found.end())
    return fields, None if colon is None else colon.end(), found.end()


def _fast(body: bytes) -> LogEvent:
    line = TOKEN + body
    fields, value, header = _fields(line)
    if value is None and line[header:].strip():
        raise DoesNotFitError("text behind the key", header - len(TOKEN))
    return _assemble(fields, None if value is None else from_json(line[value:]))


def _head(text: str) -> tuple[dict[str, str], int | None, int]:
    line = TOKEN + text.encode("utf-8", "replace")
    fields, value, header = _fields(line)
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
