"""Runs -> TTMT curves as values: mean, fastest and slowest time to each quality."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from checker.checking.log_result import LogResult
from checker.metrics.curve import Curve
from checker.models.ttmt import RunTimes, TtmtCurve, TtmtPanel
from checker.submissions.results.run_set import RunSet, find_submitter_name

__all__ = ["build_ttmt_curve", "build_ttmt_panel", "build_ttmt_panels"]

Floats = NDArray[np.float64]


def build_ttmt_panels(sets: Sequence[RunSet]) -> tuple[TtmtPanel, ...]:
    """A panel for each set whose runs have curves; with the submitter in its label, where there are several."""
    several = len({find_submitter_name(one) for one in sets}) > 1
    found = []
    for one in sets:
        if one.benchmark is not None:
            system = "/".join(filter(None, (find_submitter_name(one) if several else None, one.system)))
            found.append(
                build_ttmt_panel(", ".join(filter(None, (one.benchmark.id, system))), [(one.system or "runs", one.runs)])
            )
    return tuple(one for one in found if one.curves)


def build_ttmt_panel(label: str, systems: Sequence[tuple[str, Sequence[LogResult]]]) -> TtmtPanel:
    """The curves of the systems' runs of one benchmark, whose target and window are those of the first run."""
    head = systems[0][1][0]
    assert head.benchmark is not None
    curves = (build_ttmt_curve(name, runs) for name, runs in systems)
    return TtmtPanel(
        benchmark=head.benchmark.id,
        label=label,
        quality_key=head.benchmark.quality.key,
        lower_is_better=head.benchmark.quality.direction == "lower",
        target=head.target,
        window=None if head.window is None else (head.window.first, head.window.last),
        curves=tuple(one for one in curves if one is not None),
    )


def build_ttmt_curve(system: str, runs: Sequence[LogResult]) -> TtmtCurve | None:
    """Over the runs that have evaluations; None where there is none. The qualities are those at which a run's time steps."""
    curves = [run.curve for run in runs if run.curve]
    if not curves:
        return None
    steps = [_find_curve_steps(curve) for curve in curves]
    reached = min(float(qualities[-1]) for qualities, _ in steps)
    levels = np.unique(np.concatenate([qualities for qualities, _ in steps]))
    levels = levels[levels <= reached]
    minutes = np.stack([times[np.searchsorted(qualities, levels)] for qualities, times in steps])
    sign = -1.0 if curves[0].lower_is_better else 1.0
    return TtmtCurve(
        system=system,
        runs=len(curves),
        quality=tuple((sign * levels).tolist()),
        mean_minutes=tuple(minutes.mean(axis=0).tolist()),
        fastest_minutes=tuple(minutes.min(axis=0).tolist()),
        slowest_minutes=tuple(minutes.max(axis=0).tolist()),
        of_runs=tuple(map(_build_run_times, runs)),
    )


def _build_run_times(run: LogResult) -> RunTimes:
    report, curve = run.report, run.curve
    times = RunTimes(path=report.path, tta_minutes=report.tta_minutes, attmt_minutes=report.attmt_minutes)
    if not curve:
        return times
    best = min(curve.qualities) if curve.lower_is_better else max(curve.qualities)
    return times.model_copy(update={"last_minutes": max(curve.at_minutes), "best_quality": best})


def _find_curve_steps(curve: Curve) -> tuple[Floats, Floats]:
    """The qualities that the run reached, rising (the negative where lower is better), and when it first did."""
    rising = -curve.quality if curve.lower_is_better else curve.quality
    return_first = np.unique(np.maximum.accumulate(rising), return_index=True)
    return return_first[0], curve.minutes[return_first[1]]
