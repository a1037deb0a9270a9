"""What tells quickly that records keep a condition says what the condition's expressions say."""

import importlib.util
import math
import sys
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.checking import demand_tests
from checker.checking.demand_tests import MAX_REMEMBERED_VALUES, DemandTests
from checker.logs.event import LogEvent
from checker.logs.log import EventView
from checker.logs.reader import parse_log_bytes
from checker.metrics.quality import build_quality_reader
from checker.models.finding import Origin
from checker.rules.compile_rules import list_conditions
from checker.rules.demand import Demand
from checker.rules.expression_check import ExpressionCheck
from checker.rules.kinds.check import build_record_test
from checker.rules.language import acceptance
from checker.rules.language.acceptance import Acceptance, RecordCondition, build_closure_acceptance
from checker.rules.language.acceptance_source import generate_module
from checker.rules.language.evaluation_context import LogContext
from checker.rules.language.expression import EVALUATION_FAILURES
from checker.rules.loader import load_ruleset
from checker.rules.ruleset import ScopedDemand

LANGUAGE = {
    RecordCondition("value[0] == 1 or value.a > 2"),
    RecordCondition("-value ** 2 + time // 3 % 7 * 2 / value > 1", "not seen(run_start) or is_finite(value)"),
    RecordCondition("nth(eval_accuracy.value, 0) < value < 5", "count(eval_accuracy) > 0"),
    RecordCondition("last(eval_accuracy.value) == value", "seen(eval_accuracy)"),
    RecordCondition("min(value, 3) == max(value, last(run_start.value, value))"),
    RecordCondition("previous_progress(progress) <= progress if is_number(value) else lower(value) == 'a'"),
    RecordCondition("open(run_start, run_stop) or latest(run_start, epoch_start) != 'run_start'", "metadata.epoch_num"),
    RecordCondition("value in [value, none, true, inf, 'x'] and not had(run_start, 1)"),
    RecordCondition("time - previous_time(time) >= 0 and earliest(run_start) <= time"),
    RecordCondition("value + unknown_constant > 0", "is_text(value)"),
    RecordCondition("value > 0", "is_number(given(seed.value)) and last(run_start.value) == given(seed.value)"),
    RecordCondition("value > 0", "(value if is_number(value) else given(seed.value)) > 1"),
    RecordCondition("value > 0", "last(eval_accuracy.value, given(seed.value)) > 0"),
    RecordCondition("value > 0", "total(run_start) > 0 and start(run_start) < stop(run_stop)"),
    RecordCondition("last(eval_accuracy.value) - value > 0", "is_number(last(eval_accuracy.value)) and is_number(value)"),
    RecordCondition("interval_share() > 0.5", "is_number(interval_share())"),
    RecordCondition("previous_quality(time) != quality", "is_number(value)"),
    RecordCondition("last(run_start.time, 0) <= time + 2 and previous_time(0) - time <= 3 or time < 0", "is_finite(time)"),
    RecordCondition("last(run_start.time, 0) <= time and last(eval_accuracy.time, 0) <= time + 2"),
    RecordCondition("2 < time < 7 or value == 1"),
    RecordCondition("interval_share() >= 0.5", "is_number(interval_share())"),
    RecordCondition("open(run_start, run_stop)"),
    RecordCondition("not open(eval_accuracy, run_start)", "time > earliest(run_start)"),
    RecordCondition("value == last(run_start.value, 1)", "is_finite(time) and last(run_start.value, 0) == 1"),
    RecordCondition("value > 0", "is_finite(previous_quality(0)) and previous_quality(inf) > 0.5"),
    RecordCondition("value > 2 or time > last(run_start.time)", one_suffices=True),
    RecordCondition("as_of(run_start, value) == value"),
}
"""Conditions that use the language further than the rules do; the last one has a part for which there is no source."""


def import_source(source: str, folder: Path) -> ModuleType:
    """The module of that source, as the wheel has it."""
    path = folder / "acceptances.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("acceptances", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def conditions() -> list[RecordCondition]:
    return sorted(list_conditions() | LANGUAGE, key=repr)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[RecordCondition, Acceptance]:
    module = import_source(generate_module(conditions()), tmp_path_factory.mktemp("source"))
    return {RecordCondition(*texts): Acceptance(*found) for texts, found in module.ACCEPTANCES.items()}


def test_nearly_all_conditions_have_source(generated: dict[RecordCondition, Acceptance]) -> None:
    assert RecordCondition("as_of(run_start, value) == value") not in generated
    assert len(generated) > 0.95 * len(conditions())
    for condition, found in generated.items():
        assert found.reads_only_value == build_closure_acceptance(condition).reads_only_value, condition


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(strategies.judged_records(), min_size=1, max_size=30),
    st.sampled_from([("training", "5.1", "llama31_8b"), ("training", "1.1", "maskrcnn"), ("hpc", "3.0", "cosmoflow")]),
    st.data(),
)
def test_generated_code_accepts_what_the_closures_accept(
    generated: dict[RecordCondition, Acceptance],
    events: list[LogEvent],
    named: tuple[str, str, str],
    data: st.DataObject,
) -> None:
    rules = load_ruleset(*named[:2])
    reader = build_quality_reader(rules.benchmarks[named[2]])
    view, constants = EventView(events, [0] * len(events)), rules.build_constants("closed", named[2])
    context = LogContext(view, constants, reader, view.events.times_ms.__getitem__).at_end()
    for condition in data.draw(st.lists(st.sampled_from(sorted(generated, key=repr)), min_size=20, max_size=60)):
        for key in view.positions:
            selection = context.select_key(key)
            try:
                accepts = generated[condition].accepts(context, selection)
            except EVALUATION_FAILURES:
                continue  # then the closures judge
            assert accepts == build_closure_acceptance(condition).accepts(context, selection), (condition, key)


ordered_logs = st.lists(
    st.tuples(st.sampled_from(("run_start", "eval_accuracy", "run_stop")), st.integers(-3, 3), st.integers(0, 2)), min_size=1
)


@settings(max_examples=200, deadline=None)
@given(steps=ordered_logs, first=st.integers(-1, 4))
def test_what_is_seen_of_a_whole_log_holds_for_each_record(
    generated: dict[RecordCondition, Acceptance], steps: list[tuple[str, int, int]], first: int
) -> None:
    times = list(accumulate((step + 1 for _, step, _ in steps), initial=first))
    events = [
        LogEvent(time_ms=float(time), key=key, value=value, metadata={"epoch_num": at})
        for at, (time, (key, _, value)) in enumerate(zip(times, steps, strict=False))
    ]
    constants = {"quality_key": "eval_accuracy", "progress_field": "epoch_num"}
    context = LogContext(EventView(events, [0] * len(events)), constants, float, lambda position: None).at_end()
    for condition in LANGUAGE & generated.keys():
        for key in context.view.positions:
            selection = context.select_key(key)
            try:
                accepts = generated[condition].accepts(context, selection)
            except EVALUATION_FAILURES:
                continue
            assert accepts == build_closure_acceptance(condition).accepts(context, selection), (condition, key)


@given(st.lists(st.integers(-1, 9), min_size=5, max_size=12))
def test_even_intervals_are_told_from_uneven_ones(generated: dict[RecordCondition, Acceptance], intervals: list[int]) -> None:
    times = list(accumulate(intervals, initial=0))
    events = [LogEvent(time_ms=float(time), key="a", value=0, metadata={"epoch_num": at}) for at, time in enumerate(times)]
    constants = {"quality_key": "a", "progress_field": "epoch_num"}
    context = LogContext(EventView(events, [0] * len(events)), constants, float, lambda position: None).at_end()
    condition, selection = RecordCondition("interval_share() >= 0.5", "is_number(interval_share())"), context.select_key("a")
    expected = build_closure_acceptance(condition).accepts(context, selection)
    assert generated[condition].accepts(context, selection) == expected


def test_the_module_of_the_wheel_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    condition = RecordCondition("value > 0")
    source = generate_module([condition])
    monkeypatch.setitem(sys.modules, acceptance.GENERATED_MODULE, import_source(source, tmp_path))
    for load in (acceptance._load_generated, acceptance.load_acceptance):
        monkeypatch.setattr(acceptance, load.__name__, cache(load.__wrapped__))
    assert acceptance.load_acceptance(condition).accepts.__name__ == "_accept_0"
    assert acceptance.load_acceptance(RecordCondition("value > 1")).accepts.__name__ == "accepts"


def build_tests(*checks: str) -> DemandTests:
    placed = ScopedDemand(Origin.MLCHECK, "hyperparameters", "a", Demand(), "sanity")
    built = (build_record_test(ExpressionCheck(that=check), "a", first_only=False) for check in checks)
    return DemandTests((placed, test) for test in built)


def find_positions(tests: DemandTests, *values: str) -> list[int | None]:
    lines = (f':::MLLOG {{"time_ms": 1, "key": "a", "value": {value}, "metadata": {{}}}}\n' for value in values)
    view = parse_log_bytes("".join(lines).encode())
    context = LogContext(view, {}, lambda value: None, lambda position: None).at_end()
    return [found.position for _, test in tests.iter_open_tests(context) for found in test.find_violations(context)]


def test_what_was_accepted_before_is_not_what_looks_like_it() -> None:
    tests = build_tests("is_int(value)", "not is_bool(value)")
    for _ in range(2):
        assert [find_positions(tests, value) for value in ("1", "1.0", "true", "0", '"1"')] == [[], [0], [0], [], [0]]
    assert find_positions(tests, "1", "1.0", "1", "true") == [1, 3]


def test_many_records_are_judged_in_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demand_tests, "MAX_VECTOR_RECORDS", 2)
    tests = build_tests("value > 0", "value == last(a.value, value)")
    assert find_positions(tests, "1", "1", "1", "1", "1") == []
    assert find_positions(tests, "1", "1", "1", "0", "0") == [3, 4, 3]


def test_few_values_are_remembered() -> None:
    tests = build_tests("value >= 0")
    for value in range(3 * MAX_REMEMBERED_VALUES):
        assert find_positions(tests, str(value)) == []
    assert find_positions(tests, '"' + "x" * 1000 + '"') == [0]
    assert find_positions(tests, "-1") == [0]
    (remembered,) = tests._conditions.values()
    assert len(remembered._accepted) <= MAX_REMEMBERED_VALUES


def test_guards_see_what_a_log_lacks(generated: dict[RecordCondition, Acceptance]) -> None:
    events = [LogEvent(time_ms=float(at), key="a", value=value, metadata={}) for at, value in enumerate((-1, 2))]
    conditions_and_answers = {
        RecordCondition("value > 0", "is_number(given(seed.value)) and last(run_start.value) == given(seed.value)"): True,
        RecordCondition("value > 0", "total(run_start) > 0 and start(run_start) < stop(run_stop)"): True,
        RecordCondition("interval_share() > 0.5", "is_number(interval_share())"): True,
        RecordCondition("is_finite(quality)"): False,
    }
    constants = {"quality_key": "a", "progress_field": "epoch_num"}
    for condition, answer in conditions_and_answers.items():
        context = LogContext(EventView(events, [0, 0]), constants, lambda value: math.nan, lambda position: None).at_end()
        found = generated[condition].accepts(context, context.select_key("a"))
        assert found == answer == build_closure_acceptance(condition).accepts(context, context.select_key("a")), condition


def test_one_record_suffices_where_all_are_defined(generated: dict[RecordCondition, Acceptance]) -> None:
    condition = RecordCondition("value > 2 or time > last(run_start.time)", one_suffices=True)
    answers = {(1, 3): True, (3, 1): None, (4, 3): True, (1, 1): None}
    for values, answer in answers.items():
        events = [LogEvent(time_ms=0.0, key="a", value=value, metadata={}) for value in values]
        context = LogContext(EventView(events, [0, 0]), {}, lambda value: None, lambda position: None).at_end()
        selection = context.select_key("a")
        by_closures = build_closure_acceptance(condition).accepts(context, selection)
        try:
            assert generated[condition].accepts(context, selection) == by_closures == answer
        except EVALUATION_FAILURES:
            assert not by_closures  # a record for which it is undefined


def test_what_is_remembered_of_a_violation_is_not_its_place() -> None:
    tests = build_tests("value > 0", "value != 5")
    assert find_positions(tests, "-1", "5", "-1", "-1.0") == [0, 2, 3, 1]
    assert find_positions(tests, "1", "-1") == [1]


def test_tests_are_in_the_order_of_their_demands() -> None:
    def iter_tests() -> Iterator[Any]:
        for key in ("b", "a", "c"):
            placed = ScopedDemand(Origin.MLCHECK, "hyperparameters", key, Demand(), "sanity")
            for check in ("value > 0", "time > 5"):
                yield placed, build_record_test(ExpressionCheck(that=check), key, first_only=False)

    lines = (f':::MLLOG {{"time_ms": 1, "key": "{key}", "value": 0, "metadata": {{}}}}\n' for key in "abc")
    context = LogContext(parse_log_bytes("".join(lines).encode()), {}, lambda value: None, lambda position: None).at_end()
    found = [(placed.key, test.condition.that) for placed, test in DemandTests(iter_tests()).iter_open_tests(context)]  # type: ignore[union-attr]
    assert found == [(key, check) for key in ("b", "a", "c") for check in ("value > 0", "time > 5")]
    (only, _), _ = DemandTests(iter_tests()).iter_open_tests(context, "c")
    assert only.key == "c"
