"""What a reader can stumble over. The engine turns these into findings; reading itself judges nothing."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Irregularity", "Kind"]


class Kind(StrEnum):
    """The kinds of irregularity; `rules/catalogue.toml` says which rule each one breaks."""

    NO_RECORDS = "no_records"
    UNREADABLE = "unreadable"
    TORN = "torn"
    INCOMPLETE = "incomplete"
    WITHOUT_VALUE = "without_value"
    TIME_AS_TEXT = "time_as_text"
    FIELD_TWICE = "field_twice"
    SPLIT = "split"
    TRAILING_TEXT = "trailing_text"
    INTERRUPTED = "interrupted"
    SHARED_LINE = "shared_line"
    NOT_UTF8 = "not_utf8"
    UTF16 = "utf16"
    OTHER_DIALECT = "other_dialect"


@dataclass(frozen=True, slots=True)
class Irregularity:
    """Something met while reading, with its place. `key` is the record's, where it could still be told."""

    kind: Kind
    line: int | None
    column: int | None
    message: str
    expected: str | None = None
    found: str | None = None
    key: str | None = None
