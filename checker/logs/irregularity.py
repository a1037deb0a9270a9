"""What a reader can stumble over. The engine turns these into findings; reading itself judges nothing."""

from enum import StrEnum

import msgspec

from checker.models.finding import Edit

__all__ = ["LOG_ENDS_FIX", "Irregularity", "IrregularityKind", "build_stop_irregularity"]


class IrregularityKind(StrEnum):
    """The kinds of irregularity; the files in rules/catalogue say which rule each one breaks."""

    NO_RECORDS = "no_records"
    UNREADABLE = "unreadable"
    TRUNCATED = "torn"
    INCOMPLETE = "incomplete"
    WITHOUT_VALUE = "without_value"
    TIME_AS_TEXT = "time_as_text"
    DUPLICATE_FIELD = "field_twice"
    SPLIT = "split"
    TRAILING_TEXT = "trailing_text"
    INTERRUPTED = "interrupted"
    SHARED_LINE = "shared_line"
    NOT_UTF8 = "not_utf8"
    UTF16 = "utf16"
    WRAPPED = "wrapped"
    OTHER_DIALECT = "other_dialect"
    LONG_LINE = "long_line"
    TOO_MANY = "too_many"


LOG_ENDS_FIX = "the log ends here: copy it again from where the run wrote it"


class Irregularity(msgspec.Struct, frozen=True):
    """Something met while reading, with its location. `key` is the record's, where that could be read; `fix` replaces the
    rule's, `edit` is the fix where a program can apply it. `stops_official`: the official program ends with an exception here.
    """

    kind: IrregularityKind
    line: int | None
    column: int | None
    message: str
    expected: str | None = None
    found: str | None = None
    key: str | None = None
    fix: str | None = None
    stops_official: bool = False
    edit: Edit | None = None

    def move_down(self, lines: int) -> "Irregularity":
        """The same with so many lines before what it was read from."""
        edit = self.edit and self.edit.model_copy(update={"lines": tuple(line + lines for line in self.edit.lines)})
        return msgspec.structs.replace(self, line=self.line and self.line + lines, edit=edit)

    def deny_log_end(self) -> "Irregularity":
        """The same where more of the log follows."""
        return msgspec.structs.replace(self, fix=None) if self.fix == LOG_ENDS_FIX else self


def build_stop_irregularity(line: int, most: int) -> Irregularity:
    """That the log was read only up to the line, for there was `most` out of order before it."""
    message = "the log is read no further: too much of it is out of order"
    limit = f"at most {most:,} lines that are out of order (limits.irregularities)"
    return Irregularity(IrregularityKind.TOO_MANY, line, None, message, limit)
