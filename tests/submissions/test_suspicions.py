"""Evidence is listed by `summarize --suspicious`, the strongest first, and under "Worth a look" by `validate`."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

Call = Callable[..., Ended]
TOKEN = ":::MLLOG "
RUNS = "results/8xExample/llama31_8b"


def rewrite(source: Path, target: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Write the log with every record changed."""
    lines = source.read_text(encoding="utf-8").splitlines()
    target.parent.mkdir(parents=True, exist_ok=True)
    records = [json.loads(line.removeprefix(TOKEN)) for line in lines if line.startswith(TOKEN)]
    for record in records:
        change(record)
    target.write_text("".join(f"{TOKEN}{json.dumps(record)}\n" for record in records), encoding="utf-8")


def move_by_ten_days(record: dict[str, Any]) -> None:
    record["time_ms"] += 864_000_000
    if record["key"] == "seed":
        record["value"] = 5


def start_a_day_earlier(record: dict[str, Any]) -> None:
    if record["key"] == "run_start":
        record["time_ms"] -= 86_000_000


@pytest.fixture
def example(tmp_path: Path) -> Path:
    root = tmp_path / "training_v5.1/example"
    shutil.copytree(ROOT / "sample_logs/dialects/training_v5.1/example", root)
    return root


@pytest.fixture
def suspicious(example: Path) -> Path:
    """Two copies in one result, two runs at a time in another, and a run of both in a result of another submitter."""
    rewrite(example / RUNS / "result_0.txt", example / RUNS / "result_4.txt", move_by_ten_days)
    rewrite(example / RUNS / "result_7.txt", example.parent / "Unlike" / RUNS / "result_0.txt", move_by_ten_days)
    stray = example / "results/8xExample/retinanet/result_1.txt"
    rewrite(stray, stray, start_a_day_earlier)
    return example.parent


def test_suspicions_are_rows_the_strongest_first(mlcheck: Call, suspicious: Path) -> None:
    ended = mlcheck("summarize", suspicious, "--suspicious", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ended.out)))
    found = [(row["severity"], row["rule"].partition("-")[0], row["submitter"], row["benchmark"], row["share"]) for row in rows]
    assert found[:3] == [
        ("error", "RES036", "Unlike", "llama31_8b", "1"),
        ("error", "RES030", "example", "llama31_8b", "1"),
        ("note", "RES032", "example", "retinanet", found[2][4]),
    ]
    assert 0 < float(found[2][4]) < 1
    assert "they start 10 d apart" in rows[1]["evidence"]
    whole = json.loads(mlcheck("summarize", suspicious, "--format", "json").out)
    assert [one["rule"] for one in whole["suspicious"]] == [row["rule"] for row in rows]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["terminal", "markdown", "html"])
def test_every_format_lists_the_suspicions_when_asked(mlcheck: Call, suspicious: Path, form: str) -> None:
    text = " ".join(mlcheck("summarize", suspicious, "--suspicious", "--format", form).out.split())
    for part in ("RES030", "RES032", "RES036", "Unlike", "10 d apart"):
        assert part in text
    assert "RES032" not in mlcheck("summarize", suspicious, "--format", form).out


def test_validate_lists_what_is_worth_a_look_apart_from_errors(mlcheck: Call, suspicious: Path) -> None:
    ended = mlcheck("validate", suspicious)
    errors, _, look = ended.out.partition("Worth a look")
    assert "RES030" in errors and "RES036" in errors and "RES032" not in errors
    assert "RES032" in look and "RES036" not in look
    assert ended.code == 1


@pytest.mark.slow
def test_every_format_of_validate_shows_a_copy_of_another_submitter(mlcheck: Call, suspicious: Path) -> None:
    for form in ("terminal", "json", "jsonl", "csv", "markdown", "html", "junit", "sarif", "github"):
        assert "RES036" in mlcheck("validate", suspicious, "--format", form).out, form


def test_nothing_is_suspicious_of_the_clean_example(mlcheck: Call, example: Path) -> None:
    shutil.rmtree(example / "results/8xExample/retinanet")
    assert "0 findings worth a look" in mlcheck("summarize", example, "--suspicious").out
    assert "Worth a look" not in mlcheck("validate", example).out
