"""Logs cut short and corrupted: always a report, never a better one.

A bounded part of what benchmarks/corruption.py runs, which says what the laws are.
"""

from pathlib import Path

import pytest
from conftest import ROOT
from corruption import Mutant, Whole, cuts, judged, mutants

from checker.models.verdict import Verdict

SAMPLES = ROOT / "sample_logs"
SMALLEST = SAMPLES / "dialects/training_v0.5/example/results/8xExample/resnet/result_0.txt"
ROWS = ("epoch hours top1Accuracy top5Accuracy", "1 0.01 50.0 70.0", "2 0.02 80.0 92.9", "3 0.03 90.0 93.1", "4 0.04 91.0 94.0")
TABLE = "".join(row.replace(" ", "\t") + "\n" for row in ROWS).encode()
LOGS = {
    "ruleset 0.5": (SMALLEST, 197, "pass"),
    "ruleset 0.6": (SAMPLES / "study/gv100/results/full_precision/ncf/result_0.txt", 197, "pass"),
    "ruleset 5.1": (SAMPLES / "dialects/training_v5.1/example/results/8xExample/retinanet/result_0.txt", 197, "pass"),
    "of another ruleset": (SAMPLES / "refused/training_v5.1/06_other_ruleset.txt", 397, "fail"),
    "a value that is not allowed": (SAMPLES / "refused/training_v5.1/01_value_not_allowed.txt", 797, "fail"),
    "started again": (SAMPLES / "refused/training_v5.1/03_started_again.txt", 797, "fail"),
    "a record torn": (SAMPLES / "refused/training_v5.1/09_record_torn.txt", 797, "fail"),
}


def broken(whole: Whole, some: "list[Mutant]") -> list[str]:
    return [f"{mutant.way} {mutant.what}: {one}" for mutant in some for one in judged(whole, mutant)[1]]


@pytest.mark.slow
@pytest.mark.parametrize("name", LOGS)
def test_no_mutant_breaks_a_law(name: str) -> None:
    path, stride, verdict = LOGS[name]
    whole = Whole(path, path.read_bytes())
    assert whole.assessed.report.mlcheck == verdict
    assert broken(whole, list(mutants(whole, stride=stride, shuffles=2))) == []


def test_no_mutant_of_a_table_breaks_a_law() -> None:
    whole = Whole(Path("team_net.tsv"), TABLE)
    assert whole.assessed.report.mlcheck is Verdict.PASS
    assert broken(whole, list(mutants(whole, stride=7, shuffles=2))) == []


@pytest.mark.slow
def test_a_log_cut_anywhere_is_refused_unless_its_run_had_stopped() -> None:
    whole = Whole(SMALLEST, SMALLEST.read_bytes())
    assert broken(whole, list(cuts(whole, sorted(cutting_points(whole.data))))) == []


def cutting_points(data: bytes) -> set[int]:
    """Every byte at the start and the end of a line, and each third between them."""
    ends = [at for at, byte in enumerate(data) if byte == ord("\n")]
    near = {at + step for at in ends for step in range(-4, 5)}
    return {at for at in near | set(range(0, len(data), 3)) if 0 <= at < len(data)}
