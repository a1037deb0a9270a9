"""Ruleset 0.7 and later: `:::MLLOG {json}`, times in milliseconds."""

from typing import Any

from pydantic import TypeAdapter

from checker.logs.dialects.dialect import Dialect, IncompleteError
from checker.logs.event import CompleteEvent, LogEvent
from checker.logs.irregularity import IrregularityKind

__all__ = ["DIALECT"]

_NUMBER = (int, float)
TOKEN = b":::MLLOG "
FIELDS = ("time_ms", "key", "value", "metadata")


def _parse_header(_: str) -> tuple[dict[str, str], int | None, int]:
    return {}, 0, 0


def _build_event(_: dict[str, str], payload: Any) -> LogEvent:
    """The event. The official program crashes on what is refused here, save for a time that is text: that it reports."""
    if not isinstance(payload, dict):
        raise IncompleteError("the record is not an object", None, expected="a JSON object", refused=True)
    missing = [name for name in FIELDS if name not in payload]
    key, time_ms = payload.get("key"), payload.get("time_ms")
    time, usable = _parse_time(time_ms)
    if not isinstance(key, str):
        message = "the record has no key" if "key" in missing else "the record's key is not text"
        raise IncompleteError(message, None, expected='"key": text', refused=bool(missing) or not usable)
    event: LogEvent = {"time_ms": time, "key": key}
    if "value" in payload:
        event["value"] = payload["value"]
    if "metadata" in payload:
        event["metadata"] = payload["metadata"]
    if missing:
        message = f"the record has no {' and no '.join(missing)}"
        raise IncompleteError(message, event, expected=f"{' and '.join(FIELDS)} in every record", refused=True)
    if isinstance(time_ms, _NUMBER) and not isinstance(time_ms, bool) and usable:
        return event
    shown = "too large" if isinstance(time_ms, int) and not usable else f"{time_ms!r}, not a number"
    raise IncompleteError(
        f"time_ms is {shown}",
        event,
        expected="milliseconds as a number",
        refused=not usable,
        unseen=not usable and isinstance(time_ms, str),
        kind=IrregularityKind.TIME_AS_TEXT if usable and isinstance(time_ms, str) else IrregularityKind.INCOMPLETE,
    )


def _parse_time(found: Any) -> tuple[float, bool]:
    """The time as Python's float makes it of anything, and whether it does; not a number where it does not."""
    try:
        return float(found), True
    except (TypeError, ValueError, OverflowError):
        return float("nan"), False


DIALECT = Dialect(
    name="v0.7",
    token=TOKEN,
    grammar="v07",
    decode_record=TypeAdapter(CompleteEvent).validator.validate_json,
    parse_header=_parse_header,
    build_event=_build_event,
    payload_fields=FIELDS,
)
