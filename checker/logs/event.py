"""One record of a log, as decoded."""

from typing import Any, NotRequired, TypedDict

__all__ = ["LogEvent"]


class LogEvent(TypedDict):
    """A record: `time_ms` since the Unix epoch in every dialect; `value` and `metadata` missing where the log has none."""

    time_ms: float
    key: str
    value: NotRequired[Any]
    metadata: NotRequired[Any]
