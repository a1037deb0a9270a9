"""A record as text, in each dialect as that ruleset's own logger writes it: mllog (v0.7 and later), mlperf_compliance."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FrameType
from typing import Any, Literal

__all__ = ["DIALECTS", "EventRecord", "EventType", "SourceSite", "locate_frame"]

EventType = Literal["INTERVAL_START", "INTERVAL_END", "POINT_IN_TIME"]


@dataclass(frozen=True)
class SourceSite:
    """Where in the source an event was logged."""

    file: str
    line: int


@dataclass(frozen=True)
class EventRecord:
    """An event about to be written; `time_ms` since the Unix epoch. Dialect v0.5 alone has `benchmark` in every record."""

    key: str
    value: Any
    metadata: Mapping[str, Any]
    time_ms: float
    site: SourceSite
    event_type: EventType = "POINT_IN_TIME"
    namespace: str = ""
    benchmark: str = ""

    @property
    def metadata_with_site(self) -> dict[str, Any]:
        """The metadata with where the event was logged; what the caller says of that goes first."""
        return {"file": self.site.file, "lineno": self.site.line, **self.metadata}


def _format_v07(record: EventRecord) -> str:
    payload = {
        "namespace": record.namespace, "time_ms": int(record.time_ms), "event_type": record.event_type,
        "key": record.key, "value": record.value, "metadata": record.metadata_with_site,
    }  # fmt: skip
    return f":::MLLOG {_dump_json(payload)}"


def _format_v06(record: EventRecord) -> str:
    payload = {"value": record.value, "metadata": record.metadata_with_site}
    return f":::MLL {record.time_ms / 1000:.3f} {record.key}: {_dump_json(payload)}"


def _format_v05(record: EventRecord) -> str:
    """Without metadata, which that dialect does not have.

    Raises:
        ValueError: there are metadata.
    """
    if record.metadata:
        raise ValueError(f"{record.key}: dialect v0.5 has no metadata; say it in the value")
    site = f"{record.site.file}:{record.site.line}"
    value = "" if record.value is None else f": {_dump_json(record.value)}"
    return f":::MLPv0.5.0 {record.benchmark} {record.time_ms / 1000:.9f} ({site}) {record.key}{value}"


DIALECTS: dict[str, Callable[[EventRecord], str]] = {"v0.5": _format_v05, "v0.6": _format_v06, "v0.7": _format_v07}


def _dump_json(value: Any) -> str:
    return json.dumps(value, default=_convert_array)


def _convert_array(value: Any) -> Any:
    """Numbers and arrays of NumPy and PyTorch as numbers and lists.

    Raises:
        TypeError: it is something else that JSON does not have.
    """
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be logged")


def locate_frame(frame: FrameType, root: str | None = None) -> SourceSite:
    """The frame's place; the file without the leading directory `root`."""
    file = frame.f_code.co_filename
    return SourceSite(file.removeprefix(f"{root.rstrip('/')}/") if root else file, frame.f_lineno)
