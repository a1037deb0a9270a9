"""Examined -> Evidence: the curves, the sensitivity and the differences that some formats show with the report."""

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from checker.checking.log_result import LogResult
from checker.metrics.attmt import list_thresholds
from checker.metrics.curve import Curve
from checker.metrics.sweep import sweep_targets
from checker.metrics.thinning import thin_curve
from checker.rules.benchmark import AttmtWindow
from checker.rules.catalogue import load_catalogue
from checker.submissions.details.model import Evidence, HyperparameterDifference, ResultTrace, RunTrace, SensitivityPoint
from checker.submissions.results.run_identity import are_plainly_equal
from checker.submissions.results.run_set import RunSet
from checker.submissions.validation import Examination

__all__ = ["collect_evidence"]

MOST_POINTS = 300
MOST_TARGETS = 100
SEED = "seed"  # differs by design; the runs' table has it


def collect_evidence(examined: Examination) -> Evidence:
    """What stands behind the report."""
    return Evidence(rules=load_catalogue().rules, traces=tuple(_build_result_trace(one) for one in examined.sets))


def _build_result_trace(one: RunSet) -> ResultTrace | None:
    head = one.representative_run
    if head is None or one.benchmark is None:
        return None
    return ResultTrace(
        path=str(one.path),
        metric=one.benchmark.quality.key,
        lower_is_better=one.benchmark.quality.direction == "lower",
        target=head.target,
        thresholds=() if head.window is None else tuple(list_thresholds(head.window)),
        runs=tuple(_build_run_trace(run, run.curve) for run in one.runs if run.curve),
        sensitivity=_build_sensitivity_points(one.runs, head.window),
        differences=_find_run_differences(one.runs),
    )


def _build_run_trace(run: LogResult, curve: Curve) -> RunTrace:
    shown = thin_curve(curve, run.target, MOST_POINTS)
    return RunTrace(
        path=run.report.path,
        evaluations=len(curve),
        minutes=tuple(shown.at_minutes),
        quality=tuple(shown.qualities),
    )


def _build_sensitivity_points(runs: Sequence[LogResult], window: AttmtWindow | None) -> tuple[SensitivityPoint, ...]:
    curves = [run.curve for run in runs if run.curve is not None and run.report.converged]
    if window is None or not curves:
        return ()
    rows = sweep_targets(curves, window)
    shown = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_TARGETS)).round().astype(int))
    return tuple(
        SensitivityPoint(
            target=rows[at].target, tta_minutes=_finite_or_none(rows[at].tta), attmt_minutes=_finite_or_none(rows[at].attmt)
        )
        for at in shown
    )


def _finite_or_none(minutes: float) -> float | None:
    return minutes if math.isfinite(minutes) else None


def _find_run_differences(runs: Sequence[LogResult]) -> tuple[HyperparameterDifference, ...]:
    known = [{} if run.run_facts is None else run.run_facts.hyperparameters for run in runs]
    found = []
    for key in sorted({key for one in known for key in one} - {SEED}):
        if all(key in one for one in known) and are_plainly_equal([one[key] for one in known]):
            continue
        values = tuple(_format_hyperparameter(one[key]) if key in one else None for one in known)
        if len(set(values)) > 1:
            found.append(HyperparameterDifference(key=key, values=values))
    return tuple(found)


def _format_hyperparameter(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
