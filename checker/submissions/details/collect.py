"""Examined -> Evidence: the curves, the sensitivity and the differences that some formats show beside the report."""

import json
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from checker.checking.check_log import Assessed
from checker.metrics.attmt import thresholds
from checker.metrics.curve import Curve
from checker.metrics.sweep import sweep
from checker.metrics.thinning import thinned
from checker.rules.benchmark import Window
from checker.rules.catalogue import catalogue
from checker.submissions.details.model import Difference, Evidence, RunTrace, SensitivityPoint, Trace
from checker.submissions.results.run_set import RunSet
from checker.submissions.validation import Examined

__all__ = ["evidence"]

MOST_POINTS = 300
MOST_TARGETS = 100
SEED = "seed"  # differs by design; the runs' table has it


def evidence(examined: Examined) -> Evidence:
    """What stands behind the report."""
    return Evidence(rules=catalogue().rules, traces=tuple(_trace(one) for one in examined.sets))


def _trace(one: RunSet) -> Trace | None:
    head = one.head
    if head is None or one.facts is None:
        return None
    return Trace(
        path=str(one.path),
        metric=one.facts.quality.key,
        lower_is_better=one.facts.quality.direction == "lower",
        target=head.target,
        thresholds=() if head.window is None else tuple(thresholds(head.window)),
        runs=tuple(_run(run, run.curve) for run in one.runs if run.curve),
        sensitivity=_sensitivity(one.runs, head.window),
        differences=_differences(one.runs),
    )


def _run(run: Assessed, curve: Curve) -> RunTrace:
    shown = thinned(curve, run.target, MOST_POINTS)
    return RunTrace(
        path=run.report.path,
        evaluations=len(curve),
        minutes=tuple(shown.at_minutes),
        quality=tuple(shown.qualities),
    )


def _sensitivity(runs: Sequence[Assessed], window: Window | None) -> tuple[SensitivityPoint, ...]:
    curves = [run.curve for run in runs if run.curve is not None and run.report.converged]
    if window is None or not curves:
        return ()
    rows = sweep(curves, window)
    shown = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MOST_TARGETS)).round().astype(int))
    return tuple(
        SensitivityPoint(target=rows[at].target, tta_minutes=_finite(rows[at].tta), attmt_minutes=_finite(rows[at].attmt))
        for at in shown
    )


def _finite(minutes: float) -> float | None:
    return minutes if math.isfinite(minutes) else None


def _differences(runs: Sequence[Assessed]) -> tuple[Difference, ...]:
    known = [{} if run.traits is None else run.traits.hyperparameters for run in runs]
    found = []
    for key in sorted({key for one in known for key in one} - {SEED}):
        values = tuple(_said(one[key]) if key in one else None for one in known)
        if len(set(values)) > 1:
            found.append(Difference(key=key, values=values))
    return tuple(found)


def _said(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
