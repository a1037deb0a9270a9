"""Edits that write a record as the logger writes it: on a line of its own, with nothing before or behind it."""

import json
import math
from typing import Any

from checker.logs.dialects.dialect import IncompleteError
from checker.logs.irregularity import IrregularityKind
from checker.logs.log import LocationLookup
from checker.models.finding import Edit

__all__ = ["complete_record", "encode_as_utf8", "replace_columns", "write_on_one_line"]

LONGEST_TEXT = 2000


def complete_record(places: LocationLookup, start: int, problem: IncompleteError) -> Edit | None:
    """The edit that writes the time of the record at the offset `start` as a number, or gives it the metadata that it lacks.

    None where the record lacks something that only its writer knows.
    """
    event, lines = problem.event, (places.find_line(start),)
    if event is None or not math.isfinite(event["time_ms"]):
        return None
    if problem.kind is IrregularityKind.TIME_AS_TEXT:
        time_ms = event["time_ms"]
        return Edit(
            action="set", lines=lines, field="time_ms", value=json.dumps(int(time_ms) if time_ms.is_integer() else time_ms)
        )
    if "value" in event and "metadata" not in event:
        return Edit(action="set", lines=lines, field="metadata", value="{}")
    return None


def encode_as_utf8() -> Edit:
    """The edit that saves the file as UTF-8."""
    return Edit(action="encode", value="UTF-8")


def replace_columns(places: LocationLookup, start: int, first: int, stop: int, text: str) -> Edit:
    """The edit that writes `text` over what stands from `first` characters behind the offset `start` up to the offset
    `stop`, on the same line.
    """
    columns = places.find_column(start) + first, places.find_column(stop)
    return Edit(action="replace", lines=(places.find_line(start),), columns=columns, value=text)


def write_on_one_line(places: LocationLookup, start: int, first: int, stop: int, payload: Any) -> Edit | None:
    """The edit that writes a record, which goes on up to the end of the line at the offset `stop`, on the line of `start`.

    Its payload begins `first` characters behind `start`. None where the payload is too long to be shown.
    """
    text = json.dumps(payload, ensure_ascii=False)
    if len(text) > LONGEST_TEXT:
        return None
    lines = places.find_line(start), places.find_line(stop)
    columns = places.find_column(start) + first, places.find_column(stop)
    return Edit(action="replace", lines=lines, columns=columns, value=text)
