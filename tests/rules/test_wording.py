"""What a rule asks for is said in words and figures, never as the expression that tests it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import spoiling
from conftest import ROOT
from fragments import FRAGMENT, list_fragments
from hypothesis import example, given
from hypothesis import strategies as st

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.logs.log import Log
from checker.logs.reader import parse_log_bytes
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.quality import build_quality_reader
from checker.rules.language.evaluation_context import EvalContext, LogContext
from checker.rules.language.expression import compile_expression
from checker.rules.language.value_wording import format_log_value
from checker.rules.language.wording import describe_expected, describe_violated
from checker.rules.loader import list_rulesets, load_ruleset

SAMPLES = {
    "0.5": ROOT / "sample_logs/dialects/training_v0.5/example/results/8xExample/resnet/result_0.txt",
    "5.1": ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt",
}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
@example('a "quoted" \\ text')
@example("x" * 60)
def test_a_value_is_written_as_json_writes_it(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, float):
        assert format_log_value(value) == (text if len(text) <= 60 else f"{text[:59]}…")


def iter_records(log: Log) -> Iterator[tuple[str, str, EvalContext]]:
    """Each ruleset, with each benchmark and the context of a record in the log."""
    for usage, ruleset in list_rulesets():
        rules = load_ruleset(usage, ruleset)
        for division in ("closed", "open"):
            for benchmark in (None, *rules.benchmarks):
                facts = rules.benchmarks.get(benchmark or "")
                constants = rules.build_constants(division, benchmark)
                whole = LogContext(log, constants, build_quality_reader(facts), build_time_reader(log, facts)).at_end()
                yield f"{usage}-{ruleset} {division}", benchmark or "", whole.at_record(min(20, len(log.events) - 1))


@pytest.mark.slow
@pytest.mark.parametrize("content", [SAMPLES["5.1"].read_bytes(), SAMPLES["5.1"].read_bytes().splitlines(keepends=True)[7]])
def test_no_demand_is_worded_as_an_expression(content: bytes) -> None:
    wrong, told = {}, set()
    for place, benchmark, record in iter_records(parse_log_bytes(content, path=Path("result_0.txt"))):
        usage_ruleset, division = place.split()
        rules = load_ruleset(*usage_ruleset.split("-"))
        for scoped in rules.iter_demands(division, benchmark or None):
            for kind, setting in scoped.demand.iter_parts(scoped):
                if kind.field not in ("check", "first", "some", "overall"):
                    continue
                for check in setting if isinstance(setting, tuple) else (setting,):
                    if (check.that, check.expected) in told:
                        continue
                    told.add((check.that, check.expected))
                    expression = compile_expression(check.that)
                    words = check.expected or f"{describe_violated(expression, record)} {describe_expected(expression, record)}"
                    if FRAGMENT.search(words):
                        wrong[check.that] = words
    assert len(told) > 200
    assert wrong == {}


@pytest.mark.slow
@pytest.mark.parametrize("ruleset", SAMPLES)
def test_no_message_on_a_spoiled_log_has_an_expression(tmp_path: Path, ruleset: str) -> None:
    lines, wrong = SAMPLES[ruleset].read_text(encoding="utf-8").splitlines(), []
    log = tmp_path / "result_0.txt"
    for way, _ in spoiling.BROKEN.values():
        spoiled = way(list(lines))
        if spoiled is None:
            continue
        log.write_text("\n".join(spoiled) + "\n", encoding="utf-8")
        wrong += list_fragments(check_log(log, CheckOptions(ruleset=ruleset)).report.findings)
    assert wrong == []


def test_a_computed_value_is_given_as_a_figure(tmp_path: Path) -> None:
    text = SAMPLES["5.1"].read_text(encoding="utf-8").replace('"value": 0.0008', '"value": 1e-06')
    log = tmp_path / "result_0.txt"
    log.write_text(text, encoding="utf-8")
    found = check_log(log, CheckOptions(ruleset="6.1")).report.findings
    assert not any(FRAGMENT.search(finding.message) for finding in found)


def test_a_target_in_percent_is_recognised(tmp_path: Path) -> None:
    table = tmp_path / "CIFAR10/train/example.tsv"
    table.parent.mkdir(parents=True)
    table.write_text("epoch\thours\ttop1Accuracy\n1\t0.01\t0.5\n2\t0.02\t0.9406\n", encoding="utf-8")
    (finding,) = (one for one in check_log(table, CheckOptions()).report.findings if one.rule.startswith("QLT001"))
    assert finding.message == "the target was not reached: best top1Accuracy is 0.9406, target 94.0"
    assert finding.fix == "log percent: multiply by 100, 94.06 instead of 0.9406"


def test_a_stamp_in_another_unit_is_shown(tmp_path: Path) -> None:
    spoiled = spoiling.BROKEN["times in seconds"][0](SAMPLES["5.1"].read_text(encoding="utf-8").splitlines())
    log = tmp_path / "result_0.txt"
    log.write_text("\n".join(spoiled or ()) + "\n", encoding="utf-8")
    messages = [one.message for one in check_log(log, CheckOptions(ruleset="5.1")).report.findings if one.rule[:6] == "LOG016"]
    assert all("time_ms 17593" in message for message in messages), messages
