"""The decision: what is accepted by which gate, and the exit code."""

import json
from itertools import product
from typing import Any, get_args

import pytest
from contract import KEPT

from checker.models.report import Report
from checker.models.verdict import Decision, Gate, Verdict, choose_exit_code
from checker.submissions.report_upgrade import upgrade_report


@pytest.mark.parametrize(("official", "mlcheck", "gate"), [*product(Verdict, Verdict, get_args(Gate))])
def test_what_is_accepted(official: Verdict, mlcheck: Verdict, gate: Gate) -> None:
    decision = Decision(official=official, mlcheck=mlcheck, gate=gate)
    looked_at = {"official": [official], "mlcheck": [mlcheck], "both": [official, mlcheck]}[gate]
    assert decision.accepted is all(verdict is Verdict.PASS for verdict in looked_at)
    assert decision.model_dump() == {"official": official, "mlcheck": mlcheck, "accepted": decision.accepted}
    rejected = decision.model_copy(update={"official": Verdict.FAIL, "mlcheck": Verdict.FAIL})
    assert not rejected.accepted


def test_the_exit_code() -> None:
    assert [choose_exit_code(True), choose_exit_code(False), choose_exit_code(True, all_checked=False)] == [0, 1, 2]


@pytest.mark.parametrize("version", ["0.1.0", "2026.11"])
@pytest.mark.parametrize("name", ["refused.json", "accepted.json", "scored.json"])
def test_a_former_report_loses_nothing(version: str, name: str) -> None:
    table = json.loads((KEPT / version / name).read_text(encoding="utf-8"))
    report = Report.model_validate(upgrade_report(table))
    assert report.schema_version == 3 and report.summary.accepted is (table["summary"]["exit_code"] == 0)
    for old, run in zip(table["runs"], report.runs, strict=True):
        assert (old["verdict"], old["edition"], old["org"]) == (run.mlcheck, run.ruleset, run.submitter)
        assert [finding.get("accepted") for finding in old["findings"]] == [one.suppressed for one in run.findings]
    for old, result in zip(table["submissions"], report.results, strict=True):
        assert old["time_to_train_minutes"] == result.official_score_minutes
        assert old["rcp"]["factor"] == result.rcp.normalization
        assert old.get("batch_size") == result.global_batch_size
    assert upgrade_report(json.loads(report.model_dump_json())) == json.loads(report.model_dump_json())


@pytest.mark.parametrize("text", ["1", "[]", '{"schema_version": [1]}', '{"schema_version": 1, "runs": 5, "results": [3]}'])
def test_what_is_no_report_is_left_to_the_validation(text: str) -> None:
    table: Any = json.loads(text)
    with pytest.raises(ValueError, match="validation error"):
        Report.model_validate(upgrade_report(table))
