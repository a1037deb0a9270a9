"""A system description against what the logs say of the system."""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from checker.models.finding import Finding
from checker.rules.system_demands import SystemDemands
from checker.submissions.system_description.field_values import (
    build_mlcheck_finding,
    format_field_value,
    keep_alphanumerics,
    parse_whole_number,
)
from checker.submissions.system_description.reader import DescriptionFile

__all__ = ["LoggedSystem", "check_description_against_logs"]

PLACEHOLDER = "placeholder"
DIFFERENCE_RULE = "SYS009-description-differs-from-logs"


class LoggedSystem(Struct, frozen=True):
    """What the logs of a benchmark say of the system; None where they do not. HPC logs have the counts; those of weak
    scaling count the nodes of one instance, not of the whole system."""

    submitter: str | None = None
    division: str | None = None
    number_of_nodes: Any = None
    accelerators_per_node: Any = None
    scaling: Literal["strong", "weak"] | None = None
    status: Any = None


def check_description_against_logs(
    described: DescriptionFile, logged: LoggedSystem, demands: SystemDemands
) -> Iterator[Finding]:
    """Findings on what the description and the logs of one benchmark say differently. Capital letters make another division
    where the official program reads that of the description."""
    says = described.description
    if says is None:
        return
    division = says.get_text("division")
    if (
        division is not None
        and logged.division is not None
        and not _is_same_division(division, logged.division, demands.enforced)
    ):
        stated = format_field_value(says.values.get("division"))
        message = f"the logs are of the {logged.division} division, the system description says {stated}"
        rule = "SYS030-division-differs-from-logs"
        yield _build_difference(described, "division", message, expected=logged.division, found=division, rule=rule)
    submitter = says.get_text("submitter")
    written = logged.submitter is not None and PLACEHOLDER not in logged.submitter.casefold()
    if submitter and logged.submitter and written and not _is_same_submitter(submitter, logged.submitter):
        message = f"the logs name {logged.submitter}; the system description names {submitter}"
        yield _build_difference(described, "submitter", message, expected=submitter, found=logged.submitter)
    status = says.get_text("status")
    if status and isinstance(logged.status, str) and _is_status_contradicted(status, logged.status, demands):
        message = f"submission_status is {logged.status} in the logs; the system description says {status}"
        yield _build_difference(described, "status", message, expected=status, found=logged.status)
    for field in ("number_of_nodes", "accelerators_per_node"):
        told, ran = says.get_count(field), parse_whole_number(getattr(logged, field))
        if told is None or ran is None:
            continue
        part = field == "number_of_nodes" and logged.scaling == "weak"
        if ran > told or (ran != told and not part):
            message = f"{field} is {ran} in the logs and {told} in the system description"
            expected = f"{'at most ' if part else ''}{told}"
            yield _build_difference(described, field, message, expected=expected, found=str(ran))


def _build_difference(
    described: DescriptionFile, field: str, message: str, *, expected: str, found: str, rule: str = DIFFERENCE_RULE
) -> Finding:
    line = described.find_field_line(field)
    return build_mlcheck_finding(rule, described, message, key=field, line=line, expected=expected, found=found)


def _is_status_contradicted(described: str, logged: str, demands: SystemDemands) -> bool:
    beginnings = demands.status.contradicting.get(logged.strip().casefold(), ())
    return keep_alphanumerics(described).startswith(beginnings)


def _is_same_division(one: str, other: str, case_matters: bool) -> bool:
    return one == other or (not case_matters and one.casefold() == other.casefold())


def _is_same_submitter(one: str, other: str) -> bool:
    """Whether two names mean one submitter: the same letters, or one within the other (Habana, Intel-HabanaLabs)."""
    first, second = keep_alphanumerics(one), keep_alphanumerics(other)
    return bool(first and second) and (first in second or second in first)
