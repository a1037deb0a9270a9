"""The gate: whose verdict decides, what --strict adds, and that a failing exit always shows an error that says what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

Call = Callable[..., Ended]
CLEAN = ROOT / "sample_logs/dialects/training_v5.1/example"
LOG = CLEAN / "results/8xExample/llama31_8b/result_0.txt"
SEED = '"key": "seed"'


def edit_line(text: str, mark: str, edit: Callable[[str], str]) -> str:
    """The text with the first line that holds `mark` edited."""
    lines = text.split("\n")
    at = next(number for number, line in enumerate(lines) if mark in line)
    lines[at] = edit(lines[at])
    return "\n".join(lines)


OFFICIAL_ONLY: dict[str, Callable[[str], bytes]] = {
    "text behind a record": lambda text: edit_line(text, SEED, lambda line: f"{line} [rank0]").encode(),
    "colour behind a record": lambda text: edit_line(text, SEED, lambda line: f"{line}\x1b[0m").encode(),
    "a record over two lines": lambda text: edit_line(text, SEED, lambda line: line.replace('"value"', '\n"value"')).encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
}


def report_of(ended: Ended) -> Any:
    return json.loads(ended.out)


def errors_in(report: Any) -> list[Any]:
    parts = [report, *report["runs"], *report["results"]]
    return [one for part in parts for one in part["findings"] if one["severity"] == "error"]


@pytest.mark.parametrize("kind", OFFICIAL_ONLY)
def test_what_only_the_official_check_rejects_fails_with_its_location(mlcheck: Call, tmp_path: Path, kind: str) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes(OFFICIAL_ONLY[kind](LOG.read_text(encoding="utf-8")))
    command = ("validate", log, "--ruleset", "5.1", "--format", "json")
    both, official, ours = (mlcheck(*command, "--gate", gate) for gate in ("both", "official", "mlcheck"))
    assert (mlcheck(*command).code, both.code, official.code, ours.code) == (1, 1, 1, 0)
    report = report_of(both)
    assert (report["gate"], report["summary"]["accepted"]) == ("both", False)
    found = errors_in(report)
    assert found and all(one["rejected_officially"] and one["fix"] and one["path"] == str(log) for one in found)
    assert any(one["line"] for one in found)
    assert all(one["severity_steps"][-1]["step"] == "gate" for one in found)
    assert not errors_in(report_of(ours)) and report_of(ours)["runs"][0]["official"] == "fail"
    said = " ".join(mlcheck("validate", log, "--ruleset", "5.1").out.split())
    assert " FAIL " in f" {said} " and "The official upload check would reject 1 log that mlcheck accepts" in said


def test_what_only_mlcheck_rejects_passes_the_official_gate(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    early = edit_line(
        LOG.read_text(encoding="utf-8"), '"key": "opt_base_learning_rate"', lambda line: line.replace("0.", "-0.")
    )
    log.write_text(early, encoding="utf-8")
    command = ("validate", log, "--ruleset", "5.1")
    codes = {gate: mlcheck(*command, "--gate", gate).code for gate in ("both", "official", "mlcheck")}
    report = report_of(mlcheck(*command, "--format", "json"))
    assert codes == {"both": 1, "official": int(report["runs"][0]["official"] == "fail"), "mlcheck": 1}


def test_strict_makes_warnings_count(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    lines = LOG.read_text(encoding="utf-8").splitlines()
    at = next(number for number, line in enumerate(lines) if '"key": "submission_org"' in line)
    log.write_text("\n".join([*lines[: at + 1], *lines[at:]]) + "\n", encoding="utf-8")
    command = ("validate", log, "--ruleset", "5.1", "--format", "json")
    plain, strict = mlcheck(*command), mlcheck(*command, "--strict")
    assert (plain.code, strict.code) == (0, 1)
    assert errors_in(report_of(plain)) == [] and errors_in(report_of(strict)) != []
    assert (report_of(plain)["strict"], report_of(strict)["strict"]) == (False, True)
    assert report_of(strict)["runs"][0]["mlcheck"] == "fail"
    for command in (("lint", log), ("score", log), ("summarize", log)):
        assert (mlcheck(*command, "--ruleset", "5.1", "--partial").code if command[0] != "lint" else 0) == 0
        assert mlcheck(*command, "--ruleset", "5.1", "--strict").code == 1


def test_gate_and_strict_can_be_configured(mlcheck: Call, tmp_path: Path) -> None:
    log, file = tmp_path / "result_0.txt", tmp_path / "mlcheck.toml"
    log.write_bytes(OFFICIAL_ONLY["colour behind a record"](LOG.read_text(encoding="utf-8")))
    command = ("validate", log, "--ruleset", "5.1", "--config", file)
    for text, code in (('gate = "mlcheck"\n', 0), ('gate = "official"\n', 1), ("", 1)):
        file.write_text(text, encoding="utf-8")
        assert mlcheck(*command).code == code
    file.write_text('gate = "mlcheck"\nstrict = true\n', encoding="utf-8")
    assert mlcheck(*command, "--gate", "both").code == 1
    shown = {value["name"]: value["value"] for value in json.loads(mlcheck("config", "--config", file, "--format", "json").out)}
    assert (shown["gate"], shown["strict"]) == ("mlcheck", True)
    file.write_text('gate = "none"\n', encoding="utf-8")
    assert mlcheck(*command).code == 2 and mlcheck("validate", log, "--gate", "none").code == 2


def spoil(log: str, edit: dict[str, Any]) -> str:
    """The log with one record changed as a case of `SPOILED` says."""
    return edit_line(log, f'"key": "{edit["key"]}"', lambda line: line.replace(*edit["replace"]) if "replace" in edit else "")


SPOILED: list[dict[str, Any]] = [
    {"key": "seed", "replace": ('"value": 10', '"value": null, "was": 10')},
    {"key": "seed", "replace": ('"value": 10', '"value": "clock", "was": 10')},
    {"key": "seed", "replace": ('"metadata"', '"meta"')},
    {"key": "run_stop"},
    {"key": "run_start"},
    {"key": "run_stop", "replace": ("success", "aborted")},
    {"key": "submission_benchmark", "replace": ("llama31_8b", "unknown")},
    {"key": "submission_division", "replace": ("closed", "open")},
    {"key": "global_batch_size", "replace": ('"value": 32', '"value": 33')},
    {"key": "init_stop", "replace": ('"time_ms"', '"time"')},
    {"key": "cache_clear", "replace": ("{", "{{")},
]


def assert_rejections_are_explained(ended: Ended) -> None:
    """A failing exit has an error with a fix or a cause that has one, an accepted report has none, and so has each level."""
    report = report_of(ended)
    errors = errors_in(report)
    assert report["summary"]["accepted"] is (ended.code == 0)
    assert bool(errors) is (ended.code != 0)
    assert all(one["fix"] or one["cause"] for one in errors) and any(one["fix"] for one in errors) is bool(errors)
    for run in report["runs"]:
        shown = [one for one in run["findings"] if one["severity"] == "error"]
        assert bool(shown) is not run["accepted"], run["path"]


@pytest.mark.slow
@pytest.mark.parametrize("edit", SPOILED, ids=lambda edit: f"{edit['key']} {edit.get('replace', 'gone')}")
@pytest.mark.parametrize("number", [1, 2])
def test_a_failing_exit_always_shows_what_to_do(mlcheck: Call, tmp_path: Path, edit: dict[str, Any], number: int) -> None:
    root = tmp_path / "training_v5.1/example"
    shutil.copytree(CLEAN, root)
    for log in sorted((root / LOG.parent.relative_to(CLEAN)).iterdir())[:number]:
        text = log.read_text(encoding="utf-8")
        assert spoil(text, edit) != text
        log.write_text(spoil(text, edit), encoding="utf-8")
    assert_rejections_are_explained(mlcheck("validate", root, "--format", "json"))
    assert_rejections_are_explained(mlcheck("validate", root, "--format", "json", "--strict"))
    assert_rejections_are_explained(mlcheck("validate", root / LOG.relative_to(CLEAN), "--format", "json"))


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["sample_logs/dialects", "sample_logs/refused", "sample_logs/study"])
def test_sample_logs_fail_only_with_an_error(mlcheck: Call, folder: str) -> None:
    assert_rejections_are_explained(mlcheck("validate", folder, "--format", "json"))
    assert_rejections_are_explained(mlcheck("lint", folder, "--format", "json"))


@pytest.mark.slow
def test_published_submissions_fail_only_with_an_error(mlcheck: Call, corpus: Path) -> None:
    for submitter in ("training_v5.1/Cisco", "training_v5.1/Dell", "training_v3.1/xFusion", "hpc_v3.0/Dell"):
        ended = mlcheck("validate", corpus / submitter, "--format", "json")
        assert_rejections_are_explained(ended)
    for submitter in ("training_v5.1/Cisco", "training_v5.1/Dell"):
        ended = mlcheck("validate", corpus / submitter)
        assert ended.code == 0 and "did not converge and was dropped, as olympic scoring allows" in " ".join(ended.out.split())
