"""Judging and scoring never raise, whatever a log says: every ruleset, division and benchmark, with any value anywhere."""

import json
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.checking.options import CheckOptions
from checker.rules.loader import list_rulesets, load_ruleset
from checker.submissions.validation import validate_paths

pytestmark = pytest.mark.slow

FRAME = ["submission_division", "submission_benchmark", "init_start", "init_stop", "run_start", "run_stop"]
LATER = [name for name in list_rulesets() if load_ruleset(*name).definition.dialect == "v0.7"]

odd = st.one_of(strategies.values, st.sampled_from([float("nan"), float("inf"), -1, 0, 1e308, True, "1", [], {}, None]))
metadata = st.one_of(
    odd,
    st.dictionaries(st.sampled_from(["epoch_num", "samples_count", "status", "metric", "step_num", "tensor"]), odd),
)


@st.composite
def logs(draw: st.DrawFn) -> tuple[str, str]:
    """(ruleset, log): records of the keys that the ruleset has demands on, saying anything."""
    usage, name = draw(st.sampled_from(LATER))
    rules = load_ruleset(usage, name)
    division = draw(st.sampled_from(["closed", "open"]))
    benchmark = draw(st.sampled_from(sorted(rules.benchmarks)))
    keys = sorted({placed.key for placed in rules.iter_demands(division, benchmark)})
    lines = []
    for key in [*FRAME, *draw(st.lists(st.sampled_from(keys), max_size=25))]:
        known = {"submission_division": division, "submission_benchmark": benchmark}
        value: Any = known[key] if key in known and draw(st.integers(0, 9)) else draw(odd)
        time = draw(st.one_of(strategies.times, odd) if not draw(st.integers(0, 9)) else strategies.times)
        record = {"time_ms": time, "key": key, "value": value, "metadata": draw(metadata)}
        lines.append(":::MLLOG " + json.dumps(record))
    return f"{usage}-{name}", "\n".join(lines)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(logs())
def test_any_log_gets_a_report(tmp_path: Path, drawn: tuple[str, str]) -> None:
    name, text = drawn
    log = tmp_path / "result_0.txt"
    log.write_bytes(text.encode("utf-8", "replace"))
    report = validate_paths([log], CheckOptions(ruleset=name))
    (run,) = report.runs
    json.loads(report.model_dump_json())
    for minutes in (run.time_to_train_minutes, run.tta_minutes, run.attmt_minutes):
        assert minutes is None or minutes >= 0
    assert run.time_to_train_minutes is None or run.converged
