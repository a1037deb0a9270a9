"""Hardware against convergence: how much of a difference is time per sample, and how much the samples it takes to converge."""

import math
from collections.abc import Iterable, Iterator, Sequence

from checker.comparing.comparison import Comparison
from checker.comparing.study.model import Study
from checker.metrics.averages import compute_mean
from checker.models.report import Report, ResultReport, RunReport, format_ruleset_name
from checker.reporting.drawing.chart import Chart, Mark, Series, split_rows
from checker.reporting.drawing.palette import assign_colors
from checker.reporting.pictures.forest import ForestRow, Quantity, build_forest_chart, iter_labeled_pairs
from checker.reporting.pictures.scatter import build_scatter_chart
from checker.submissions.summaries.model import ResultRow, RoundSummary

__all__ = ["of_comparison", "of_scores", "of_study", "of_summary"]

PART_QUANTITIES = {
    "hardware": Quantity("time per sample (hardware)", -0.2, "o", filled=True),
    "convergence": Quantity("samples to converge (convergence)", 0.2, "^"),
}
CV_LABELS = ("TTA", "samples to converge", "time per sample")
AXIS_MARGIN, LEAST_REACH = 1.15, 1.0  # %


def of_comparison(comparison: Comparison) -> list[Chart]:
    """The speedups taken apart, one row for each pair."""
    return [_build_parts_chart(comparison, rows, ending) for ending, rows in split_rows(list(_iter_rows(comparison)))]


def of_scores(report: Report) -> list[Chart]:
    """A chart for each result of several runs whose samples are known: a point a run."""
    by_path = {run.path: run for run in report.runs}
    charts = (
        _build_runs_chart(result, [by_path[path] for path in result.run_paths if path in by_path])
        for result in report.results
    )  # fmt: skip
    return [chart for chart in charts if chart is not None]


def of_summary(summary: RoundSummary) -> list[Chart]:
    """A chart for each ruleset: a point a result, with the CVs of both parts over its runs."""
    rounds = dict.fromkeys((row.usage, row.ruleset) for row in summary.results)
    names = list(dict.fromkeys(row.submitter or "" for row in summary.results))
    return [
        _build_round_chart(
            format_ruleset_name(*one) or "", [row for row in summary.results if (row.usage, row.ruleset) == one], names
        )
        for one in rounds
    ]


def of_study(study: Study) -> list[Chart]:
    """The median CVs of TTA and of both parts, one row for each benchmark."""
    spreads = [(spread.group or "all results", (spread.tta_cv, spread.convergence_cv, spread.hardware_cv), spread.results)
               for spread in study.hardware]  # fmt: skip
    widest = 100 * max((max(cvs) for _, cvs, _ in spreads), default=LEAST_REACH)
    charts = []
    for ending, rows in split_rows(spreads):
        series = (
            Series(
                label,
                tuple(100 * cvs[place] for _, cvs, _ in rows),
                tuple(at + 0.2 * (place - 1) for at in range(len(rows))),
                place,
                joined=False,
                marked=True,
            )
            for place, label in enumerate(CV_LABELS)
        )
        charts.append(Chart(
            title=f"Hardware or luck: how much runs of one result differ{ending}",
            x_label="CV over runs, median over results, %",
            y_label="",
            series=tuple(series),
            x_limits=(0.0, AXIS_MARGIN * widest),
            y_limits=(len(rows) - 0.5, -0.5),
            y_ticks=tuple(f"{group} ({results})" for group, _, results in rows),
            note="in brackets: how many results",
            name="hardware",
            description="Median CVs over runs of TTA, of the samples to converge and of the time per sample.",
            headings=("benchmark", *(f"CV of {label}" for label in CV_LABELS), "results"),
            rows=tuple((group, *cvs, results) for group, cvs, results in rows),
            wide=True,
        ))  # fmt: skip
    return charts


def _iter_rows(comparison: Comparison) -> Iterator[ForestRow]:
    for label, pair in iter_labeled_pairs(comparison):
        if pair.parts is not None:
            parts = {name: getattr(pair.parts, name) for name in PART_QUANTITIES}
            yield ForestRow(label, pair.other, {name: (part.speedup, part.interval) for name, part in parts.items()})


def _build_parts_chart(comparison: Comparison, rows: Sequence[ForestRow], ending: str) -> Chart:
    return build_forest_chart(
        comparison,
        rows,
        PART_QUANTITIES,
        quantity_heading="part",
        title=f"Hardware and convergence, over {comparison.base}{ending}",
        x_label=f"speedup, × (above 1: better than {comparison.base}); both multiplied are the speedup of TTA",
        note=f"lines: {comparison.confidence:.0%} intervals",
        name="hardware",
        description=f"Speedups over {comparison.base} taken apart: TTA is time per sample times samples to converge.",
    )


def _build_runs_chart(result: ResultReport, runs: Sequence[RunReport]) -> Chart | None:
    """Both axes reach as far from the mean, so that what varies more is seen."""
    values = [(run, run.metrics.get("samples_to_converge"), run.metrics.get("microseconds_per_sample")) for run in runs]
    known = [(run, samples, time) for run, samples, time in values if run.converged and samples and time]
    if len(known) < 2 or result.decomposition is None:
        return None
    xs = _compute_deviations([samples for _, samples, _ in known])
    ys = _compute_deviations([time for *_, time in known])
    slow = {one.path for one in result.decomposition.slow_runs}
    reach = AXIS_MARGIN * max(LEAST_REACH, *map(abs, xs), *map(abs, ys))
    kinds = [("run", 0, "o"), ("slow per sample", 1, "X")]
    series = []
    for place, (name, color, marker) in enumerate(kinds):
        points = [(x, y) for x, y, (run, *_) in zip(xs, ys, known, strict=True) if (run.path in slow) == bool(place)]
        if points:
            series.append(Series(
                name, tuple(x for x, _ in points), tuple(y for _, y in points), color, joined=False, marked=True, marker=marker
            ))  # fmt: skip
    label = ", ".join(filter(None, (result.benchmark, result.submitter, result.system)))
    return Chart(
        title=f"Hardware against convergence, {label}",
        x_label="samples to converge, difference from the mean, %",
        y_label="time per sample, difference from the mean, %",
        series=tuple(series),
        marks=(Mark("x", 0.0, ""), Mark("y", 0.0, "")),
        x_limits=(-reach, reach),
        y_limits=(-reach, reach),
        note="a point a run; both axes have the same span",
        name="hardware",
    )


def _compute_deviations(values: Sequence[float]) -> list[float]:
    mean = compute_mean(values)
    return [100 * (value / mean - 1) for value in values]


def _build_round_chart(label: str, rows: Sequence[ResultRow], names: Sequence[str]) -> Chart:
    points = [(row.submitter or "", row.convergence_cv, row.hardware_cv) for row in rows]
    known = [(name, x, y) for name, x, y in points if x is not None and y is not None and math.isfinite(x * y)]
    return build_scatter_chart(
        title=f"Hardware against convergence, {label}",
        labels=("CV of samples to converge, %", "CV of time per sample, %"),
        groups=_group_points(known, names),
        note="a point a result; below the dashed line luck varies more than hardware does",
        name="hardware",
    )


def _group_points(
    points: Iterable[tuple[str, float, float]], names: Sequence[str]
) -> list[tuple[str, int, list[tuple[float, float]]]]:
    """By submitter, those with the most results first."""
    groups: dict[str, list[tuple[float, float]]] = {}
    for name, x, y in points:
        groups.setdefault(name, []).append((100 * x, 100 * y))
    ordered = sorted(groups, key=lambda name: -len(groups[name]))
    return [(name, color, groups[name]) for name, color in zip(ordered, assign_colors(names, ordered), strict=True)]
