"""Before the first step: what can be known is judged, what is still to come is not."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Ended

Call = Callable[..., Ended]
CLEAN = sorted((ROOT / "sample_logs/dialects").rglob("*/result_0.txt"))
LLAMA = next(log for log in CLEAN if "llama31_8b" in log.parts)


def before_first_step(log: Path) -> list[bytes]:
    lines = log.read_bytes().splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if b"run_start" in line)
    return lines[:first]


def ruleset_of(log: Path) -> str:
    return next(part for part in log.parts if part.startswith("training_v")).removeprefix("training_v")


@pytest.mark.parametrize("log", CLEAN, ids=lambda log: log.parent.name)
def test_a_clean_beginning_is_clean(mlcheck: Call, tmp_path: Path, log: Path) -> None:
    beginning = tmp_path / "result_0.txt"
    beginning.write_bytes(b"".join(before_first_step(log)))
    ended = mlcheck("lint", "--stage", "init", beginning, "--ruleset", ruleset_of(log))
    assert (ended.code, ended.out) == (0, "1 log checked, 0 with errors\n")
    for stage in ("init", "run", "all"):
        assert mlcheck("lint", "--stage", stage, log).code == 0
    assert mlcheck("lint", "--stage", "all", beginning, "--ruleset", ruleset_of(log)).code == 1


def test_what_is_missing_or_wrong_is_told_before_the_first_step(mlcheck: Call, tmp_path: Path) -> None:
    beginning = tmp_path / "result_0.txt"
    lines = [line for line in before_first_step(LLAMA) if b"opt_name" not in line and b"submission_poc_name" not in line]
    beginning.write_bytes(b"".join(lines).replace(b'"value": 8192', b'"value": 4096'))
    ended = mlcheck("lint", "--stage", "init", beginning, "--format", "json")
    report = json.loads(ended.out)
    errors = {finding["key"] for finding in report["runs"][0]["findings"] if finding["severity"] == "error"}
    assert {"opt_name", "max_sequence_length"} <= errors
    assert not errors & {"run_start", "run_stop", "eval_accuracy", "init_stop"}
    assert ended.code == report["summary"]["exit_code"] == 1
    text = mlcheck("lint", "--stage", "init", beginning).out
    assert f"{beginning}:11:1: error: HYP003 max_sequence_length is 4096, must be 8192" in text


def test_in_the_middle_a_start_has_to_be_there(mlcheck: Call, tmp_path: Path) -> None:
    middle = tmp_path / "result_0.txt"
    lines = LLAMA.read_bytes().splitlines(keepends=True)[:50]
    middle.write_bytes(b"".join(line for line in lines if b'"run_start"' not in line and b'"init_start"' not in line))
    ended = mlcheck("lint", "--stage", "run", middle, "--ruleset", "5.1", "--format", "json")
    missing = {one["key"] for one in json.loads(ended.out)["runs"][0]["findings"] if one["rule"].startswith("ORD001")}
    assert missing == {"run_start", "init_start"}


def test_what_cannot_be_judged(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes(b"")
    assert mlcheck("lint", "--stage", "init", log).code == 2
    log.write_bytes(b"".join(before_first_step(LLAMA)[:3]).replace(b'"time_ms": 1', b'"time_ms": 9'))
    ended = mlcheck("lint", "--stage", "init", log)
    assert ended.code == 2 and "--ruleset" in ended.err
    ended = mlcheck("lint", "--stage", "ini", log)
    assert ended.code == 2 and "init, run, all" in ended.err
