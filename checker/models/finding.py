"""One thing that is wrong with a log or a submission, or worth knowing about it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Finding", "Origin", "Severity", "Verdict"]


class Severity(StrEnum):
    """How much a finding weighs: an error refuses, a warning asks for a look, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Origin(StrEnum):
    """Who demands it: the official program, the written rules, or mlcheck's common sense."""

    OFFICIAL = "official"
    POLICY = "policy"
    MLCHECK = "mlcheck"


class Verdict(StrEnum):
    """Accepted or refused."""

    PASS = "pass"  # noqa: S105 no password
    FAIL = "fail"


class Finding(BaseModel):
    """A finding. `line` and `column` are physical, counted from 1; both are None where no one place is at fault.

    `key` is the log key whose demand failed; None where the demand is on the log as a whole, as in the official
    program's messages that belong to no key. `accepted` says why it does not count, where it would: a suppression, a baseline.
    `excerpt` is the log's line, for people; reports for machines leave it out.
    """

    model_config = ConfigDict(frozen=True)

    rule: str
    severity: Severity
    origin: Origin
    key: str | None = None
    path: str
    line: int | None = None
    column: int | None = None
    message: str
    expected: str | None = None
    found: str | None = None
    fix: str | None = None
    source: str | None = None
    suppressed: str | None = None
    excerpt: str | None = Field(default=None, exclude=True)
