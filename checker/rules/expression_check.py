"""An expression that must hold, as rule files write it."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from checker.frozen_model import StrictModel

__all__ = ["ExpressionCheck", "LogCheck", "ParsedCheck", "ParsedChecks", "ParsedLogChecks"]


class LogCheck(StrictModel):
    """An expression `that` must hold of the log as a whole. `rule` and `expected` replace the rule of the demand and the
    generated wording."""

    that: str
    rule: str | None = None
    expected: str | None = None


class ExpressionCheck(LogCheck):
    """An expression `that` must hold for records for which `when` holds."""

    when: str | None = None


def _parse_check(value: Any) -> Any:
    return {"that": value} if isinstance(value, str) else value


def _parse_checks(value: Any) -> Any:
    return [_parse_check(item) for item in (value if isinstance(value, list) else [value])]


ParsedLogChecks = Annotated[tuple[LogCheck, ...], BeforeValidator(_parse_checks)]
"""One check of the log as a whole, or a list of them; a bare text is short for `{ that = it }`."""
ParsedCheck = Annotated[ExpressionCheck, BeforeValidator(_parse_check)]
"""A bare text is short for `{ that = it }`."""
ParsedChecks = Annotated[tuple[ExpressionCheck, ...], BeforeValidator(_parse_checks)]
"""One check or a list of them."""
