"""What a dialect is: a token, a fast way from the bytes behind many tokens to records, and patient ones for a single record."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from checker.logs.event import LogEvent
from checker.logs.irregularity import IrregularityKind
from checker.logs.records import Records

__all__ = ["DecodedRecords", "Dialect", "DoesNotFitError", "IncompleteError"]


class DecodedRecords(Struct, frozen=True):
    """Records; whether it is certain that none of them has a field twice; the positions of those that lack a field."""

    records: Records
    has_distinct_fields: bool
    incomplete: Sequence[int] = ()


class DoesNotFitError(ValueError):
    """The bytes are not a record of this dialect. `at` is where reading stopped, counted from the token's end."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


class IncompleteError(ValueError):
    """A record whose form is right but which lacks a field, or has one of the wrong type. `event` is what there is of it.

    `refused`: the official program stops on it or reports it; `unseen`: it goes on without it; `kind` says what it is
    called.
    """

    def __init__(
        self,
        message: str,
        event: LogEvent | None,
        *,
        expected: str,
        refused: bool,
        unseen: bool = False,
        kind: IrregularityKind = IrregularityKind.INCOMPLETE,
    ) -> None:
        super().__init__(message)
        self.event = event
        self.expected = expected
        self.refused = refused
        self.unseen = unseen
        self.kind = kind


class Dialect(Struct, frozen=True, dict=True):
    """A dialect.

    Attributes:
        name: as rulesets call it, "v0.6".
        token: the bytes that every record starts with.
        grammar: the name of its lark grammar, which is the specification.
        decode_records: the fast way: data, what stands in them behind each token up to the line's end, and how long each of
            that is, to records, of which some may be incomplete. Raises ValueError where anything else is out of the ordinary.
            It need not see that a text is not UTF-8, nor what is wrong with a record of more than `ORDINARY_BYTES`.
        decode_record: the same for one whole record, whatever its length. Raises ValueError (pydantic's among them).
        parse_header: text behind the token to what stands before the payload: fields, where the payload begins (None where
            there is none), and where the header ends. Raises DoesNotFitError.
        build_event: the fields of the header and the decoded payload to an event. Raises IncompleteError.
        payload_fields: the names of the fields of a record's payload.
        official_prefix: what the official program takes for the start of a record, where that is less than the token.
    """

    name: str
    token: bytes
    grammar: str
    decode_records: Callable[[bytes, Sequence[bytes], Sequence[int]], DecodedRecords]
    decode_record: Callable[[bytes], LogEvent]
    parse_header: Callable[[str], tuple[dict[str, str], int | None, int]]
    build_event: Callable[[dict[str, str], Any], LogEvent]
    payload_fields: tuple[str, ...] = ()
    official_prefix: bytes | None = None

    @cached_property
    def record_pattern(self) -> re.Pattern[bytes]:
        """A token and, as its group, what stands behind it in the line."""
        return re.compile(re.escape(self.token) + rb"(.*)")
