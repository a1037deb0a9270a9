"""The gate: whose verdict decides, what --strict adds, and that a failing exit always shows an error that says what to do."""

import json
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
