"""A script that prints a log again behind run_stop: nothing happened twice, and the official verdict stays its own."""

from pathlib import Path

from conftest import ROOT

from checker.checking.check_log import check_log_bytes
from checker.checking.options import CheckOptions

LOG = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
BLOCK_START = '"key": "block_start"'


def find_errors(lines: list[str]) -> set[str]:
    result = check_log_bytes("\n".join(lines).encode(), Path("result_0.txt"), CheckOptions(ruleset="5.1"))
    return {finding.rule.split("-")[0] for finding in result.report.findings if finding.severity == "error"}


def test_a_log_that_is_printed_again_is_no_second_run() -> None:
    lines = LOG.read_text(encoding="utf-8").splitlines()
    echoed = [line for line in lines if BLOCK_START in line]
    assert echoed and find_errors(lines) == set()
    assert find_errors([*lines, *echoed]) == set()


def test_another_record_behind_the_end_is_no_echo() -> None:
    lines = LOG.read_text(encoding="utf-8").splitlines()
    block = next(line for line in lines if BLOCK_START in line)
    later = block.replace("1759312892792", "1759312892793")
    assert later != block and "ORD013" in find_errors([*lines, later])
