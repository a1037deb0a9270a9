"""Records as pydantic validates them straight from the bytes, for those that msgspec does not take."""

from typing import Annotated, Any, NotRequired

from pydantic import AllowInfNan, ConfigDict, Strict, with_config
from typing_extensions import TypedDict  # pydantic takes no other before Python 3.12

__all__ = ["CompleteEvent", "V06Payload"]


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
