"""What the official description check makes of a system description: it passes or fails it, misses it, or crashes on it."""

from typing import Literal

from checker.inputs.json_file import JsonFile
from checker.rules.system_demands import SystemDemands
from checker.submissions.system_description.reader import DescriptionFile

__all__ = [
    "DescriptionOutcome",
    "emulate_description_check",
    "find_missing_fields",
    "find_non_text_fields",
    "is_status_rejected",
    "stops_package_checker",
]

DescriptionOutcome = Literal["pass", "fail", "missing", "crash"]


def emulate_description_check(described: DescriptionFile, demands: SystemDemands) -> DescriptionOutcome:
    """What mlperf_logging's system_desc_checker comes to. It reads the file as plain UTF-8 and never looks at its type, so a
    list or a text passes for an object whose fields are its parts."""
    file = described.json_file
    if file is None:
        return "missing"
    if file.problem is not None or file.encoding is not None:
        return "crash"
    value = file.value
    if not isinstance(value, (dict, list, str)):
        return "crash"
    if not isinstance(value, dict):
        looked_up = [*demands.texts, *(["status"] if demands.status.allowed is not None else [])]
        return "crash" if any(field in value for field in looked_up) else "fail"
    if find_non_text_fields(described, demands):
        return "crash"
    return "fail" if find_missing_fields(described, demands) or is_status_rejected(described, demands) else "pass"


def stops_package_checker(file: JsonFile) -> bool:
    """Whether the package checker, which takes the division from the description in every ruleset, ends with an exception."""
    readable = file.problem is None and file.encoding is None
    return not (readable and isinstance(file.value, dict) and "division" in file.value)


def find_missing_fields(described: DescriptionFile, demands: SystemDemands) -> list[str]:
    """Required fields that the description, which is an object, does not have."""
    value = {} if described.json_file is None else described.json_file.value
    return [field for field in demands.required if isinstance(value, dict) and field not in value]


def find_non_text_fields(described: DescriptionFile, demands: SystemDemands) -> list[str]:
    """Fields that are there and should be texts but are not."""
    value = {} if described.json_file is None else described.json_file.value
    if not isinstance(value, dict):
        return []
    return [field for field in demands.texts if field in value and not isinstance(value[field], str)]


def is_status_rejected(described: DescriptionFile, demands: SystemDemands) -> bool:
    """There is a status, and the ruleset does not allow it."""
    value = {} if described.json_file is None else described.json_file.value
    allowed = demands.status.allowed
    return isinstance(value, dict) and "status" in value and allowed is not None and value["status"] not in allowed
