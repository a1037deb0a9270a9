"""A system description against what its ruleset demands, and against what the logs say."""

import json
import re
from collections.abc import Iterator

from checker.checking.severity import Circumstance
from checker.models.finding import Edit, Finding
from checker.rules.system_demands import SystemDemands
from checker.submissions.system_description.blank_fields import check_blank_fields, is_placeholder, select_written_fields
from checker.submissions.system_description.field_values import (
    build_mlcheck_finding,
    build_official_finding,
    describe_json_type,
    fold_field_name,
    format_field_value,
    is_valid_count,
    keep_alphanumerics,
    quote_field_value,
    set_field,
)
from checker.submissions.system_description.model import SystemDescription
from checker.submissions.system_description.official_check import (
    emulate_description_check,
    find_missing_fields,
    find_non_text_fields,
    is_status_rejected,
)
from checker.submissions.system_description.reader import DescriptionFile
from checker.suggestions import find_nearest_name

__all__ = ["check_description"]

Circumstances = tuple[Circumstance, ...]
NUMBER_WITH_UNIT = r"\d\s*(?:{units})(?![a-z])"
BARE_NUMBER = r"\d+(?:\.\d+)?"
MAX_SEPARATE_FINDINGS = 3


def check_description(described: DescriptionFile, demands: SystemDemands, *, whole_submitter: bool = True) -> Iterator[Finding]:
    """Findings on a description alone. None where the ruleset asks for no description.

    What the official program refuses is an error in rulesets that enforce it and a warning in the others; a missing file
    is an error, since the official package check opens it in every ruleset, unless only a part of the submitter's folder was
    given. The rest are warnings.
    """
    if not demands.asked:
        return
    file = described.json_file
    if file is None:
        yield _report_missing_file(described, whole_submitter)
        return
    circumstances = () if demands.enforced else (Circumstance.DESCRIPTION_NOT_ENFORCED,)
    if file.problem is not None:
        message = f"the system description cannot be read: {file.problem.message}"
        yield build_official_finding(
            "SYS002-description-unreadable",
            described,
            message,
            line=file.problem.line,
            column=file.problem.column,
            circumstances=circumstances,
        )
        return
    if described.description is None:
        message = f"the system description is {describe_json_type(file.value)}"
        yield build_official_finding(
            "SYS002-description-unreadable",
            described,
            message,
            line=1,
            expected="a JSON object",
            found=format_field_value(file.value),
            circumstances=circumstances,
        )
        return
    if emulate_description_check(described, demands) == "crash":
        yield from _check_official_crashes(described, demands, circumstances)
    missing = find_missing_fields(described, demands)
    if len(missing) > MAX_SEPARATE_FINDINGS:
        message = f"{len(missing)} fields are missing: {', '.join(missing)}"
        yield build_official_finding("SYS003-description-field-missing", described, message, circumstances=circumstances)
    else:
        for field in missing:
            yield _report_missing_field(described, demands, field, circumstances)
    yield from _check_status_field(described, demands, circumstances)
    yield from check_blank_fields(described, described.description, demands)
    yield from _check_field_values(described, described.description, demands)
    for name, line in file.duplicate_fields:
        message = f"{name} is given twice; the last value counts"
        value = described.description.values.get(name)
        edit = set_field(name, value) if isinstance(value, str) else None
        fix = None if edit is None else f"write {name} once, as {edit.value}"
        yield build_mlcheck_finding(
            "SYS008-description-field-repeated", described, message, key=name, line=line, fix=fix, edit=edit
        )


def _report_missing_file(described: DescriptionFile, whole_submitter: bool) -> Finding:
    message = f"there is no {described.path.name} in {described.path.parent.name}/"
    edit = None
    if described.similar_names:
        message += f"; there is {', '.join(described.similar_names)}"
        similar = str(described.path.with_name(described.similar_names[0]))
        edit = Edit(action="rename", path=similar, value=described.path.name)
    found = described.similar_names[0] if described.similar_names else None
    return build_official_finding(
        "SYS001-description-missing",
        described,
        message,
        expected=described.path.name,
        found=found,
        fix=f"add {described.path.parent.name}/{described.path.name}" if edit is None else None,
        edit=edit,
        circumstances=() if whole_submitter else (Circumstance.SUBMITTER_FOLDER_NOT_GIVEN,),
    )


def _check_official_crashes(
    described: DescriptionFile, demands: SystemDemands, circumstances: Circumstances
) -> Iterator[Finding]:
    rule = "SYS005-description-stops-official-check"
    encoding = None if described.json_file is None else described.json_file.encoding
    if encoding is not None:
        message = f"the file is {encoding}; the official program stops on it"
        yield build_official_finding(
            rule,
            described,
            message,
            line=1,
            expected="UTF-8 without a byte-order mark",
            found=encoding,
            edit=Edit(action="encode", value="UTF-8"),
            circumstances=circumstances,
        )
    value = None if described.json_file is None else described.json_file.value
    for field in find_non_text_fields(described, demands):
        found = format_field_value(value[field]) if isinstance(value, dict) else None
        message = f"{field} is not text; the official program stops on it"
        yield build_official_finding(
            rule,
            described,
            message,
            key=field,
            line=described.find_field_line(field),
            expected="a text in quotes",
            found=found,
            edit=set_field(field, json.dumps(value[field]))
            if isinstance(value, dict) and isinstance(value[field], (int, float))
            else None,
            circumstances=circumstances,
        )


def _report_missing_field(
    described: DescriptionFile, demands: SystemDemands, field: str, circumstances: Circumstances
) -> Finding:
    there = {} if described.json_file is None else described.json_file.lines
    unknown = (name for name in there if name not in demands.required)
    near = find_nearest_name(field, unknown, cutoff=0.8, fold=fold_field_name)
    needs_response = field in (*demands.filled, *demands.filled_in_one, *demands.counts)
    message, line, edit = f"{field} is missing", None, None if needs_response else set_field(field, "")
    fix = f"add {field}" if needs_response else f'add {field}; where there is nothing to say, as ""'
    if near is not None:
        edit = Edit(action="rename", field=near, value=field)
        message, line, fix = f"{message}; there is {near}", there[near], edit.describe(str(described.path))
    if field == "division":
        message += "; the official package check stops there"
    return build_official_finding(
        "SYS003-description-field-missing",
        described,
        message,
        key=field,
        line=line,
        expected=field,
        found=near,
        fix=fix,
        edit=edit,
        circumstances=circumstances,
    )


def _check_status_field(described: DescriptionFile, demands: SystemDemands, circumstances: Circumstances) -> Iterator[Finding]:
    says = described.description
    if says is None or "status" not in says.values or (says.values["status"] is None and demands.status.allowed is None):
        return
    found, line = format_field_value(says.values.get("status")), described.find_field_line("status")
    if is_status_rejected(described, demands):
        allowed = demands.status.allowed or ()
        message = f"status is {quote_field_value(says.values['status'])}, which the ruleset does not allow"
        meant = [
            status
            for status in allowed
            if keep_alphanumerics(found) and keep_alphanumerics(found) in keep_alphanumerics(status)
        ]
        yield build_official_finding(
            "SYS004-status-not-allowed",
            described,
            message,
            key="status",
            line=line,
            expected=" | ".join(allowed),
            found=found,
            edit=set_field("status", meant[0]) if len(meant) == 1 else None,
            circumstances=circumstances,
        )
    elif demands.status.allowed is None and keep_alphanumerics(found) not in map(keep_alphanumerics, demands.status.known):
        message = f"status is {quote_field_value(says.values['status'])}, which no round has had"
        expected = " | ".join(demands.status.known)
        yield build_mlcheck_finding(
            "SYS006-description-value", described, message, key="status", line=line, expected=expected, found=found
        )


def _check_field_values(described: DescriptionFile, says: SystemDescription, demands: SystemDemands) -> Iterator[Finding]:
    rule = "SYS006-description-value"
    for field, value in select_written_fields(described, says).items():
        text = str(value).strip() if isinstance(value, (str, int, float)) else None
        line, found = described.find_field_line(field), format_field_value(value)
        generated = demands.generated.field in says.values and field in demands.generated.without_unit
        if is_placeholder(value, demands) or (generated and _is_bare_number(text)):
            continue
        if field in demands.counts and not is_valid_count(value, demands.counts[field]):
            expected = "a whole number from {} to {:,}".format(*demands.counts[field])
            message = f"{field} is {quote_field_value(value)}; the official summary needs {expected}"
            yield build_mlcheck_finding(rule, described, message, key=field, line=line, expected=expected, found=found)
        elif field in demands.measures and not _is_number_with_unit(text, demands.measures[field], demands.empty):
            expected = f"a number with one of the units {', '.join(demands.measures[field])}"
            message = f"{field} is {quote_field_value(value)}, not a number with a unit"
            yield build_mlcheck_finding(rule, described, message, key=field, line=line, expected=expected, found=found)
        elif field == "division" and value not in demands.divisions:
            message = f"there is no division {quote_field_value(value)}"
            expected = " | ".join(demands.divisions)
            folded = str(value).strip().casefold()
            edit = set_field(field, folded) if folded in demands.divisions else None
            yield build_mlcheck_finding(
                rule, described, message, key=field, line=line, expected=expected, found=found, edit=edit
            )


def _is_number_with_unit(text: str | None, units: tuple[str, ...], empty: tuple[str, ...]) -> bool:
    if text is None:
        return False
    wanted = NUMBER_WITH_UNIT.format(units="|".join(map(re.escape, units)))
    return text.casefold() in empty or re.search(wanted, text, re.IGNORECASE) is not None


def _is_bare_number(text: str | None) -> bool:
    return text is not None and re.fullmatch(BARE_NUMBER, text) is not None
