"""One thing that is wrong with a log or a submission, or worth knowing about it."""

from enum import StrEnum
from typing import ClassVar, Literal

from checker.record import Record

__all__ = ["Edit", "Finding", "FindingReference", "Origin", "Severity", "SeverityStage", "SeverityStep"]


class Severity(StrEnum):
    """How serious a finding is: an error rejects, a warning asks for a look, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class SeverityStage(StrEnum):
    """The stages in which a severity is decided, in order; a later one overrides an earlier one."""

    CATALOGUE = "catalogue"
    DEMAND = "demand"
    RULESET = "ruleset"
    EVIDENCE = "evidence"
    BYPASS = "bypass"
    CONFIGURATION = "configuration"
    SUPPRESSION = "suppression"
    BASELINE = "baseline"
    COMMAND_LINE = "command_line"
    GATE = "gate"


class SeverityStep(Record, frozen=True, kw_only=True):
    """One decision on the severity of a finding: the stage that made it, the severity from there on, and the reason."""

    step: SeverityStage
    severity: Severity
    reason: str


class Origin(StrEnum):
    """Where the rule comes from: the official program, the written rules, or mlcheck's common sense."""

    OFFICIAL = "official"
    POLICY = "policy"
    MLCHECK = "mlcheck"


class FindingReference(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names another finding of the same report."""

    rule: str
    path: str
    line: int | None = None
    key: str | None = None


class Edit(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fix that a program can apply to what writes the file, or to a copy of it.

    Attributes:
        action: "set" gives a field of the record on each of the lines another value, "delete" leaves the lines out.
        lines: The lines, counted from 1.
        field: The field: "value", "key", or a field of the metadata such as "metadata.status".
        value: Its value as JSON.
    """

    action: Literal["set", "delete"]
    lines: tuple[int, ...] = ()
    field: str | None = None
    value: str | None = None


class Finding(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A finding. `line` and `column` are physical, counted from 1; both are None where no one place is at fault.

    `severity_steps` are the decisions that led to the severity, in order; the last one is the severity.
    `end_column` is the column behind the last character at fault, on the same line. `key` is the log key that the rule is
    about; None where the rule is about the log as a whole. `suppressed` is the reason why the finding does not count: a
    suppression or the baseline. `rejected_officially`: the official upload check rejects the input because of this, whatever
    the severity is here. `cause` is the finding that this one follows from; such a finding has no fix, since fixing the
    cause is enough. `edit` is the fix where a program can apply it.
    `consequences` is the number of findings of the report that follow from this one.
    Evidence says how strong it is: `share` is the part of what was compared that speaks for it, `p_value` the probability that
    independent runs would look like this.
    `excerpt` is the log's line, for people; reports for machines leave it out.
    """

    unwritten: ClassVar[frozenset[str]] = frozenset({"excerpt"})

    rule: str
    severity: Severity
    severity_steps: tuple[SeverityStep, ...] = ()
    origin: Origin
    key: str | None = None
    path: str
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    message: str
    expected: str | None = None
    found: str | None = None
    fix: str | None = None
    edit: Edit | None = None
    source: str | None = None
    suppressed: str | None = None
    rejected_officially: bool = False
    cause: FindingReference | None = None
    consequences: int = 0
    share: float | None = None
    p_value: float | None = None
    excerpt: str | None = None

    @property
    def is_evidence(self) -> bool:
        """Whether the finding is evidence that is worth a look."""
        return self.share is not None or self.p_value is not None
