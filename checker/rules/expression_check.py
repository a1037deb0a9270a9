"""An expression that must hold, as rule files write it."""

from typing import Any

from checker.record import StrictRecord

__all__ = ["ExpressionCheck", "LogCheck", "expand_check", "expand_checks"]


class LogCheck(StrictRecord, frozen=True, kw_only=True):
    """An expression `that` must hold of the log as a whole. `rule` and `expected` replace the rule of the demand and the
    generated wording. `stops_official`: the official program ends with an exception where it does not hold, mostly since it
    opens a rule file that is named after the value."""

    that: str
    rule: str | None = None
    expected: str | None = None
    stops_official: bool = False


class ExpressionCheck(LogCheck, frozen=True, kw_only=True):
    """An expression `that` must hold for records for which `when` holds."""

    when: str | None = None


def expand_check(value: Any) -> Any:
    """A bare text is short for `{ that = it }`."""
    return {"that": value} if isinstance(value, str) else value


def expand_checks(value: Any) -> Any:
    """One check is short for a list of it."""
    return [expand_check(item) for item in (value if isinstance(value, list) else [value])]
