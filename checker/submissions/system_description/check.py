"""A system description against what its edition wants of it, and against what the logs say."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from checker.models.finding import Finding, Origin, Severity
from checker.rules.catalogue import catalogue
from checker.rules.system_demands import SystemDemands
from checker.submissions.system_description.model import SystemDescription
from checker.submissions.system_description.official_check import missing_fields, not_texts, official_answer, status_refused
from checker.submissions.system_description.reader import Described

__all__ = ["LoggedSystem", "check_description", "check_description_against_logs"]

MEASURE = r"\d\s*(?:{units})(?![a-z])"
WHOLE = re.compile(r"\s*[+-]?\d+\s*")
SHOWN = 80
FEW = 3
PLACEHOLDER = "placeholder"


@dataclass(frozen=True)
class LoggedSystem:
    """What the logs of a benchmark say of the system; None where they do not. HPC logs have the counts; those of weak
    scaling count the nodes of one instance, not of the whole system."""

    org: str | None = None
    division: str | None = None
    number_of_nodes: Any = None
    accelerators_per_node: Any = None
    scaling: Literal["strong", "weak"] | None = None


def check_description(described: Described, demands: SystemDemands) -> Iterator[Finding]:
    """Findings on a description by itself. None where the edition asks for no description.

    What the official program refuses is an error in editions that enforce it and a warning in the others; a missing file
    is always an error, since the official package check opens it in every edition. The rest are warnings.
    """
    if not demands.asked:
        return
    file = described.file
    if file is None:
        yield _missing(described)
        return
    severity = None if demands.enforced else Severity.WARNING
    if file.problem is not None:
        message = f"the system description cannot be read: {file.problem.message}"
        yield _official("SYS002-description-unreadable", described, message, line=file.problem.line,
            column=file.problem.column, severity=severity,
        )  # fmt: skip
        return
    if described.description is None:
        message = f"the system description is {_kind(file.value)}"
        yield _official("SYS002-description-unreadable", described, message, line=1, expected="a JSON object",
            found=_shown(file.value), severity=severity,
        )  # fmt: skip
        return
    if official_answer(described, demands) == "crash":
        yield from _crashes(described, demands, severity)
    missing = missing_fields(described, demands)
    if len(missing) > FEW:
        message = f"{len(missing)} fields are missing: {', '.join(missing)}"
        yield _official("SYS003-description-field-missing", described, message, severity=severity)
    else:
        for field in missing:
            yield _field_missing(described, demands, field, severity)
    yield from _status(described, demands, severity)
    yield from _unfilled(described, described.description, demands)
    yield from _values(described, described.description, demands)
    for name, line in file.repeated:
        message = f"{name} stands twice; the last value counts"
        yield _own("SYS008-description-field-repeated", described, message, key=name, line=line)


def check_description_against_logs(described: Described, logged: LoggedSystem) -> Iterator[Finding]:
    """Findings on what the description and the logs of one benchmark say differently."""
    says = described.description
    if says is None:
        return
    division = says.text("division")
    if division is not None and logged.division is not None and division != logged.division:
        message = f"the logs are of the {logged.division} division, the system description says {_shown(says.division)}"
        yield _own("SYS030-division-differs-from-logs", described, message, key="division", line=described.line("division"),
            expected=logged.division, found=division,
        )  # fmt: skip
    submitter = says.text("submitter")
    if submitter and logged.org and not _same_name(submitter, logged.org):
        written = PLACEHOLDER not in logged.org.casefold()
        message = f"the logs name {logged.org}" if written else f"submission_org was never filled in: {logged.org}"
        message += f"; the system description names {submitter}"
        yield _own("SYS009-description-differs-from-logs", described, message, key="submitter",
            line=described.line("submitter"), expected=submitter, found=logged.org,
        )  # fmt: skip
    for field in ("number_of_nodes", "accelerators_per_node"):
        told, ran = says.count(field), _whole(getattr(logged, field))
        if told is None or ran is None:
            continue
        part = field == "number_of_nodes" and logged.scaling == "weak"
        if ran > told or (ran != told and not part):
            message = f"{field} is {ran} in the logs and {told} in the system description"
            expected = f"{'at most ' if part else ''}{told}"
            yield _own("SYS009-description-differs-from-logs", described, message, key=field, line=described.line(field),
                expected=expected, found=str(ran),
            )  # fmt: skip


def _missing(described: Described) -> Finding:
    message = f"there is no {described.path.name} in {described.path.parent.name}/"
    fix = f"rename {described.nearest[0]} to {described.path.name}" if described.nearest else None
    if described.nearest:
        message += f"; there is {', '.join(described.nearest)}"
    found = described.nearest[0] if described.nearest else None
    return _official("SYS001-description-missing", described, message, expected=described.path.name, found=found, fix=fix)


def _crashes(described: Described, demands: SystemDemands, severity: Severity | None) -> Iterator[Finding]:
    rule = "SYS005-description-stops-official-check"
    encoding = None if described.file is None else described.file.encoding
    if encoding is not None:
        message = f"the file is {encoding}; the official program stops on it"
        yield _official(rule, described, message, line=1, expected="UTF-8 without a byte-order mark", found=encoding,
            fix="save the file as UTF-8", severity=severity,
        )  # fmt: skip
    value = None if described.file is None else described.file.value
    for field in not_texts(described, demands):
        found = _shown(value[field]) if isinstance(value, dict) else None
        message = f"{field} is no text; the official program stops on it"
        yield _official(rule, described, message, key=field, line=described.line(field), expected="a text in quotes",
            found=found, severity=severity,
        )  # fmt: skip


def _field_missing(described: Described, demands: SystemDemands, field: str, severity: Severity | None) -> Finding:
    there = {} if described.file is None else described.file.lines
    unknown = {_folded(name): name for name in there if name not in demands.required}
    near = get_close_matches(_folded(field), unknown, n=1, cutoff=0.8)
    message, line, found, fix = f"{field} is missing", None, None, None
    if near:
        found = unknown[near[0]]
        message, line, fix = f"{message}; there is {found}", there[found], f"rename {found} to {field}"
    if field == "division":
        message += "; the official package check stops there"
    return _official("SYS003-description-field-missing", described, message, key=field, line=line, expected=field,
        found=found, fix=fix, severity=severity,
    )  # fmt: skip


def _status(described: Described, demands: SystemDemands, severity: Severity | None) -> Iterator[Finding]:
    says = described.description
    if says is None or says.status is None:
        return
    found, line = _shown(says.status), described.line("status")
    if status_refused(described, demands):
        allowed = demands.status.allowed or ()
        message = f"status {found} is not one that the edition allows"
        meant = [status for status in allowed if _alnum(found) and _alnum(found) in _alnum(status)]
        fix = f'write "{meant[0]}"' if len(meant) == 1 else None
        yield _official("SYS004-status-not-allowed", described, message, key="status", line=line,
            expected=" | ".join(allowed), found=found, fix=fix, severity=severity,
        )  # fmt: skip
    elif demands.status.allowed is None and _alnum(found) not in map(_alnum, demands.status.known):
        message = f"status {found} is none that rounds have known"
        expected = " | ".join(demands.status.known)
        yield _own("SYS006-description-value", described, message, key="status", line=line, expected=expected, found=found)


def _unfilled(described: Described, says: SystemDescription, demands: SystemDemands) -> Iterator[Finding]:
    written = _written(described, says)
    fields = [field for field in demands.required if _is_placeholder(written.get(field), demands)]
    if fields:
        message = f"never filled in: {', '.join(fields)}"
        key = fields[0] if len(fields) == 1 else None
        found = says.text(fields[0].replace("-", "_"))
        yield _own("SYS007-description-blank", described, message, key=key, line=described.line(fields[0]), found=found)


def _is_placeholder(value: Any, demands: SystemDemands) -> bool:
    return isinstance(value, str) and value.strip().casefold() in demands.placeholders


def _written(described: Described, says: SystemDescription) -> dict[str, Any]:
    """The fields that stand in the file."""
    return {field: value for field, value in says.model_dump().items() if described.line(field) is not None}


def _values(described: Described, says: SystemDescription, demands: SystemDemands) -> Iterator[Finding]:
    rule = "SYS006-description-value"
    for field, value in _written(described, says).items():
        text = str(value).strip() if isinstance(value, (str, int, float)) else None
        line, found = described.line(field), _shown(value)
        if _is_placeholder(value, demands):
            continue
        if field in demands.filled and not text and field not in not_texts(described, demands):
            message = f"{field} says nothing"
            yield _own("SYS007-description-blank", described, message, key=field, line=line, expected="a text", found=found)
        elif field in demands.counts and not _is_count(value, demands.counts[field]):
            message = f"{field} is no count; the official summary needs one"
            expected = f"a whole number of at least {demands.counts[field]}"
            yield _own(rule, described, message, key=field, line=line, expected=expected, found=found)
        elif field in demands.measures and not _is_measure(text, demands.measures[field], demands.empty):
            message = f"{field} is no number with a unit"
            expected = f"a number and one of {', '.join(demands.measures[field])}"
            yield _own(rule, described, message, key=field, line=line, expected=expected, found=found)
        elif field == "division" and value not in demands.divisions:
            message = f"division {found} does not exist"
            expected = " | ".join(demands.divisions)
            yield _own(rule, described, message, key=field, line=line, expected=expected, found=found)


def _is_count(value: Any, least: int) -> bool:
    """Whether int(value) gives a number of at least `least`, as the official summary wants it."""
    number = _whole(value)
    return number is not None and number >= least


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and WHOLE.fullmatch(value) and len(value) < SHOWN:
        return int(value)
    return value if isinstance(value, int) else None


def _is_measure(text: str | None, units: tuple[str, ...], empty: tuple[str, ...]) -> bool:
    if text is None:
        return False
    wanted = MEASURE.format(units="|".join(map(re.escape, units)))
    return text.casefold() in empty or re.search(wanted, text, re.IGNORECASE) is not None


def _same_name(one: str, other: str) -> bool:
    """Whether two names mean one organisation: the same letters, or one within the other (Habana, Intel-HabanaLabs)."""
    first, second = _alnum(one), _alnum(other)
    return bool(first and second) and (first in second or second in first)


def _alnum(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _folded(name: str) -> str:
    return _alnum(name)


def _kind(value: Any) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number") + ", not an object"


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    if isinstance(value, str) and not value.strip():
        return json.dumps(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _official(rule: str, described: Described, message: str, **more: Any) -> Finding:
    return catalogue()[rule].finding(Origin.OFFICIAL, described.path, message, **more)


def _own(rule: str, described: Described, message: str, **more: Any) -> Finding:
    return catalogue()[rule].finding(Origin.MLCHECK, described.path, message, **more)
