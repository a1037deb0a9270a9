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
    """A fix that a program can apply to what writes the file, or to a copy of it. It never changes what was measured.

    Attributes:
        action: "set" gives a field of the record on each of the lines another value, or of the JSON object that the file is.
            "rename" gives the field another name; without a field, the file or folder. "delete" leaves the lines out, "move"
            puts them before another line, "replace" writes other text from a column of the first line up to a column of the
            last, "encode" writes the file in another encoding (lines that are not UTF-8 are Latin-1), "split" makes two
            files of one, the second from the line on, "remove" takes the file or folder away.
        path: The file or folder, where it is another than the finding's.
        lines: The lines, counted from 1.
        columns: Of "replace", the first column that is replaced in the first line, and the first that is not in the last.
        field: The field: "value", "key", or a field of the metadata such as "metadata.status".
        value: The value as JSON; of "rename" the new name, of "move" the line, of "replace" the text, of "encode" the encoding.
    """

    action: Literal["set", "rename", "delete", "move", "replace", "encode", "split", "remove"]
    path: str | None = None
    lines: tuple[int, ...] = ()
    columns: tuple[int, int] | None = None
    field: str | None = None
    value: str | None = None

    def describe(self, path: str) -> str:
        """The edit as an instruction; `path` is that of its finding."""
        number = len(self.lines)
        shown = [
            *map(str, self.lines[:MOST_LISTED_LINES]),
            *([f"{number - MOST_LISTED_LINES} more"] if number > MOST_LISTED_LINES else []),
        ]
        lines = (
            f"{'line' if number == 1 else 'lines'} {' and '.join(filter(None, (', '.join(shown[:-1]), shown[-1])))}"
            if shown
            else ""
        )
        name = (self.path or path).replace("\\", "/").rstrip("/").rpartition("/")[2]
        field = "the value" if self.field == "value" else (self.field or "").removeprefix("metadata.")
        match self.action:
            case "set":
                return f"set {field} to {self.value}" + (f" in {lines}" if lines else "")
            case "rename":
                return f"rename {field or name} to {self.value}" + (f" in {lines}" if lines else "")
            case "delete":
                return f"remove {lines}"
            case "move":
                return f"move {lines} before line {self.value}"
            case "replace":
                return self._describe_replacement(lines)
            case "encode":
                return f"save the file as {self.value}"
            case "split":
                return f"split it before {lines}"
            case "remove":
                return f"remove {name}"

    def _describe_replacement(self, lines: str) -> str:
        first, last = self.columns or (1, 1)
        if len(self.lines) > 1:
            return f"write the record of lines {self.lines[0]} to {self.lines[-1]} on one line"
        if self.value == "\n":
            return f"break {lines} before column {last}"
        return f"remove columns {first} to {last - 1} of {lines}" if not self.value else f"write {self.value} in {lines}"


MOST_LISTED_LINES = 4


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
