"""Edition 0.7 and later: `:::MLLOG {json}`, times in milliseconds."""

from typing import Any, cast

from pydantic import TypeAdapter

from checker.log.dialects.dialect import Dialect, IncompleteError
from checker.models.event import CompleteEvent, LogEvent

__all__ = ["DIALECT"]

_decode = TypeAdapter(CompleteEvent).validator.validate_json
_NUMBER = (int, float)
TOKEN = b":::MLLOG "
_SKIP = len(TOKEN)


def _fast(data: bytes, start: int, end: int) -> LogEvent:
    return cast(LogEvent, _decode(data[start + _SKIP : end]))


def _head(_: str) -> tuple[dict[str, str], int | None]:
    return {}, 0


def _assemble(_: dict[str, str], payload: Any) -> LogEvent:
    """The event; the official program crashes on what is refused here, save for a time that is text."""
    if not isinstance(payload, dict):
        raise IncompleteError("the record is not an object", None, expected="a JSON object", refused=True)
    missing = [name for name in ("time_ms", "key", "value", "metadata") if name not in payload]
    key = payload.get("key")
    if not isinstance(key, str):
        message = "the record has no key" if "key" in missing else "the record's key is not text"
        raise IncompleteError(message, None, expected='"key": text', refused="key" in missing)
    event: LogEvent = {"time_ms": float("nan"), "key": key}
    if "value" in payload:
        event["value"] = payload["value"]
    if "metadata" in payload:
        event["metadata"] = payload["metadata"]
    time_ms = payload.get("time_ms")
    if isinstance(time_ms, _NUMBER) and not isinstance(time_ms, bool):
        try:
            event["time_ms"] = float(time_ms)
        except OverflowError:
            raise IncompleteError("time_ms is too large", event, expected="milliseconds", refused=True) from None
    if missing:
        raise IncompleteError(
            f"the record has no {' and no '.join(missing)}",
            event,
            expected="time_ms, key, value and metadata in every record",
            refused=True,
        )
    if not isinstance(time_ms, _NUMBER) or isinstance(time_ms, bool):
        refused = not isinstance(time_ms, bool)
        if isinstance(time_ms, str):
            try:
                event["time_ms"] = float(time_ms)
                refused = False
            except ValueError:
                pass
        raise IncompleteError(
            f"time_ms is {time_ms!r}, not a number", event, expected="milliseconds as a number", refused=refused
        )
    return event


DIALECT = Dialect(
    name="v0.7",
    token=TOKEN,
    grammar="v07",
    decode=_fast,
    head=_head,
    assemble=_assemble,
)
