"""Everything that is to be said of a rule."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from checker.models.finding import Origin, Severity
from checker.models.rule import Rule

__all__ = ["Example", "Examples", "Explanation", "Holding", "Line"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Part):
    """A line of a log, with its number; `at_fault` where the finding points at it."""

    number: int
    text: str
    at_fault: bool = False


class Example(_Part):
    """A log or a submission of the rule's test cases. `lines` are those that matter, of a log; `changes` what was done to a
    clean submission, of others. `official` is what the official program says of it, where that was asked."""

    says: str
    lines: tuple[Line, ...] = ()
    changes: tuple[str, ...] = ()
    message: str | None = None
    official: Literal["pass", "fail"] | None = None


class Examples(_Part):
    """One that breaks the rule, and one that keeps it."""

    broken: Example
    kept: Example


class Holding(_Part):
    """Where a rule holds: in these editions, in a division, with this weight, by whose demand."""

    editions: str
    division: str
    severity: Severity
    origin: Origin


class Explanation(_Part):
    """The rule, where it holds (empty where it is about all editions alike), and its examples."""

    rule: Rule
    holdings: tuple[Holding, ...]
    overrides: tuple[tuple[str, Severity], ...]
    examples: Examples | None
