"""The charts of one benchmark result in the HTML report: curves, times to train, sensitivity, spread over seeds."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from checker.counts import format_count
from checker.metrics.averages import compute_mean
from checker.models.report import ResultReport, RunReport
from checker.reporting.drawing.chart import Chart, Limits, Mark, Series, Span
from checker.reporting.number_format import choose_duration_unit, convert_minutes, format_duration, format_quality
from checker.reporting.state import RunState, classify_run
from checker.sanitize import make_visible
from checker.submissions.details.model import ResultTrace, RunTrace

__all__ = ["build_result_charts"]

MOST_NAMED_RUNS = 40
MOST_MARKED_POINTS = 100
VIEW_WINDOWS = 7
STATE_PATTERNS: dict[RunState, str] = {"kept": "-", "dropped": "--", "not converged": ":"}


class _ChartInput(Struct, frozen=True):
    result: ResultReport
    runs: Sequence[RunReport]
    trace: ResultTrace | None

    @property
    def states(self) -> dict[str, RunState]:
        """The state of each run, by its path."""
        return {run.path: classify_run(run, self.result) for run in self.runs}


def build_result_charts(result: ResultReport, runs: Sequence[RunReport], trace: ResultTrace | None) -> list[Chart]:
    """The charts of the result for which there are numbers."""
    chart_input = _ChartInput(result, runs, trace)
    builders: tuple[Callable[[_ChartInput], Chart | None], ...] = (
        _build_curves_chart, _build_times_chart, _build_sensitivity_chart, _build_seeds_chart,
    )  # fmt: skip
    return [chart for chart in (build(chart_input) for build in builders) if chart is not None]


def _format_log_name(path: str) -> str:
    return make_visible(path.rsplit("/", 1)[-1])


def _build_curves_chart(chart_input: _ChartInput) -> Chart | None:
    trace, states = chart_input.trace, chart_input.states
    if trace is None or not trace.runs:
        return None
    unit = choose_duration_unit(max(run.minutes[-1] for run in trace.runs))
    marked = sum(len(run.minutes) for run in trace.runs) <= MOST_MARKED_POINTS
    window = sorted((trace.thresholds[0], trace.thresholds[-1])) if trace.thresholds else []
    y_limits, is_cut = _zoom_to_target(trace)
    description = [f"{trace.metric} of {format_count(len(trace.runs), 'run')} over time"]
    if trace.target is not None:
        description.append(f" against the target {format_quality(trace.target)}")
    if window:
        first, last = map(format_quality, (trace.thresholds[0], trace.thresholds[-1]))
        description.append(f"; the ATTMT window from {first} to {last} is shaded")
    description.append(".")
    if is_cut:
        description.append(" Evaluations far from the target are outside the chart.")
    if any(run.evaluations > len(run.minutes) for run in trace.runs):
        description.append(" Long curves are thinned: extremes and the first evaluation at the target are kept.")
    target = trace.target
    return Chart(
        title="Quality over time (TTMT curves)",
        x_label=f"time since run_start ({unit})",
        y_label=f"{make_visible(trace.metric)} ({'lower' if trace.lower_is_better else 'higher'} is better)",
        series=tuple(_build_run_curve(run, states[run.path], unit, marked=marked) for run in trace.runs),
        marks=() if target is None else (Mark("y", target, f"target {format_quality(target)}", below=trace.lower_is_better),),
        spans=(Span("y", window[0], window[1], "ATTMT window"),) if window else (),
        x_limits=(0.0, None),
        y_limits=y_limits,
        name="ttmt",
        description=make_visible("".join(description)),
        headings=("run", "minutes", trace.metric),
        rows=tuple(
            (_format_log_name(run.path), minutes, quality)
            for run in trace.runs
            for minutes, quality in zip(run.minutes, run.quality, strict=True)
        ),
        wide=True,
    )


def _build_run_curve(run: RunTrace, state: RunState, unit: str, *, marked: bool) -> Series:
    return Series(
        state, convert_minutes(run.minutes, unit), run.quality, 0 if state == "kept" else None,
        marked=marked or len(run.minutes) == 1, pattern=STATE_PATTERNS[state],
        tooltip=f"{_format_log_name(run.path)}, {state}", stepped=True,
    )  # fmt: skip


def _zoom_to_target(trace: ResultTrace) -> tuple[Limits | None, bool]:
    """Limits that show the target and some widths of the window before it, and whether they leave evaluations out."""
    if trace.target is None or len(trace.thresholds) < 2:
        return None, False
    qualities = [quality for run in trace.runs for quality in run.quality]
    width = VIEW_WINDOWS * abs(trace.thresholds[-1] - trace.thresholds[0])
    if trace.lower_is_better:
        edge = trace.target + width
        return (None, min(edge, max(*qualities, trace.thresholds[0]))), max(qualities) > edge
    edge = trace.target - width
    return (max(edge, min(*qualities, trace.thresholds[0])), None), min(qualities) < edge


def _build_times_chart(chart_input: _ChartInput) -> Chart | None:
    result, runs, states = chart_input.result, chart_input.runs, chart_input.states
    minutes = {run.path: run.time_to_train_minutes for run in runs}
    timed = [time for time in minutes.values() if time is not None]
    if not timed:
        return None
    unit = choose_duration_unit(result.official_score_minutes or timed[0])
    series = []
    for position, (path, time) in enumerate(minutes.items()):
        if time is not None:
            state = states[path]
            series.append(Series(
                state, convert_minutes([time], unit), (position,), 0 if state == "kept" else None, joined=False, marked=True,
                filled=state == "kept", tooltip=f"{_format_log_name(path)}: {format_duration(time, unit)}, {state}",
            ))  # fmt: skip
    mean = result.raw_score_minutes
    counts = ", ".join(f"{number} {state}" for state in STATE_PATTERNS if (number := list(states.values()).count(state)))
    description = f"Time to train of {format_count(len(runs), 'run')}: {counts}."
    if mean is not None:
        description += f" Mean of those kept: {format_duration(mean, unit)}."
    names = [_format_log_name(path) + ("" if time is not None else " (no time)") for path, time in minutes.items()]
    return Chart(
        title="Time to train by run",
        x_label=f"time to train ({unit})",
        y_label="",
        series=tuple(series),
        marks=() if mean is None else (Mark("x", convert_minutes([mean], unit)[0], f"mean {format_duration(mean, unit)}"),),
        y_limits=(len(runs) - 0.4, -0.6),
        y_ticks=tuple(names) if len(runs) <= MOST_NAMED_RUNS else ("",) * len(runs),
        name="times",
        description=description,
        headings=("run", "minutes", "state"),
        rows=tuple((_format_log_name(path), time, states[path]) for path, time in minutes.items()),
    )


def _build_sensitivity_chart(chart_input: _ChartInput) -> Chart | None:
    trace = chart_input.trace
    points = [] if trace is None else [point for point in trace.sensitivity if point.tta_minutes is not None]
    if trace is None or len(points) < 2:
        return None
    first, last = points[0], points[-1]
    unit = choose_duration_unit(last.tta_minutes)
    lines = (("TTA", [(point.target, point.tta_minutes) for point in points]),
             ("ATTMT up to the target", [(point.target, point.attmt_minutes) for point in points]))  # fmt: skip
    series = []
    for number, (name, values) in enumerate(lines):
        known = [(target, minutes) for target, minutes in values if minutes is not None]
        times = convert_minutes([minutes for _, minutes in known], unit)
        series.append(Series(name, tuple(target for target, _ in known), times, number, marked=True, filled=True))
    return Chart(
        title="Sensitivity to the target",
        x_label=f"{make_visible(trace.metric)} target",
        y_label=f"mean over converged runs ({unit})",
        series=tuple(series),
        marks=() if trace.target is None else (Mark("x", trace.target, "target"),),
        x_reversed=trace.lower_is_better,
        name="sensitivity",
        description=f"If the target were {format_quality(first.target)} instead of {format_quality(last.target)}, the mean TTA "
        f"would be {format_duration(first.tta_minutes, unit)} instead of {format_duration(last.tta_minutes, unit)}.",
        headings=("target", "TTA minutes", "ATTMT minutes"),
        rows=tuple((point.target, point.tta_minutes, point.attmt_minutes) for point in trace.sensitivity),
    )


def _build_seeds_chart(chart_input: _ChartInput) -> Chart | None:
    result = chart_input.result
    runs = [run for run in chart_input.runs if run.converged and run.tta_minutes is not None]
    if len(runs) < 2 or not any(run.tta_minutes for run in runs):
        return None
    metrics = [("TTA", [run.tta_minutes for run in runs], result.tta_cv)]
    if all(run.attmt_minutes is not None for run in runs) and any(run.attmt_minutes for run in runs):
        metrics.append(("ATTMT", [run.attmt_minutes for run in runs], result.attmt_cv))
    series, spreads = [], []
    for number, (metric, values, cv) in enumerate(metrics):
        minutes = [value for value in values if value is not None]
        mean = compute_mean(minutes)
        for run, time in zip(runs, minutes, strict=True):
            tooltip = f"{_format_log_name(run.path)}, seed {make_visible(str(run.seed))}: {metric} {format_duration(time)}"
            series.append(Series(
                "", (100 * (time / mean - 1),), (number,), number, joined=False, marked=True, filled=True, tooltip=tooltip,
            ))  # fmt: skip
        if cv is not None:
            series.append(Series("", (-100 * cv, 100 * cv), (number + 0.3,) * 2, None, marked=True))
            spreads.append(f"{metric} varies by {cv:.1%} (CV)")
    return Chart(
        title="Spread over seeds",
        x_label="difference from the mean over runs (%); bars: one standard deviation",
        y_label="",
        series=tuple(series),
        marks=(Mark("x", 0.0, "mean"),),
        y_limits=(len(metrics) - 0.4, -0.5),
        y_ticks=tuple(metric for metric, *_ in metrics),
        name="seeds",
        description=f"{format_count(len(runs), 'run')} with their seeds: {', '.join(spreads) or 'no spread'}.",
        headings=("run", "seed", "TTA minutes", "ATTMT minutes"),
        rows=tuple((_format_log_name(run.path), str(run.seed), run.tta_minutes, run.attmt_minutes) for run in runs),
    )
