"""One record of a log, as decoded.

A TypedDict that pydantic validates straight from the bytes, not a BaseModel: a model a record costs as much again
as decoding it, and a log has a hundred thousand of them (benchmarks/speed.py measures both).
"""

from typing import Annotated, Any, NotRequired

from pydantic import AllowInfNan, ConfigDict, Strict, with_config
from typing_extensions import TypedDict

__all__ = ["CompleteEvent", "LogEvent", "V06Payload"]


@with_config(ConfigDict(extra="ignore"))
class LogEvent(TypedDict):
    """A record: `time_ms` since the Unix epoch in every dialect; `value` and `metadata` missing where the log has none."""

    time_ms: float
    key: str
    value: NotRequired[Any]
    metadata: NotRequired[Any]


@with_config(ConfigDict(extra="ignore"))
class CompleteEvent(TypedDict):
    """A record as ruleset 0.7 and later demand it: all four fields, time a finite number."""

    time_ms: Annotated[float, Strict(), AllowInfNan(False)]
    key: Annotated[str, Strict()]
    value: Any
    metadata: Any


@with_config(ConfigDict(extra="ignore"))
class V06Payload(TypedDict):
    """What stands behind the key in a record of ruleset 0.6."""

    value: Any
    metadata: NotRequired[Any]
