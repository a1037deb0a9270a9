"""A demand that does not hold, before it becomes a finding."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from checker.rules.language.evaluation_context import EvalContext

__all__ = ["DemandTest", "DemandViolation", "ViolationFinder"]


@dataclass(frozen=True)
class DemandViolation:
    """A broken demand: `position` is the record's in the view, `role` what kind of demand it was.

    `names` are those that the broken expression mentions; they and `role` choose the rule. `mild` marks what the
    official program only warns of.
    """

    role: str
    message: str
    position: int | None = None
    expected: str | None = None
    found: str | None = None
    fix: str | None = None
    concerns_key: bool = True
    is_warning_only: bool = False
    rule: str | None = None
    names: frozenset[str] = field(default_factory=frozenset)


ViolationFinder = Callable[[EvalContext], Iterable[DemandViolation]]


class DemandTest(NamedTuple):
    """Finds what a demand objects to. A test `of_records` is asked only where its key has records."""

    find_violations: ViolationFinder
    needs_records: bool = False
