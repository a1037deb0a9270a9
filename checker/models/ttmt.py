"""TTMT curves (time to multiple thresholds) of several runs, as values: what pictures draw."""

from collections.abc import Iterable
from typing import Any

from checker.record import Record

__all__ = ["RunTimes", "TtmtCurve", "TtmtPanel", "build_curve_rows"]


class RunTimes(Record, frozen=True, kw_only=True):
    """TTA and ATTMT of a run, in minutes; None where it has none. `last_minutes` is when its last evaluation was, and
    `best_quality` the best one until then; None of a run without evaluations."""

    path: str
    tta_minutes: float | None
    attmt_minutes: float | None
    last_minutes: float | None = None
    best_quality: float | None = None


class TtmtCurve(Record, frozen=True, kw_only=True):
    """Minutes to each quality, the easiest first: mean over a system's runs, and the fastest and the slowest of them. It ends
    at the best quality that all of the runs reached."""

    system: str
    runs: int
    quality: tuple[float, ...]
    mean_minutes: tuple[float, ...]
    fastest_minutes: tuple[float, ...]
    slowest_minutes: tuple[float, ...]
    of_runs: tuple[RunTimes, ...]


class TtmtPanel(Record, frozen=True, kw_only=True):
    """The curves of the systems that ran a benchmark. `window` is where ATTMT's first and last threshold lie."""

    benchmark: str
    label: str
    quality_key: str
    lower_is_better: bool
    target: float | None
    window: tuple[float, float] | None
    curves: tuple[TtmtCurve, ...]


def build_curve_rows(panels: Iterable[TtmtPanel]) -> list[dict[str, Any]]:
    """Every point of the curves, as rows of a table."""
    return [
        {
            "benchmark": panel.benchmark,
            "label": panel.label,
            "system": curve.system,
            "target": panel.target,
            "lower_is_better": panel.lower_is_better,
            "runs": curve.runs,
            "quality": quality,
            "mean_minutes": mean,
            "fastest_minutes": fastest,
            "slowest_minutes": slowest,
        }
        for panel in panels
        for curve in panel.curves
        for quality, mean, fastest, slowest in zip(
            curve.quality, curve.mean_minutes, curve.fastest_minutes, curve.slowest_minutes, strict=True
        )
    ]
