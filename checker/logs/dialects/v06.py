"""Ruleset 0.6: `:::MLL <seconds> <key>: {json}`."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from checker import grammar
from checker.logs.dialects.dialect import DecodedRecords, Dialect, DoesNotFitError, IncompleteError
from checker.logs.event import LogEvent
from checker.logs.irregularity import IrregularityKind
from checker.logs.records import ABSENT, Records

__all__ = ["DIALECT"]

TOKEN = b":::MLL "


class _Payload(msgspec.Struct, gc=False):
    value: msgspec.Raw
    metadata: msgspec.Raw = ABSENT


_decode_payload = msgspec.json.Decoder(_Payload).decode


def _decode_records(_: bytes, bodies: Sequence[bytes], __: Sequence[int]) -> DecodedRecords:
    match = grammar.compile_rule_pattern("v06", rule="header").match
    headers = [match(TOKEN + body) for body in bodies]
    if None in headers:
        raise DoesNotFitError("no time and key", 0)
    payloads = [_decode_payload(body[header.end() - len(TOKEN) :]) for body, header in zip(bodies, headers, strict=True)]  # type: ignore[union-attr]
    records = Records(
        [float(header["time"]) * 1000.0 for header in headers],  # type: ignore[index]
        [header["key"].decode("ascii") for header in headers],  # type: ignore[index]
        [payload.value for payload in payloads],
        [payload.metadata for payload in payloads],
    )
    return DecodedRecords(records, has_distinct_fields=False)


@cache
def _load_validator() -> Callable[[bytes], LogEvent]:
    from pydantic import TypeAdapter

    from checker.logs.event_models import V06Payload

    return TypeAdapter(V06Payload).validator.validate_json


def _decode_record(body: bytes) -> LogEvent:
    found = grammar.compile_rule_pattern("v06", rule="header").match(TOKEN + body)
    if found is None:
        raise DoesNotFitError("no time and key", 0)
    event = _load_validator()(body[found.end() - len(TOKEN) :])
    event["time_ms"] = float(found["time"]) * 1000.0
    event["key"] = found["key"].decode("ascii")
    return event


def _parse_header(text: str) -> tuple[dict[str, str], int | None, int]:
    found = grammar.compile_rule_pattern("v06", rule="header").match(TOKEN + text.encode("utf-8", "replace"))
    if found is None:
        raise DoesNotFitError("no time and key", 0)
    end = found.end() - len(TOKEN)
    return {"time": found["time"].decode("ascii"), "key": found["key"].decode("ascii")}, end, end


def _build_event(fields: dict[str, str], payload: Any) -> LogEvent:
    event: LogEvent = {"time_ms": float(fields["time"]) * 1000.0, "key": fields["key"]}
    if not isinstance(payload, dict):
        raise _build_missing_value_error("the record is not an object", event, "a JSON object")
    if "metadata" in payload:
        event["metadata"] = payload["metadata"]
    if "value" not in payload:
        raise _build_missing_value_error("the record has no value", event, '"value" in every record')
    event["value"] = payload["value"]
    return event


def _build_missing_value_error(message: str, event: LogEvent, expected: str) -> IncompleteError:
    """The official program passes over such a record."""
    return IncompleteError(message, event, expected=expected, refused=False, unseen=True, kind=IrregularityKind.WITHOUT_VALUE)


DIALECT = Dialect(
    name="v0.6",
    token=TOKEN,
    grammar="v06",
    payload_fields=("value", "metadata"),
    official_prefix=b":::MLL",
    decode_records=_decode_records,
    decode_record=_decode_record,
    parse_header=_parse_header,
    build_event=_build_event,
)
