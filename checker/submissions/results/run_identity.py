"""The runs of a set are one result: one submitter, system, division, benchmark and recipe."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator
from pathlib import Path
from typing import Any

from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin
from checker.rules.language.value_wording import format_log_value
from checker.rules.result_limits import load_result_rules
from checker.submissions.results.run_set import RunSet

__all__ = ["are_plainly_equal", "check_run_identity"]

AGREEING_FIELDS = ("submitter", "platform", "division", "benchmark", "ruleset")
BATCH_SIZE = "global_batch_size"
MOST_LISTED = 4
PLAIN_KINDS = {str, int, float}


def check_run_identity(runs: RunSet) -> Iterator[Finding]:
    """What the runs do not agree on: a finding each, with who says what."""
    reports = [report for report in runs.reports if report.records]
    for field in AGREEING_FIELDS:
        values = {report.path: getattr(report, field) for report in reports if getattr(report, field) is not None}
        yield from _report_disagreement(runs, "RES006-runs-disagree", field, values)
    traits = {run.report.path: run.run_facts for run in runs.runs if run.run_facts is not None}
    sizes = {path: one.global_batch_size for path, one in traits.items() if one.global_batch_size is not None}
    yield from _report_disagreement(runs, "RES006-runs-disagree", BATCH_SIZE, sizes)
    names = dict.fromkeys(
        name
        for one in traits.values()
        for name in one.hyperparameters
        if name not in (BATCH_SIZE, *load_result_rules().runs.own)
    )
    for name in names:
        values = {path: one.hyperparameters.get(name) for path, one in traits.items()}
        yield from _report_disagreement(runs, "RES016-hyperparameters-differ", name, values)


def are_plainly_equal(values: Collection[object]) -> bool:
    """Whether the values are one text or number, which need not be written to see that they are written alike."""
    kinds = set(map(type, values))
    return len(kinds) == 1 and kinds <= PLAIN_KINDS and len(different := set(values)) == 1 and different != {0}


def _report_disagreement(runs: RunSet, rule: str, field: str, values: dict[str, Any]) -> Iterator[Finding]:
    if are_plainly_equal(values.values()):
        return
    by_value: dict[Hashable, list[str]] = {}
    for path, value in values.items():
        by_value.setdefault(format_log_value(_normalize_value(value)), []).append(Path(path).name)
    if len(by_value) < 2:
        return
    counted = Counter({value: len(paths) for value, paths in by_value.items()}).most_common()
    usual = counted[0][0]
    said = [f"{value} in {_format_run_group(by_value[value])}" for value, _ in counted]
    listed = "; ".join(said[:MOST_LISTED]) + (f"; and {len(said) - MOST_LISTED} more" if len(said) > MOST_LISTED else "")
    yield build_finding(
        rule,
        Origin.POLICY,
        runs.path,
        f"the runs disagree on {field}: {listed}",
        key=field,
        expected=str(usual),
        found="; ".join(said[1:MOST_LISTED]),
    )


def _normalize_value(value: Any) -> Any:
    """The value in the form that all equal values have: 32.0 is 32, and the fields of an object are in order."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _normalize_value(value[name]) for name in sorted(value, key=str)}
    return [_normalize_value(item) for item in value] if isinstance(value, list) else value


def _format_run_group(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} runs"
