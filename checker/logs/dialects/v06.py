"""Ruleset 0.6: `:::MLL <seconds> <key>: {json}`."""

from typing import Any

from pydantic import TypeAdapter

from checker import grammar
from checker.logs.dialects.dialect import Dialect, DoesNotFitError, IncompleteError
from checker.logs.event import LogEvent, V06Payload
from checker.logs.irregularity import IrregularityKind

__all__ = ["DIALECT"]

TOKEN = b":::MLL "
_validate_payload = TypeAdapter(V06Payload).validator.validate_json


def _decode_record(body: bytes) -> LogEvent:
    found = grammar.compile_rule_pattern("v06", rule="header").match(TOKEN + body)
    if found is None:
        raise DoesNotFitError("no time and key", 0)
    event = _validate_payload(body[found.end() - len(TOKEN) :])
    event["time_ms"] = float(found["time"]) * 1000.0
    event["key"] = found["key"].decode("ascii")
    return event  # type: ignore[no-any-return]


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
    decode_record=_decode_record,
    parse_header=_parse_header,
    build_event=_build_event,
)
