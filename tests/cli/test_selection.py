"""What a report is limited to: findings, benchmarks, systems and submitters; the verdicts stay, and the exit code follows."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

from checker.reporting.terminal.notes import merge_messages

Call = Callable[..., Ended]
REFUSED = ROOT / "sample_logs/refused/training_v5.1/01_value_not_allowed.txt"
STUDY = ROOT / "sample_logs/study"
LLAMA = ROOT / "sample_logs/dialects/training_v5.1/example"


def report_of(ended: Ended) -> Any:
    assert ended.err == ""
    return json.loads(ended.out)


def rules_in(report: Any) -> set[str]:
    return {one["rule"][:6] for part in (report, *report["runs"], *report["results"]) for one in part["findings"]}


@pytest.mark.parametrize(
    ("arguments", "code", "shown"),
    [
        (["--select", "HYP"], 1, {"HYP003"}),
        (["--select", "hyp003,res"], 1, {"HYP003", "RES004"}),
        (["--select", "RES", "--select", "HYP003"], 1, {"HYP003", "RES004"}),
        (["--select", "hyperparameter-value"], 1, {"HYP003"}),
        (["--select", "ORD"], 0, set()),
        (["--ignore", "HYP,RES,STA"], 0, set()),
        (["--ignore", "HYP", "--select", "HYP003"], 1, {"HYP003"}),
        (["--select", "HYP", "--ignore", "HYP003"], 0, set()),
        (["--severity", "error"], 1, {"HYP003"}),
        (["--exit-zero"], 0, {"HYP003", "RES004", "STA004"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_selected_neither_shows_nor_counts(mlcheck: Call, arguments: list[str], code: int, shown: set[str]) -> None:
    everything = report_of(mlcheck("validate", REFUSED, "--format", "json"))
    assert (
        rules_in(everything) == {"HYP003", "RES004", "STA004"} and "selection" in everything and everything["selection"] is None
    )
    ended = mlcheck("validate", REFUSED, "--format", "json", *arguments)
    report = report_of(ended)
    assert (ended.code, rules_in(report)) == (code, shown)
    assert report["summary"]["exit_code"] == code
    assert report["selection"]["left_out"] == 3 - len(shown)
    for name in ("official", "mlcheck", "accepted"):
        assert report["summary"][name] == everything["summary"][name] != "pass"
    said = mlcheck("validate", REFUSED, *arguments).out
    assert said.startswith(" FAIL "), "the verdict is that of all findings"
    assert ("The exit code is 0" in said) == (code == 0)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--select", "HYP999"], "there is no rule HYP999; did you mean"),
        (["--ignore", "ORD002,"], ""),
        (["--ignore", "D002"], "there is no rule D002; did you mean ORD002?"),
        (["--severity", "eror"], "unknown severity eror; did you mean error?"),
        (["--benchmark", "llama31_8c"], "there is no benchmark llama31_8c under these paths; did you mean llama31_8b?"),
        (["--submitter", "nobody"], "there is no submitter nobody under these paths"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_selects_nothing_that_exists_is_an_error(mlcheck: Call, arguments: list[str], reason: str) -> None:
    ended = mlcheck("validate", REFUSED, *arguments)
    assert (ended.code, reason in ended.err) == ((2, True) if reason else (1, True))


@pytest.mark.slow
def test_subjects_that_never_meet(mlcheck: Call) -> None:
    ended = mlcheck("validate", STUDY, "--partial", "--benchmark", "ncf", "--submitter", "m1")
    assert ended.code == 2 and "together" in ended.err


@pytest.mark.slow
def test_a_benchmark_a_system_and_a_submitter(mlcheck: Call) -> None:
    command = ("validate", STUDY, "--partial", "--gate", "mlcheck", "--format", "json")
    whole = report_of(mlcheck(*command))
    for option, pattern, field in (
        ("--benchmark", "n*", "benchmark"),
        ("--system", "FULL_precision", "system"),
        ("--submitter", "p100", "submitter"),
    ):
        part = report_of(mlcheck(*command, option, pattern))
        expected = [one for one in whole["results"] if (one[field] or "").lower().startswith(pattern.lower().rstrip("*"))]
        assert part["results"] == expected and 0 < len(expected) < len(whole["results"])
        paths = {path for result in expected for path in result["run_paths"]}
        assert part["runs"] == [run for run in whole["runs"] if run["path"] in paths]
        assert part["summary"]["results"] == len(expected) and part["summary"]["logs"] == len(paths)
        of_submitter = [one for one in whole["findings"] if "/p100/" in one["path"]]
        assert all(one in whole["findings"] for one in part["findings"])
        if field == "submitter":
            assert part["findings"] == of_submitter


def test_a_rejected_description_is_shown_with_its_result(mlcheck: Call, tmp_path: Path) -> None:
    submission = tmp_path / "training_v5.1/example"
    shutil.copytree(LLAMA, submission)
    (submission / "systems/8xExample.json").write_text("{}", encoding="utf-8")
    ended = mlcheck("validate", submission, "--benchmark", "llama31_8b", "--format", "json")
    report = report_of(ended)
    assert ended.code == 1
    assert [one for one in report["findings"] if one["severity"] == "error"]
    assert not report["submissions"], "a submission is more than one of its benchmarks"


def test_score_and_summarize_take_subjects_too(mlcheck: Call) -> None:
    runs = mlcheck("score", STUDY / "p100", "--partial", "--gate", "mlcheck", "--benchmark", "ncf", "--format", "csv").out
    assert {line.split(",")[8] for line in runs.splitlines()[1:]} == {"ncf"}
    table = ("--table", "results", "--format", "csv")
    rows = mlcheck("summarize", STUDY / "p100", "--partial", "--gate", "mlcheck", "--benchmark", "ncf", *table).out
    assert len(rows.splitlines()) == 2


def test_notes_are_hidden_behind_their_number(mlcheck: Call) -> None:
    command = ("validate", LLAMA, "--no-config")
    plain, noted = mlcheck(*command).out, mlcheck(*command, "--notes").out
    notes = sum(one["severity"] == "note" for one in _all_findings(report_of(mlcheck(*command, "--format", "json"))))
    assert notes and "note STA" not in plain and "not shown; --notes shows " in plain
    assert "note STA" in noted and "--notes shows " not in noted
    assert mlcheck(*command, "--severity", "note").out.count("note STA") == noted.count("note STA")


def _all_findings(report: Any) -> list[Any]:
    return [one for part in (report, *report["runs"], *report["results"]) for one in part["findings"]]


def test_quiet_prints_findings_only(mlcheck: Call) -> None:
    assert mlcheck("validate", LLAMA, "--gate", "mlcheck", "-q", "--severity", "error").out.strip() == ""
    said = mlcheck("validate", REFUSED, "-q").out
    assert "HYP003" in said and "fix:" in said and not said.startswith(" FAIL") and "Checked" not in said
    lines = mlcheck("lint", REFUSED, "-q").out.splitlines()
    assert len(lines) == 1 and "HYP003" in lines[0]


def test_statistics_count_findings_by_rule(mlcheck: Call) -> None:
    said = mlcheck("validate", REFUSED, "--statistics").out
    assert [line.split()[:3] for line in said.splitlines() if "HYP003" in line] == [
        ["1", "error", "HYP003-hyperparameter-value"]
    ]
    assert "3 findings of 3 rules" in said
    assert "no findings" in mlcheck("validate", REFUSED, "--statistics", "--select", "ORD").out


def test_lint_takes_the_selection(mlcheck: Call) -> None:
    assert mlcheck("lint", REFUSED).code == 1
    ended = mlcheck("lint", REFUSED, "--ignore", "HYP003")
    assert ended.code == 0 and "HYP003" not in ended.out


def test_a_baseline_holds_what_was_selected(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "b.json"
    mlcheck("validate", REFUSED, "--ignore", "HYP", "--write-baseline", file)
    assert json.loads(file.read_text(encoding="utf-8"))["findings"] == []


def test_junit_fails_where_a_selected_finding_does(mlcheck: Call) -> None:
    assert 'failures="1"' in mlcheck("validate", REFUSED, "--format", "junit", "--select", "HYP").out
    assert 'failures="0"' in mlcheck("validate", REFUSED, "--format", "junit", "--ignore", "HYP").out.splitlines()[1]


@pytest.mark.parametrize(
    ("messages", "merged"),
    [
        (["a CV of 10.9% is much", "a CV of 12.5% is much"], "a CV of 10.9% to 12.5% is much"),
        (["CV 12.5 %", "CV 10.9 %", "CV 11 %"], "CV 10.9 % to 12.5 %"),
        (["9 runs of 10", "9 runs of 10"], "9 runs of 10"),
        (["at 1,024 and 0.5", "at 512 and 0.5"], "at 512 to 1,024 and 0.5"),
        (["9 h, then 1e-05.", "10 h, then 2e-05."], "9 to 10 h, then 1e-05 to 2e-05."),
        (["result_0.txt is odd"], "result_0.txt is odd"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_equal_notes_are_merged_with_the_range_that_they_cover(messages: list[str], merged: str) -> None:
    assert merge_messages(messages) == merged


def test_a_rule_is_turned_off_with_a_reason(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "mlcheck.toml"
    off = '[severity]\nHYP003 = {{ severity = "off"{} }}\n'
    file.write_text(off.format(', reason = "the table is out of date"'), encoding="utf-8")
    command = ("validate", REFUSED, "--config", file)
    ours = mlcheck(*command, "--gate", "mlcheck", "--format", "json")
    report = report_of(ours)
    assert ours.code == 0 and report["summary"]["mlcheck"] == "pass" and report["summary"]["official"] == "fail"
    assert rules_in(report) == {"RES004", "RES044", "STA004"}
    (note,) = report["findings"]
    assert (note["path"], note["line"], note["found"]) == (str(file), 2, "1")
    assert "the table is out of date" in note["message"]
    both = mlcheck(*command, "--format", "json")
    assert both.code == 1 and "HYP003" in rules_in(report_of(both)), "the official verdict needs an error that says why"
    assert "off: the table is out of date" in mlcheck("config", "show", "--config", file).out
    for text in (off.format(""), '[severity]\nHYP003 = "off"\n', off.format(', reason = ""')):
        file.write_text(text, encoding="utf-8")
        ended = mlcheck(*command)
        assert ended.code == 2 and f"{file}:2: severity.HYP003 is off without a reason; write HYP003 = {{" in ended.err
