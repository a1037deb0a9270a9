"""State is passed, never ambient: limits reach every reader, nothing of a user's files is remembered, work is done once."""

import ast
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import ROOT, Ended

from checker.checking import check_log as check_log_module
from checker.checking import compliance
from checker.checking.check_log import check_log
from checker.checking.findings import build_finding
from checker.checking.lint import lint_logs
from checker.checking.options import CheckOptions
from checker.comparing.compare import compare_systems
from checker.errors import InputError
from checker.inputs.limits import Limits
from checker.logs import reader
from checker.models.finding import Finding, Origin, Severity
from checker.submissions import watch
from checker.submissions.changes import add_changes
from checker.submissions.validation import validate_paths

Call = Callable[..., Ended]
ROUND = ROOT / "sample_logs/dialects/training_v5.1"
CLEAN = ROUND / "example/results/8xExample/llama31_8b/result_0.txt"
HIDDEN = sorted((ROOT / "sample_logs/refused/training_v5.1").glob("*.txt"))[::3]
TINY = Limits(file_mebibytes=0.001)
READERS = (
    "add_platform_event", "discover_logs", "find_description", "parse_log_bytes", "parse_log_source", "read_baseline",
    "read_bypass_file", "read_json", "read_log", "read_plain_file", "read_power_logs", "read_scaling_file", "read_source",
    "read_submission_files", "read_unpacked", "read_user_rcp_table",
)  # fmt: skip


@pytest.mark.slow
def test_every_reader_is_given_the_limits() -> None:
    """A default is for callers outside of mlcheck; within it every call says which limits hold."""
    forgotten = [
        f"{path.relative_to(ROOT)}:{call.lineno}: {name}"
        for path in sorted((ROOT / "checker").rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and (name := getattr(call.func, "id", getattr(call.func, "attr", ""))) in READERS
        and not any("limits" in ast.unparse(given).lower() or "DEFAULTS" in ast.unparse(given) for given in _arguments(call))
    ]
    assert forgotten == []


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def test_limits_hold_for_baselines_and_earlier_reports(mlcheck: Call, tmp_path: Path) -> None:
    report, baseline, config = tmp_path / "report.json", tmp_path / "baseline.json", tmp_path / "mlcheck.toml"
    report.write_text(mlcheck("validate", "--format", "json", CLEAN).out + " " * 5000, encoding="utf-8")
    baseline.write_text('{"findings": []}' + " " * 5000, encoding="utf-8")
    config.write_text("[limits]\nfile_mebibytes = 0.001\n", encoding="utf-8")
    for option, file in (("--baseline", baseline), ("--changed-since", report)):
        assert mlcheck("validate", CLEAN, option, file).code == 0
        ended = mlcheck("validate", CLEAN, option, file, "--config", config)
        assert (ended.code, "limits.file_mebibytes" in ended.err) == (2, True), ended.err
    with pytest.raises(InputError, match=r"limits\.file_mebibytes"):
        add_changes(validate_paths([CLEAN]), [CLEAN], report, CheckOptions(limits=TINY))


def test_limits_hold_in_other_threads(tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes(CLEAN.read_bytes())
    options = CheckOptions(ruleset="5.1", limits=Limits(line_mebibytes=0.00001))
    results: list[frozenset[str]] = []

    def check() -> None:
        results.append(frozenset(finding.rule for finding in check_log(log, options).report.findings))

    thread = Thread(target=check)
    thread.start()
    thread.join()
    check()
    assert results[0] == results[1] and any(rule.startswith("LOG018") for rule in results[0])


def test_a_system_description_is_read_anew_for_each_comparison(tmp_path: Path) -> None:
    submission = shutil.copytree(ROUND / "example", tmp_path / "training_v5.1/example")
    other = shutil.copytree(ROUND / "example", tmp_path / "training_v5.1/other")
    for folder, model in ((submission, "First"), (other, "Second")):
        _set_accelerator(folder, model)
    assert set(_compare_by_accelerator(tmp_path)) == {"First", "Second"}
    _set_accelerator(other, "Third")
    assert set(_compare_by_accelerator(tmp_path)) == {"First", "Third"}


def _compare_by_accelerator(folder: Path) -> tuple[str, ...]:
    return compare_systems([folder], CheckOptions(partial=True), by="accelerator").systems


def _set_accelerator(submitter: Path, model: str) -> None:
    (submitter / "systems").mkdir(exist_ok=True)
    for system in (submitter / "results").iterdir():
        file = submitter / f"systems/{system.name}.json"
        table = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        file.write_text(json.dumps(table | {"accelerator_model_name": model}), encoding="utf-8")


def count_calls(monkeypatch: pytest.MonkeyPatch, calls: Counter[str], owner: Any, name: str) -> None:
    original = getattr(owner, name)

    def counted(*arguments: Any, **named: Any) -> Any:
        calls[name] += 1
        return original(*arguments, **named)

    monkeypatch.setattr(owner, name, counted)


@pytest.mark.parametrize("log", [CLEAN, *HIDDEN], ids=lambda log: log.stem)
def test_a_log_is_parsed_and_seen_once(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    count_calls(monkeypatch, calls, reader, "parse_log_source")
    count_calls(monkeypatch, calls, check_log_module, "Run")
    count_calls(monkeypatch, calls, compliance, "build_official_view")
    check_log(log, CheckOptions(ruleset="5.1"))
    assert calls["parse_log_source"] == calls["Run"] == 1
    assert calls["build_official_view"] <= 1


def test_a_poll_parses_the_log_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()
    count_calls(monkeypatch, calls, watch, "parse_log_source")
    count_calls(monkeypatch, calls, reader, "parse_log_source")
    log = tmp_path / "result_0.txt"
    lines = CLEAN.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:20]))
    follower = watch.LogFollower(log, CheckOptions(ruleset="5.1"))
    follower.poll_progress()
    assert calls["parse_log_source"] == 1
    log.write_bytes(b"".join(lines[:60]))
    follower.poll_progress()
    follower.close_log()
    assert calls["parse_log_source"] == 2


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_the_official_program_fails_on_a_utf_16_log_at_every_stage(tmp_path: Path, encoding: str) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes(CLEAN.read_text(encoding="utf-8").encode(encoding))
    answers = {stage: lint_logs([log], stage, CheckOptions(ruleset="5.1")) for stage in ("init", "run", "all")}
    assert {stage: report.summary.official_passed for stage, report in answers.items()} == {"init": 0, "run": 0, "all": 0}
    for report in answers.values():
        assert any(finding.rule.startswith("LOG") for finding in report.runs[0].findings)


@pytest.mark.parametrize(
    ("folder", "benchmark", "usage"),
    [
        ("hpc_results_v3.0", "cosmoflow", "hpc"),
        ("hpc_results_v3.0", "unknown", "hpc"),
        ("somewhere", "cosmoflow", "hpc"),
        ("somewhere", "bert", "training"),
        ("somewhere", "unknown", "training"),
        ("training_results_v3.0", "cosmoflow", "training"),
    ],
)
def test_a_bare_number_means_the_usage_that_path_or_benchmark_say(
    tmp_path: Path, folder: str, benchmark: str, usage: str
) -> None:
    log = tmp_path / folder / "result_0.txt"
    log.parent.mkdir()
    log.write_bytes(CLEAN.read_bytes().replace(b"llama31_8b", benchmark.encode()))
    report = check_log(log, CheckOptions(ruleset="3.0")).report
    assert report.usage == usage
    assert report == check_log(log, CheckOptions(ruleset=f"{usage}-3.0")).report
    assert check_log(log, CheckOptions(ruleset="3.0", usage="hpc")).report.usage == "hpc"


def test_a_bare_number_on_published_hpc_logs(corpus: Path) -> None:
    logs = [(log, folder) for folder in sorted(corpus.glob("hpc_v*")) for log in sorted(folder.rglob("result_0.txt"))[:3]]
    assert logs
    for log, folder in logs:
        report = check_log(log, CheckOptions(ruleset=folder.name.removeprefix("hpc_v"))).report
        assert report == check_log(log, CheckOptions(ruleset=folder.name.replace("_v", "-"))).report
        assert report.usage == "hpc"


def test_a_misspelt_field_of_a_finding_is_an_error() -> None:
    with pytest.raises(TypeError, match="colunm"):
        build_finding("RES004-too-few-runs", Origin.MLCHECK, "a", "b", colunm=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="colunm"):
        Finding(rule="a", severity=Severity.NOTE, origin=Origin.MLCHECK, path="a", message="b", colunm=1)  # type: ignore[call-arg]


def test_zip_and_tar_of_other_code_stay_what_they_are() -> None:
    fsspec = pytest.importorskip("fsspec", reason="the extra `remote` is not installed")
    upath = pytest.importorskip("upath", reason="the extra `remote` is not installed")
    pytest.importorskip("checker.inputs.archive_path", reason="the extra `remote` is not installed")
    for name in ("zip", "tar"):
        assert fsspec.get_filesystem_class(name).__module__ == f"fsspec.implementations.{name}"
        assert upath.registry.get_upath_class(name).__module__ == f"upath.implementations.{name}"


@pytest.mark.slow
def test_memory_that_runs_out_in_a_check_ends_the_process_with_a_sentence() -> None:
    code = (
        "from checker.rules.language.value_functions import VALUE_FUNCTIONS\n"
        "def fail(*values): raise MemoryError\n"
        "VALUE_FUNCTIONS.update(dict.fromkeys(('is_finite', 'is_number', 'is_int', 'is_integer'), fail))\n"
        "from checker.cli import main; main()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, "validate", CLEAN], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, "out of memory" in ended.stderr, "Traceback" in ended.stderr) == (2, True, False), ended.stderr
