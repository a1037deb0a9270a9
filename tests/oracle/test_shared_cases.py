"""Inputs that mlcheck once answered wrongly or poorly (../shared/cases), and the right answers: tests/oracle/cases.toml.

Two have no call there. tried-38 is of folders that are not in the corpus: tests/oracle/test_division.py makes some of its kind.
report-32 asks for a look at logs in which one of many nodes logs cache_clear. So do 363 of 538 accepted logs of systems with
several nodes, and no rule asks for more, so that silence is the right answer.
"""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SHARED, Ended

FOLDER = SHARED / "cases"
CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))["cases"]

LOOK_UPS = ("explain", "show")
"""Commands that read no configuration."""

Call = Callable[..., Ended]
Case = dict[str, Any]


def look_up(report: Any, path: str) -> Any:
    """The value at a path such as "results.0.official"."""
    for step in path.split("."):
        report = report[int(step) if step.isdigit() else step]
    return report


def list_findings(report: Any) -> list[str]:
    """Each finding as "RULE severity"."""
    parts = [report, *report["runs"], *report["results"]]
    return [f"{one['rule'][:6]} {one['severity']}" for part in parts for one in part["findings"]]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['case']}: {' '.join(case['arguments'])}")
def test_the_answer_is_right(mlcheck: Call, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    folder = FOLDER / case["case"]
    if not folder.is_dir():
        pytest.skip(f"{folder} is not here: the inputs are others' published logs, and no part of the project")
    monkeypatch.chdir(folder)
    printed = "says" in case or "--format" in case["arguments"]
    unconfigured = () if case["arguments"][0] in LOOK_UPS else ("--no-config",)
    ended = mlcheck(*case["arguments"], *unconfigured, *([] if printed else ["--format", "json"]))
    assert ended.code == case["code"], ended.out[-2000:] + ended.err
    for text in case.get("says", ()):
        assert text in " ".join((ended.out + ended.err).split())
    if printed:
        return
    report = json.loads(ended.out)
    found = list_findings(report)
    assert [wanted for wanted in case.get("has", ()) if not any(one.startswith(wanted) for one in found)] == [], found
    assert [other for other in case.get("lacks", ()) if any(one.startswith(other) for one in found)] == []
    assert {path: look_up(report, path) for path in case.get("report", {})} == case.get("report", {})


def test_the_table_has_no_case_twice() -> None:
    named = [(case["case"], *case["arguments"]) for case in CASES]
    assert len(set(named)) == len(named)
    assert all(case.keys() <= {"case", "arguments", "code", "has", "lacks", "report", "says"} for case in CASES)
