"""A violation of a demand, before it becomes a finding."""

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Literal

from msgspec import Struct, field

from checker.models.finding import SeverityStep
from checker.rules.language.acceptance import Acceptance, RecordCondition
from checker.rules.language.evaluation_context import EvalContext

__all__ = ["DemandTest", "DemandViolation", "Settled", "ViolationFinder", "ViolationRole"]


class Settled(Enum):
    """When a violation is certain, in a log that is still being written."""

    AT_ONCE = "no later record repairs it"
    AFTER_STAGE = "the stage of the run in which the key is logged is over"
    AT_END = "the log is complete"


class ViolationRole(Struct, frozen=True):
    """What a kind of demand objects to.

    Attributes:
        rule_slot: The `violation` of the catalogue's rule on the section that applies where the demand names no rule. Where
            there is no such rule, the table of the demand is named after one.
        severity_step: The decision on the severity, where the kind makes one.
        settled: When a violation is certain.
    """

    rule_slot: str = "check"
    severity_step: SeverityStep | None = None
    settled: Settled = Settled.AT_ONCE

    @property
    def is_final_before_end(self) -> bool:
        """Whether a violation can be reported before the log ends."""
        return self.settled is Settled.AT_ONCE


class DemandViolation(Struct, frozen=True):
    """A violation of a demand.

    Attributes:
        position: The position of the record in the view; None if no single record is at fault.
        concerns_key: Whether the finding belongs to the key; the official program's message may belong to none.
        rule: The rule that the violated check names for itself.
        names: The names in the violated expression.
        respelling: How the record has to be written, where another spelling of what it says makes good what is wrong.
        surplus: The positions of records that are one too many.
        stops_official: Whether the official program ends with an exception on it.
    """

    role: ViolationRole
    message: str
    position: int | None = None
    expected: str | None = None
    found: str | None = None
    fix: str | None = None
    concerns_key: bool = True
    rule: str | None = None
    names: frozenset[str] = field(default_factory=frozenset)
    respelling: tuple[Literal["set", "rename"], str, str] | None = None
    surplus: tuple[int, ...] = ()
    stops_official: bool = False


ViolationFinder = Callable[[EvalContext], Iterable[DemandViolation]]


class DemandTest(Struct, frozen=True):
    """Finds the violations of a demand.

    Attributes:
        find_violations: Finds them; called for a log only where nothing below shows that there are none.
        needs_records: There are none where the key has no records.
        accepts_single_record: There are none where the key has exactly one record.
        accepted_keys: There are none where one of these keys has a record.
        condition: There are none where all records of the key keep this.
        first_only: The condition is on the first record of the key alone.
    """

    find_violations: ViolationFinder
    needs_records: bool = False
    accepts_single_record: bool = False
    accepted_keys: frozenset[str] = frozenset()
    condition: RecordCondition | Acceptance | None = None
    first_only: bool = False
