"""Each rule with logs that break it and logs that nearly do; the cases are in the rules' files, rules/catalogue.

A case edits the clean log of Llama 3.1 8B in sample_logs/dialects, or brings a `log` of its own, perhaps of another
`ruleset` ("" is found out) or in another `encoding`. `lines` are those of the rule's findings, 0 where no
one line is at fault; a case that passes has no finding of the rule.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, cases_in, load_cases

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.rules.catalogue import load_catalogue

CLEAN = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
# Rules on what lies beside the logs and on logs together; their cases are those of test_package_cases and test_set_cases.
BESIDE_LOGS = load_cases("package").keys() | load_cases("set").keys()
TOKEN = ":::MLLOG "
CLEAN_START_MS = 1_759_312_800_000
# Told by another test: of the comparison (test_paper), of folders (test_repository), of what a project accepts
# (test_configuration, test_baseline), of what is over a limit (test_hostile).
ELSEWHERE = {
    "LOG018", "LOG019", "SYS023", "STA002", "STA003", "SUB010", "RES051", "RES040", "RES041", "RES042", "RES043", "RES044",
}  # fmt: skip

Case = dict[str, Any]


def changed(line: str, fields: Case) -> str:
    """The record with other fields; `shift_ms` moves it in time."""
    record = json.loads(line.removeprefix(TOKEN))
    for name, value in fields.items():
        if name == "shift_ms":
            record["time_ms"] += value
        else:
            record[name] = float(value) if value == "nan" else value
    return TOKEN + json.dumps(record)


def moved(line: str, ms: int, scale: float) -> str:
    """The record at another time: scaled from the epoch of the clean logs, then shifted; other lines as they are."""
    if not line.startswith(TOKEN):
        return line
    record = json.loads(line.removeprefix(TOKEN))
    record["time_ms"] = round(CLEAN_START_MS + scale * (record["time_ms"] - CLEAN_START_MS)) + ms
    return TOKEN + json.dumps(record)


def raised(line: str, amount: float) -> str:
    """The record with a larger value."""
    return changed(line, {"value": json.loads(line.removeprefix(TOKEN))["value"] + amount})


def place(lines: list[str], key: str, number: int) -> int:
    """The index of the record of the key."""
    return [index for index, line in enumerate(lines) if f'"key": "{key}"' in line][number]


def edited(lines: list[str], edit: Case) -> list[str]:
    """The lines after one edit. Lines count from 1."""
    ((kind, how),) = edit.items()
    at = how["line"] - 1 if isinstance(how, dict) and "line" in how else 0
    match kind:
        case "change":
            fields = {name: value for name, value in how.items() if name not in ("key", "number")}
            at = place(lines, how["key"], how.get("number", 0))
            return [*lines[:at], changed(lines[at], fields), *lines[at + 1 :]]
        case "repeat":
            fields = {name: value for name, value in how.items() if name != "line"}
            return [*lines[: at + 1], changed(lines[at], fields), *lines[at + 1 :]]
        case "shift":
            return [moved(line, how.get("ms", 0), how.get("scale", 1)) for line in lines]
        case "add_to_values":
            return [raised(line, how["amount"]) if f'"key": "{how["key"]}"' in line else line for line in lines]
        case "remove_field":
            at = place(lines, how["key"], 0)
            record = json.loads(lines[at].removeprefix(TOKEN))
            del record[how["field"]]
            return [*lines[:at], TOKEN + json.dumps(record), *lines[at + 1 :]]
        case "drop":
            return [line for line in lines if f'"key": "{how}"' not in line]
        case "drop_lines":
            return [line for number, line in enumerate(lines, 1) if number not in how]
        case "keep_lines":
            return [line for number, line in enumerate(lines, 1) if number in how]
        case "move":
            rest = [*lines[:at], *lines[at + 1 :]]
            to = how["after"] - (1 if how["after"] > at else 0)
            return [*rest[:to], lines[at], *rest[to:]]
        case "add":
            return [*lines[: how["after"]], how["text"], *lines[how["after"] :]]
        case "glue":
            return [*lines[:at], lines[at][: how.get("cut_at")] + lines[at + 1], *lines[at + 2 :]]
        case "break":
            middle = lines[at].index(how["before"])
            return [*lines[:at], lines[at][:middle], lines[at][middle:], *lines[at + 1 :]]
        case "append":
            return [*lines[:at], lines[at] + how["text"], *lines[at + 1 :]]
        case "prepend":
            return [*lines[:at], how["text"] + lines[at], *lines[at + 1 :]]
        case "text":
            assert how["old"] in lines[at]
            return [*lines[:at], lines[at].replace(how["old"], how["new"]), *lines[at + 1 :]]
    raise AssertionError(f"no edit {kind}")


def found_lines(code: str, case: Case, folder: Path) -> list[int]:
    """The lines of the rule's findings in the edited log."""
    lines = case["log"].splitlines() if "log" in case else CLEAN.read_text(encoding="utf-8").splitlines()
    for edit in case.get("edits", []):
        lines = edited(lines, edit)
    log = folder / "result_0.txt"
    log.write_text("\n".join(lines) + "\n", encoding=case.get("encoding", "utf-8"))
    report = check_log(log, CheckOptions(ruleset=case.get("ruleset", "5.1") or None)).report
    return [finding.line or 0 for finding in report.findings if finding.rule.startswith(f"{code}-")]


@pytest.mark.parametrize(("code", "case"), cases_in("log", "fails"))
def test_the_rule_is_broken_on_these_lines(code: str, case: Case, tmp_path: Path) -> None:
    assert found_lines(code, case, tmp_path) == case["lines"]


@pytest.mark.parametrize(("code", "case"), cases_in("log", "passes"))
def test_the_rule_is_kept(code: str, case: Case, tmp_path: Path) -> None:
    assert found_lines(code, case, tmp_path) == []


def test_every_rule_has_cases_or_a_test_elsewhere() -> None:
    codes = {rule.code for rule in load_catalogue().rules.values()}
    assert load_cases("log").keys() | ELSEWHERE | BESIDE_LOGS == codes
    assert not (load_cases("log").keys() | BESIDE_LOGS) & ELSEWHERE
