"""Fields of a system description that say nothing: blank ones, and those that somebody meant to fill in later."""

from collections.abc import Iterator
from typing import Any

from checker.checking.severity import Circumstance
from checker.models.finding import Finding
from checker.rules.system_demands import SystemDemands
from checker.submissions.system_description.field_values import build_mlcheck_finding, format_field_value, parse_whole_number
from checker.submissions.system_description.model import SystemDescription
from checker.submissions.system_description.official_check import find_non_text_fields
from checker.submissions.system_description.reader import DescriptionFile

__all__ = ["check_blank_fields", "is_placeholder", "select_written_fields"]

RULE = "SYS007-description-blank"


def check_blank_fields(described: DescriptionFile, says: SystemDescription, demands: SystemDemands) -> Iterator[Finding]:
    """A finding on the placeholders, one on each blank field that no accepted description leaves blank, one on the others."""
    written = select_written_fields(described, says)
    placeholders = [field for field in demands.required if is_placeholder(written.get(field), demands)]
    if placeholders:
        message = f"never filled in: {', '.join(placeholders)}"
        yield _build_blank_finding(described, says, placeholders, message)
    blank = _find_blank_fields(described, written, demands)
    for field in [field for field in blank if field in demands.never_blank]:
        blank.remove(field)
        circumstances = (Circumstance.NEVER_BLANK,) if demands.enforced else ()
        yield _build_blank_finding(described, says, [field], f"{field} is blank", "a text", circumstances)
    if blank:
        message = f"{', '.join(blank)} {'are' if len(blank) > 1 else 'is'} blank"
        yield _build_blank_finding(described, says, blank, message, "a response, N/A if there is none")


def _find_blank_fields(described: DescriptionFile, written: dict[str, Any], demands: SystemDemands) -> list[str]:
    """The fields that are there, need a response and have none; a count that is none is another finding."""
    without_accelerators = parse_whole_number(written.get(demands.accelerator_count)) == 0
    elsewhere = {*find_non_text_fields(described, demands), *demands.counts}
    elsewhere |= {*(demands.of_accelerators if without_accelerators else ())}
    blank = [field for field in demands.filled if field in written and field not in elsewhere and _is_blank(written[field])]
    either = [field for field in demands.filled_in_one if field in written]
    if either and all(_is_blank(written[field]) and field not in elsewhere for field in either):
        blank.append(either[0])
    return blank


def _is_blank(value: Any) -> bool:
    return not value.strip() if isinstance(value, str) else value is None or value in ({}, [])


def _build_blank_finding(
    described: DescriptionFile,
    says: SystemDescription,
    fields: list[str],
    message: str,
    expected: str | None = None,
    circumstances: tuple[Circumstance, ...] = (),
) -> Finding:
    return build_mlcheck_finding(
        RULE,
        described,
        message,
        key=fields[0] if len(fields) == 1 else None,
        line=described.find_field_line(fields[0]),
        expected=expected,
        found=format_field_value(says.values[fields[0]]),
        circumstances=circumstances,
    )


def is_placeholder(value: Any, demands: SystemDemands) -> bool:
    """Whether the value stands where somebody meant to write later."""
    return isinstance(value, str) and value.strip().casefold() in demands.placeholders


def select_written_fields(described: DescriptionFile, says: SystemDescription) -> dict[str, Any]:
    """The fields of the file."""
    return {field: value for field, value in says.list_fields().items() if described.find_field_line(field) is not None}
