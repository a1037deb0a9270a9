"""Ruleset 0.5: `:::MLPv0.5.0 <benchmark> <seconds> (<file>:<line>) <key>[: json]`. It has no metadata."""

from collections.abc import Sequence
from typing import Any

import msgspec

from checker import grammar
from checker.logs.dialects.dialect import DecodedRecords, Dialect, DoesNotFitError
from checker.logs.event import LogEvent
from checker.logs.records import Records

__all__ = ["DIALECT"]

TOKEN = b":::MLPv0.5.0 "


def _match_header(line: bytes) -> tuple[dict[str, str], int | None, int]:
    """The fields of the record, where its value begins, if it has one, and its header ends."""
    found = grammar.compile_rule_pattern("v05", rule="header").match(line)
    if found is None:
        raise DoesNotFitError("no benchmark, time, place and key", 0)
    fields = {name: found[name].decode("utf-8", "replace") for name in ("benchmark", "time", "key")}
    colon = grammar.compile_rule_pattern("v05", rule="colon").match(line, found.end())
    return fields, None if colon is None else colon.end(), found.end()


_decode_value = msgspec.json.Decoder(msgspec.Raw).decode


def _split_record(body: bytes) -> tuple[dict[str, str], bytes | None]:
    """The fields of the record, and what is written of its value."""
    line = TOKEN + body
    fields, value, header = _match_header(line)
    if value is None and line[header:].strip():
        raise DoesNotFitError("text behind the key", header - len(TOKEN))
    return fields, None if value is None else line[value:]


def _decode_records(_: bytes, bodies: Sequence[bytes], __: Sequence[int]) -> DecodedRecords:
    parts = list(map(_split_record, bodies))
    records = Records(
        [float(fields["time"]) * 1000.0 for fields, _ in parts],
        [fields["key"] for fields, _ in parts],
        [None if value is None else _decode_value(value) for _, value in parts],
        [{"benchmark": fields["benchmark"]} for fields, _ in parts],
    )
    return DecodedRecords(records, has_distinct_fields=True)


def _decode_record(body: bytes) -> LogEvent:
    from pydantic_core import from_json

    fields, value = _split_record(body)
    return _build_event(fields, None if value is None else from_json(value))


def _parse_header(text: str) -> tuple[dict[str, str], int | None, int]:
    line = TOKEN + text.encode("utf-8", "replace")
    fields, value, header = _match_header(line)
    at = [None if end is None else len(line[len(TOKEN) : end].decode("utf-8", "replace")) for end in (value, header)]
    return fields, at[0], at[1] or 0


def _build_event(fields: dict[str, str], payload: Any) -> LogEvent:
    return {
        "time_ms": float(fields["time"]) * 1000.0,
        "key": fields["key"],
        "value": payload,
        "metadata": {"benchmark": fields["benchmark"]},
    }


DIALECT = Dialect(
    name="v0.5",
    token=TOKEN,
    grammar="v05",
    decode_records=_decode_records,
    decode_record=_decode_record,
    parse_header=_parse_header,
    build_event=_build_event,
)
