"""What a dialect is: a token, a fast way from the bytes behind the token to an event, and a patient one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from checker.logs.event import LogEvent
from checker.logs.irregularity import IrregularityKind

__all__ = ["Dialect", "DoesNotFitError", "IncompleteError"]


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


@dataclass(frozen=True)
class Dialect:
    """A dialect.

    Attributes:
        name: as rulesets call it, "v0.6".
        token: the bytes that every record starts with.
        grammar: the name of its lark grammar, which is the specification.
        decode: the fast way: what stands behind the token, up to the line's end, to an event. Raises ValueError
            (pydantic's among them) where anything is out of the ordinary.
        head: text behind the token to what stands before the payload: fields, where the payload begins (None where
            there is none), and where the header ends. Raises DoesNotFitError.
        fields: the names of the fields of a record's payload.
        stem: what the official program takes for the start of a record, where that is less than the token.
        assemble: the fields of `head` and the decoded payload to an event. Raises IncompleteError.
    """

    name: str
    token: bytes
    grammar: str
    decode_record: Callable[[bytes], LogEvent]
    parse_header: Callable[[str], tuple[dict[str, str], int | None, int]]
    build_event: Callable[[dict[str, str], Any], LogEvent]
    payload_fields: tuple[str, ...] = ()
    official_prefix: bytes | None = None

    @cached_property
    def record_pattern(self) -> re.Pattern[bytes]:
        """A token and, as its group, what stands behind it in the line."""
        return re.compile(re.escape(self.token) + rb"([^\n]*)")
