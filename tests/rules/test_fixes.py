"""A fix that a program can apply is applied to a copy: the finding is gone then, and no other has come.

Every rule has such a fix, or stands in unfixable.toml with the reason why it has none.
"""

import tomllib
from pathlib import Path

import pytest
from fixing import (
    FaultyInput,
    apply_edit,
    iter_applied_fixes,
    list_faulty_logs,
    list_faulty_packages,
    list_faulty_sets,
    make_faulty_log,
)
from test_cases import CLEAN, edited

from checker.models.finding import Edit
from checker.rules.catalogue import load_catalogue

UNFIXABLE = Path(__file__).with_name("unfixable.toml")
LEAST_FIXES = 150


def apply_all(inputs: list[FaultyInput]) -> tuple[int, set[str]]:
    """How many fixes were applied, and the codes of their rules."""
    applied = [fix for faulty in inputs for fix in iter_applied_fixes(faulty)]
    wrong = [(fix.name, fix.finding.message, fix.finding.edit, fix.new) for fix in applied if fix.new or not fix.is_gone]
    assert wrong == []
    return len(applied), {fix.finding.rule.partition("-")[0] for fix in applied}


def list_first_cases(inputs: list[FaultyInput]) -> list[FaultyInput]:
    """The first input of each rule."""
    return list({faulty.name.partition(":")[0]: faulty for faulty in reversed(inputs) if faulty.name[3:6].isdigit()}.values())


def test_a_fix_of_a_rule_removes_its_finding_and_brings_no_other() -> None:
    number, rules = apply_all(list_first_cases([*list_faulty_logs(), *list_faulty_packages()]))
    assert number >= 25 and len(rules) >= 20


@pytest.mark.slow
def test_every_fix_that_can_be_applied_removes_its_finding_and_brings_no_other() -> None:
    number, rules = apply_all([*list_faulty_logs(), *list_faulty_packages(), *list_faulty_sets()])
    reasons = tomllib.loads(UNFIXABLE.read_text(encoding="utf-8"))
    without = [code for codes in reasons.values() for code in codes.split()]
    assert number >= LEAST_FIXES
    assert sorted([*rules, *without]) == sorted(rule.code for rule in load_catalogue().rules.values())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("max_sequence_length", 4096),
        ("seed", "clock"),
        ("opt_name", "sgd"),
        ("eval_accuracy", 3.31),
        ("run_stop", {"status": "aborted"}),
        ("run_stop", {"status": "banana"}),
    ],
)
def test_what_was_measured_or_trained_is_never_edited(tmp_path: Path, key: str, value: object) -> None:
    field = "metadata" if isinstance(value, dict) else "value"
    lines = CLEAN.read_text(encoding="utf-8").splitlines()
    faulty = make_faulty_log(key, edited(lines, {"change": {"key": key, "number": -1, field: value}}), "5.1")
    findings = faulty.check(faulty.write(tmp_path))
    assert [one.edit for one in findings if one.edit is not None] == []


def test_a_replaced_text_stands_at_its_columns(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_text("abc\ndef\nghi\n", encoding="utf-8")
    assert apply_edit(log, Edit(action="replace", lines=(1, 2), columns=(3, 2), value="-"))
    assert log.read_text(encoding="utf-8") == "ab-ef\nghi\n"
