"""A rule of the catalogue: its stable id and what `mlcheck explain` says of it."""

from typing import Literal

from checker.models.finding import Severity
from checker.record import StrictRecord

__all__ = ["Rule"]


class Rule(StrictRecord, frozen=True, kw_only=True):
    """A rule: one sentence of demand, why it exists, how to fix a log that breaks it. Ids are never reused.

    Attributes:
        on: the section of a log, or "reading", whose violations of the kind `violation` belong to this rule, whatever record
            they are on. Most rules have neither: the demands in the rule files name them.
        violation: "missing", "repeated" or "unusable"; of "reading" the name of an irregularity.
    """

    id: str
    demand: str
    why: str
    fix: str
    source: str
    severity: Severity = Severity.ERROR
    on: Literal["fields", "events", "evaluations", "hyperparameters", "reading"] | None = None
    violation: str | None = None

    @property
    def code(self) -> str:
        """The short form, `ORD002`."""
        return self.id.split("-", 1)[0]

    @property
    def slug(self) -> str:
        """The name part, `run-start-after-init-stop`."""
        return self.id.split("-", 1)[1]
