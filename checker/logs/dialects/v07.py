"""Ruleset 0.7 and later: `:::MLLOG {json}`, times in milliseconds."""

from collections.abc import Callable, Sequence
from functools import cache
from math import nan
from operator import attrgetter
from typing import Annotated, Any, Literal

import msgspec

from checker.logs.dialects.dialect import DecodedRecords, Dialect, IncompleteError
from checker.logs.event import LogEvent
from checker.logs.irregularity import IrregularityKind
from checker.logs.records import ABSENT, Records

__all__ = ["DIALECT"]

_NUMBER = (int, float)
TOKEN = b":::MLLOG "
FIELDS = ("time_ms", "key", "value", "metadata")


class _MllogRecord(msgspec.Struct, gc=False):
    """A record as mlperf_logging's own logger writes it, between 2001 and 2286: the length of its time is known."""

    namespace: Literal[""]
    time_ms: Annotated[int, msgspec.Meta(ge=10**12, lt=10**13)]
    event_type: Literal["INTERVAL_START", "INTERVAL_END", "POINT_IN_TIME"]
    key: str
    value: msgspec.Raw
    metadata: msgspec.Raw


class _Record(msgspec.Struct, gc=False, kw_only=True):
    """A record with whatever else in it, and perhaps not all of its fields. No time that is written is not a number."""

    time_ms: float = nan
    key: str
    value: msgspec.Raw = ABSENT
    metadata: msgspec.Raw = ABSENT


MLLOG_START = TOKEN + b'{"namespace": "", "time_ms": '
MLLOG_BYTES = len('{"namespace": "", "time_ms": 0000000000000, "event_type": "", "key": "", "value": , "metadata": }')
_decode_mllog_record = msgspec.json.Decoder(_MllogRecord).decode
_decode_any_record = msgspec.json.Decoder(_Record).decode


def _decode_records(data: bytes, bodies: Sequence[bytes], lengths: Sequence[int]) -> DecodedRecords:
    try:
        mllog = list(map(_decode_mllog_record, bodies))
    except ValueError:
        others = list(map(_decode_any_record, bodies))
        records = Records(*(map(attrgetter(name), others) for name in FIELDS))
        return DecodedRecords(records, has_distinct_fields=False, incomplete=records.list_incomplete())
    # A record that is just as long as its six fields has no seventh: the shortest one takes more than the eight blanks that
    # may be missing behind its start.
    of_six = [len(one.event_type) + len(one.key) + len(one.value) + len(one.metadata) + MLLOG_BYTES for one in mllog]
    is_distinct = of_six == lengths and data.count(MLLOG_START) == len(bodies)
    records = Records(
        [float(one.time_ms) for one in mllog],
        [one.key for one in mllog],
        [one.value for one in mllog],
        [one.metadata for one in mllog],
    )
    return DecodedRecords(records, is_distinct)


def _decode_record(body: bytes) -> LogEvent:
    return _load_validator()(body)


@cache
def _load_validator() -> Callable[[bytes], LogEvent]:
    from pydantic import TypeAdapter

    from checker.logs.event_models import CompleteEvent

    return TypeAdapter(CompleteEvent).validator.validate_json


def _parse_header(_: str) -> tuple[dict[str, str], int | None, int]:
    return {}, 0, 0


def _build_event(_: dict[str, str], payload: Any) -> LogEvent:
    """The event. The official program crashes on what is refused here; null and a time that is text it reports."""
    if not isinstance(payload, dict):
        message, expected = "the record is not an object", "a JSON object"
        raise IncompleteError(message, None, expected=expected, refused=True, unseen=payload is None)
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
    shown = (
        "too large"
        if isinstance(time_ms, int) and not usable
        else f"{'null' if time_ms is None else repr(time_ms)}, not a number"
    )
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
    decode_records=_decode_records,
    decode_record=_decode_record,
    parse_header=_parse_header,
    build_event=_build_event,
    payload_fields=FIELDS,
)
