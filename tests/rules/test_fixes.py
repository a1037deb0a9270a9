"""A fix that a program can apply is applied to a copy: the finding is gone then, and no other has come."""

import json
from pathlib import Path

import pytest
import spoiling
from conftest import load_cases
from test_cases import CLEAN, TOKEN, edited

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.models.finding import Edit, Finding, Severity

LEAST_FIXES = 60
TWO_DEFECTS = ("HYP015: a batch larger than the training data",)


def list_faulty_logs() -> list[tuple[str, list[str], str | None]]:
    """Each case of a rule about logs, and the clean log spoiled in every way: name, lines, ruleset."""
    clean = CLEAN.read_text(encoding="utf-8").splitlines()
    logs = []
    for code, cases in load_cases("log").items():
        for case in cases.fails:
            lines, name = clean, f"{code}: {case['says']}"
            if case.keys() & {"encoding", "log"} or name in TWO_DEFECTS:
                continue  # a part of a log shows more once its division is known
            for edit in case.get("edits", []):
                lines = edited(lines, edit)
            logs.append((name, lines, case.get("ruleset", "5.1") or None))
    for name, (way, _) in spoiling.BROKEN.items():
        spoiled = way(list(clean))
        if spoiled is not None:
            logs.append((name, spoiled, "5.1"))
    return logs


def apply_edit(lines: list[str], edit: Edit) -> list[str] | None:
    """The lines after the edit; None where they are no records of MLLOG."""
    if edit.action == "delete":
        return [line for number, line in enumerate(lines, 1) if number not in edit.lines]
    changed = list(lines)
    for number in edit.lines:
        if not lines[number - 1].startswith(TOKEN):
            return None
        record = json.loads(lines[number - 1].removeprefix(TOKEN))
        *parents, name = str(edit.field).split(".")
        target = record[parents[0]] if parents else record
        target[name] = json.loads(str(edit.value))
        changed[number - 1] = TOKEN + json.dumps(record)
    return changed


def check_lines(folder: Path, lines: list[str], ruleset: str | None) -> tuple[Finding, ...]:
    log = folder / "result_0.txt"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return check_log(log, CheckOptions(ruleset=ruleset)).report.findings


def identify(finding: Finding) -> tuple[str, str | None]:
    return finding.rule, finding.key


@pytest.mark.slow
def test_every_fix_that_can_be_applied_removes_its_finding_and_brings_no_other(tmp_path: Path) -> None:
    wrong, applied, rules = [], 0, set()
    for name, lines, ruleset in list_faulty_logs():
        found = check_lines(tmp_path, lines, ruleset)
        for finding in found:
            edit = finding.edit
            fixed = None if edit is None or finding.severity is Severity.NOTE else apply_edit(lines, edit)
            if fixed is None:
                continue
            applied += 1
            rules.add(finding.rule.partition("-")[0])
            after = check_lines(tmp_path, fixed, ruleset)
            came = {identify(one) for one in after} - {identify(one) for one in found}
            if identify(finding) in map(identify, after) or came:
                wrong.append((name, finding.message, edit, came))
    print(f"{applied} applied, {len(wrong)} wrong, rules {sorted(rules)}")
    assert wrong == [], wrong
    assert applied >= LEAST_FIXES and len(rules) >= 6, (applied, rules)
