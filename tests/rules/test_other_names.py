"""Former names of benchmarks hint at today's; logs of other benchmark suites are named as such."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Ended

from checker.rules.loader import list_rulesets, load_ruleset_outline
from checker.rules.other_names import find_current_benchmark
from checker.rules.package_limits import load_package_rules

Call = Callable[..., Ended]
RETINANET = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/retinanet/result_0.txt"
LOADGEN = """\
:::MLLOG {"key": "loadgen_version", "value": "4.1 @ 17c35f8b4b", "time_ms": 0.03, "namespace": "mlperf::logging", \
"event_type": "POINT_IN_TIME", "metadata": {"is_error": false, "line_no": 54}}
:::MLLOG {"key": "requested_scenario", "value": "Offline", "time_ms": 0.07, "namespace": "mlperf::logging", \
"event_type": "POINT_IN_TIME", "metadata": {"is_error": false, "line_no": 61}}
"""


@pytest.mark.parametrize(
    ("ruleset", "name", "today"),
    [("5.1", "ssd", "retinanet"), ("3.1", "dlrm", "dlrm_dcnv2"), ("6.1", "dlrm", "dlrmv4"), ("6.1", "dlrm_dcnv2", "dlrmv4"),
     ("6.1", "dlrm_v4_hstu", "dlrmv4"), ("5.0", "gnn", "rgat")],
)  # fmt: skip
def test_a_former_name_hints_at_the_name_of_today(mlcheck: Call, tmp_path: Path, ruleset: str, name: str, today: str) -> None:
    log = tmp_path / "result_0.txt"
    log.write_text(RETINANET.read_text(encoding="utf-8").replace('"retinanet"', f'"{name}"'), encoding="utf-8")
    report = json.loads(mlcheck("validate", log, "--ruleset", ruleset, "--format", "json").out)
    fixes = [one["fix"] for run in report["runs"] for one in run["findings"] if one["rule"].startswith("SUB004")]
    assert fixes == [f"did you mean {today}?"]


def test_every_name_of_today_is_a_benchmark_of_a_ruleset() -> None:
    known = {name for ruleset in list_rulesets() for name in load_ruleset_outline(*ruleset).benchmarks}
    former = load_package_rules().former_benchmarks
    assert {today for names in former.values() for today in names} <= known
    assert find_current_benchmark("ssd", ["ssd2"]) is None


@pytest.mark.parametrize("arguments", [(), ("--ruleset", "5.0")])
@pytest.mark.parametrize("command", ["validate", "lint", "score", "summarize"])
def test_a_log_of_inference_is_named_as_such(mlcheck: Call, tmp_path: Path, command: str, arguments: tuple[str, ...]) -> None:
    log = tmp_path / "mlperf_log_detail.txt"
    log.write_text(LOADGEN, encoding="utf-8")
    ended = mlcheck(command, log, *arguments)
    assert ended.code == 2
    assert "a log of MLPerf Inference (LoadGen)" in ended.err
    assert "--ruleset" not in ended.err


def test_a_log_of_inference_among_others_is_a_finding_and_exit_code_2(mlcheck: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(LOADGEN, encoding="utf-8")
    (tmp_path / "b.txt").write_text(RETINANET.read_text(encoding="utf-8"), encoding="utf-8")
    ended = mlcheck("validate", tmp_path, "--format", "json")
    assert ended.code == 2
    found = [one["message"] for run in json.loads(ended.out)["runs"] for one in run["findings"]]
    assert "a log of MLPerf Inference (LoadGen), not of MLPerf Training or HPC" in found


def test_a_benchmark_of_no_ruleset_is_named_as_such(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    for name, code in (("UNO", 2), ("retinanet2", 1)):
        log.write_text(RETINANET.read_text(encoding="utf-8").replace('"retinanet"', f'"{name}"'), encoding="utf-8")
        ended = mlcheck("validate", log)
        assert ended.code == code
        assert ("UNO is a benchmark of no ruleset" in ended.err) is (name == "UNO")
