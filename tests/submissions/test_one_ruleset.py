"""Logs that belong together are judged by one ruleset, and logs that satisfy another ruleset say so."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

pytestmark = pytest.mark.slow

Call = Callable[..., Ended]
SAMPLE = ROOT / "sample_logs/dialects/training_v5.1/example"
LLAMA = "results/8xExample/llama31_8b"
DAY_MS = 86_400_000


def shift(log: Path, days: float) -> None:
    """Move every time of the log by so many days."""
    lines = []
    for line in log.read_text(encoding="utf-8").splitlines():
        start, mark, text = line.partition(":::MLLOG ")
        if mark:
            event = json.loads(text)
            event["time_ms"] += int(days * DAY_MS)
            text = json.dumps(event)
        lines.append(start + mark + text)
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def neutral(tmp_path: Path) -> Path:
    """The sample submission at a path that names no round."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "neutral/example"))


def report_on(mlcheck: Call, *arguments: Any) -> dict[str, Any]:
    """What validate says, as JSON."""
    report: dict[str, Any] = json.loads(mlcheck("validate", *arguments, "--format", "json").out)
    return report


def first_day(path: Path) -> float:
    """Days since 1970 of the first time in the log."""
    return float(json.loads(path.read_text(encoding="utf-8").partition(":::MLLOG ")[2].partition("\n")[0])["time_ms"] / DAY_MS)


def test_runs_around_the_edge_of_a_round_have_the_later_ruleset(mlcheck: Call, neutral: Path) -> None:
    logs = sorted((neutral / LLAMA).glob("result_*.txt"))
    edge = 20_270.0  # 1 July 2025
    for number, log in enumerate(logs):
        shift(log, edge - first_day(log) - 1.5 + number % 4)
    for log in (neutral / "results/8xExample").rglob("result_*.txt"):
        if log.parent.name != "llama31_8b":
            shift(log, edge - first_day(log) - 20)
    report = report_on(mlcheck, neutral)
    assert {run["ruleset"] for run in report["runs"]} == {"5.1.0"}
    assert any("of the same submission" in run["ruleset_reason"] for run in report["runs"])
    assert not [one for result in report["results"] for one in result["findings"] if one["rule"].startswith("RES006")]


def test_logs_of_an_earlier_round_name_the_ruleset_that_they_satisfy(mlcheck: Call, neutral: Path) -> None:
    for log in neutral.rglob("result_*.txt"):
        shift(log, 20_640 - first_day(log))  # July 2026, where 6.1 has more hyperparameters
    report = report_on(mlcheck, neutral / LLAMA)
    (finding,) = [one for result in report["results"] for one in result["findings"] if one["rule"].startswith("SUB010")]
    assert "5.1" in finding["message"]
    assert {run["ruleset"] for run in report["runs"]} == {"6.1.0"}
    again = report_on(mlcheck, neutral / LLAMA, "--ruleset", "5.1")
    assert not [one for run in again["runs"] for one in run["findings"] if one["severity"] == "error"]
    assert not [one for result in again["results"] for one in result["findings"] if one["rule"].startswith("SUB010")]


def test_where_the_next_round_rejects_what_the_inferred_one_accepts_both_are_said(mlcheck: Call, neutral: Path) -> None:
    folder = neutral / LLAMA
    for log in folder.glob("result_*.txt"):  # 6.0 rejects a cache that was not cleared, 5.1 warns of it
        text = log.read_text(encoding="utf-8")
        changed = text.replace('"key": "cache_clear", "value": true', '"key": "cache_clear", "value": false')
        assert changed != text
        log.write_text(changed, encoding="utf-8")
    report = report_on(mlcheck, folder)
    (finding,) = [one for result in report["results"] for one in result["findings"] if one["rule"].startswith("SUB010")]
    assert (finding["found"], finding["expected"], finding["severity"]) == ("training 5.1", "training 6.0", "note")
    assert report["summary"]["mlcheck"] == "pass"
    said = " ".join(mlcheck("validate", folder).out.split())
    assert "5.1, which was inferred, accepts the logs; 6.0 rejects them (ORD017" in said
    assert "which was inferred" not in mlcheck("validate", folder, "--ruleset", "5.1").out
