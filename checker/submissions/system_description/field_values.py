"""Values of the fields of a system description, and findings on them."""

import json
import re
from typing import TYPE_CHECKING, Any

from checker.checking.findings import build_finding
from checker.models.finding import Edit, Finding, Origin
from checker.submissions.system_description.reader import DescriptionFile

if TYPE_CHECKING:
    from typing import Unpack

    from checker.checking.findings import FindingDetails

__all__ = [
    "MAX_SHOWN_CHARACTERS",
    "WHOLE_NUMBER",
    "build_mlcheck_finding",
    "build_official_finding",
    "describe_json_type",
    "fold_field_name",
    "format_field_value",
    "is_valid_count",
    "keep_alphanumerics",
    "parse_whole_number",
    "quote_field_value",
    "set_field",
]

WHOLE_NUMBER = r"\s*[+-]?\d+\s*"
MAX_SHOWN_CHARACTERS = 80


def set_field(field: str, value: str) -> Edit:
    """Return the edit that gives the field this text."""
    return Edit(action="set", field=field, value=json.dumps(value, ensure_ascii=False))


def parse_whole_number(value: Any) -> int | None:
    """Return the whole number that a field holds as a number or as text; None if it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and re.fullmatch(WHOLE_NUMBER, value) and len(value) < MAX_SHOWN_CHARACTERS:
        return int(value)
    return value if isinstance(value, int) else None


def keep_alphanumerics(text: str) -> str:
    """Return the letters and digits of the text, lower-cased, to compare names."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def describe_json_type(value: Any) -> str:
    """Return what JSON calls the type of the value."""
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number") + ", not an object"


def format_field_value(value: Any) -> str:
    """Return the value as JSON writes it, shortened for a message."""
    text = value if isinstance(value, str) else json.dumps(value)
    if isinstance(value, str) and not value.strip():
        return json.dumps(value)
    return text if len(text) <= MAX_SHOWN_CHARACTERS else text[: MAX_SHOWN_CHARACTERS - 3] + "..."


def quote_field_value(value: Any) -> str:
    """Return the value as JSON writes it, texts in quotes, shortened for a message."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN_CHARACTERS else text[: MAX_SHOWN_CHARACTERS - 3] + "..."


def build_official_finding(rule: str, described: DescriptionFile, message: str, **details: "Unpack[FindingDetails]") -> Finding:
    """Build a finding of the official program on the description."""
    return build_finding(rule, Origin.OFFICIAL, described.path, message, **details)


def build_mlcheck_finding(rule: str, described: DescriptionFile, message: str, **details: "Unpack[FindingDetails]") -> Finding:
    """Build a finding of mlcheck on the description."""
    return build_finding(rule, Origin.MLCHECK, described.path, message, **details)


def is_valid_count(value: Any, bounds: tuple[int, int]) -> bool:
    """Whether int(value) gives a number within the bounds; the official summary wants one."""
    number = parse_whole_number(value)
    return number is not None and bounds[0] <= number <= bounds[1]


def fold_field_name(name: str) -> str:
    """Return the name of a field without differences in spelling."""
    return keep_alphanumerics(name)
