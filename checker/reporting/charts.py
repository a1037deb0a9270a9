"""The pictures of a benchmark result: what is drawn, what it says in words, and the numbers behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from checker.models.report import ResultReport, RunReport
from checker.reporting.inline_svg import COLOR_ROLES, SvgCanvas, open_canvas
from checker.reporting.number_format import UNIT_MINUTES, choose_duration_unit, format_count, format_duration, format_quality
from checker.reporting.state import classify_run
from checker.sanitize import make_visible
from checker.submissions.details.model import ResultTrace, RunTrace

__all__ = ["SvgChart", "draw_result_charts"]

WIDE, NARROW, LOW = 8.0, 4.6, 3.2
MOST_NAMED = 40
MARKED_POINTS = 60
VIEW_WINDOWS = 7
STATE_LINE_STYLES = {"kept": "-", "dropped": "--", "not converged": ":"}
ChartCell = str | float | None


@dataclass(frozen=True)
class SvgChart:
    """A picture. `says` is what it shows, in words; `rows` under `headings` are its numbers, in full."""

    name: str
    title: str
    description: str
    svg: str
    headings: tuple[str, ...]
    rows: tuple[tuple[ChartCell, ...], ...]


@dataclass(frozen=True)
class _ChartInput:
    submission: ResultReport
    runs: Sequence[RunReport]
    trace: ResultTrace | None
    prefix: str

    @property
    def time_unit(self) -> str:
        return choose_duration_unit(
            max((one.minutes[-1] for one in self.run_traces), default=self.submission.official_score_minutes)
        )

    @property
    def run_traces(self) -> Sequence[RunTrace]:
        return () if self.trace is None else self.trace.runs

    def find_run_state(self, path: str) -> str:
        return next(classify_run(run, self.submission) for run in self.runs if run.path == path)


def draw_result_charts(
    submission: ResultReport, runs: Sequence[RunReport], trace: ResultTrace | None, prefix: str
) -> list[SvgChart]:
    """The pictures that there are numbers for. Ids in them start with `prefix`."""
    result = _ChartInput(submission, runs, trace, prefix)
    makers: tuple[Callable[[_ChartInput], SvgChart | None], ...] = (
        _draw_quality_curves,
        _draw_run_times,
        _draw_target_sensitivity,
        _draw_seed_spread,
    )
    return [chart for chart in (make(result) for make in makers) if chart is not None]


def _format_log_name(path: str) -> str:
    return make_visible(path.rsplit("/", 1)[-1])


def _draw_quality_curves(result: _ChartInput) -> SvgChart | None:
    trace = result.trace
    if trace is None or not trace.runs:
        return None
    scale = UNIT_MINUTES[result.time_unit]
    with open_canvas(f"{result.prefix}-ttmt", WIDE, LOW) as drawn:
        axes = drawn.axes
        if trace.thresholds:
            ends = trace.thresholds[0], trace.thresholds[-1]
            axes.axhspan(*ends, color=COLOR_ROLES["second"], alpha=0.14, lw=0, label="ATTMT window")
        for run in trace.runs:
            _draw_run_curve(drawn, run, result.find_run_state(run.path), scale)
        if trace.target is not None:
            axes.axhline(trace.target, color=COLOR_ROLES["target"], lw=1.2, label=f"target {format_quality(trace.target)}")
        axes.set_xlabel(f"time since run_start ({result.time_unit})")
        axes.set_ylabel(f"{make_visible(trace.metric)} ({'lower' if trace.lower_is_better else 'higher'} is better)")
        axes.set_xlim(left=0)
        cut = _zoom_to_target(drawn, trace)
        _draw_legend_above(drawn)
    window = ""
    if trace.thresholds:
        window = (
            f"; the ATTMT window from {format_quality(trace.thresholds[0])} to {format_quality(trace.thresholds[-1])} is shaded"
        )
    target = f" against the target {format_quality(trace.target)}" if trace.target is not None else ""
    says = f"{trace.metric} of {format_count(len(trace.runs), 'run')} over time{target}{window}."
    says += " Evaluations far from the target are outside the picture." if cut else ""
    rows = tuple(
        (_format_log_name(run.path), minute, value)
        for run in trace.runs
        for minute, value in zip(run.minutes, run.quality, strict=True)
    )
    thinned = any(run.evaluations > len(run.minutes) for run in trace.runs)
    says += " Long curves are thinned: extremes and the first evaluation at the target are kept." if thinned else ""
    headings = ("run", "minutes", trace.metric)
    return SvgChart("ttmt", "Quality over time (TTMT curves)", make_visible(says), drawn.svg, headings, rows)


def _draw_run_curve(drawn: SvgCanvas, run: RunTrace, kind: str, scale: float) -> None:
    colour = COLOR_ROLES["first" if kind == "kept" else "muted"]
    marked = len(run.minutes) <= MARKED_POINTS
    drawn.axes.plot(
        [minute / scale for minute in run.minutes], run.quality, STATE_LINE_STYLES[kind], color=colour, lw=0.9, alpha=0.75,
        marker="o" if marked else None, ms=2.2, label=kind, gid=drawn.add_tooltip(f"{_format_log_name(run.path)}, {kind}"),
    )  # fmt: skip


def _zoom_to_target(drawn: SvgCanvas, trace: ResultTrace) -> bool:
    """Looks at the target and some widths of the window before it; whether that leaves something out."""
    if trace.target is None or len(trace.thresholds) < 2:
        return False
    values = [value for run in trace.runs for value in run.quality]
    width = VIEW_WINDOWS * abs(trace.thresholds[-1] - trace.thresholds[0])
    if trace.lower_is_better:
        edge = trace.target + width
        drawn.axes.set_ylim(top=min(edge, max(*values, trace.thresholds[0])))
        return max(values) > edge
    edge = trace.target - width
    drawn.axes.set_ylim(bottom=max(edge, min(*values, trace.thresholds[0])))
    return min(values) < edge


def _draw_run_times(result: _ChartInput) -> SvgChart | None:
    timed = [run for run in result.runs if run.time_to_train_minutes is not None]
    if not timed:
        return None
    unit = choose_duration_unit(result.submission.official_score_minutes or timed[0].time_to_train_minutes)
    scale = UNIT_MINUTES[unit]
    named = len(result.runs) <= MOST_NAMED
    with open_canvas(f"{result.prefix}-times", NARROW, min(5.5, max(1.6, 0.8 + 0.21 * len(result.runs)))) as drawn:
        axes = drawn.axes
        for at, run in enumerate(result.runs):
            kind = classify_run(run, result.submission)
            if run.time_to_train_minutes is None:
                axes.text(0.01, at, "no time", transform=axes.get_yaxis_transform(), va="center", fontsize=8, alpha=0.8)
                continue
            colour = COLOR_ROLES["first" if kind == "kept" else "muted"]
            tip = drawn.add_tooltip(f"{_format_log_name(run.path)}: {format_duration(run.time_to_train_minutes, unit)}, {kind}")
            axes.plot([run.time_to_train_minutes / scale], [at], "o", color=colour, gid=tip, ms=6, mew=1.5,
                      mfc=colour if kind == "kept" else COLOR_ROLES["paper"], label=kind)  # fmt: skip
        if result.submission.raw_score_minutes is not None:
            mean = result.submission.raw_score_minutes
            axes.axvline(mean / scale, color=COLOR_ROLES["target"], lw=1.2, label=f"mean {format_duration(mean, unit)}")
        axes.set_yticks(range(len(result.runs)) if named else [])
        axes.set_yticklabels([_format_log_name(run.path) for run in result.runs] if named else [], fontsize=8)
        axes.set_ylim(len(result.runs) - 0.4, -0.6)
        axes.set_xlabel(f"time to train ({unit})")
        _draw_legend_above(drawn)
    states = [classify_run(run, result.submission) for run in result.runs]
    counts = ", ".join(f"{states.count(kind)} {kind}" for kind in STATE_LINE_STYLES if kind in states)
    says = f"Time to train of {format_count(len(result.runs), 'run')}: {counts}."
    if result.submission.raw_score_minutes is not None:
        says += f" Mean of those kept: {format_duration(result.submission.raw_score_minutes, unit)}."
    rows = tuple(
        (_format_log_name(run.path), run.time_to_train_minutes, kind) for run, kind in zip(result.runs, states, strict=True)
    )
    return SvgChart("times", "Time to train by run", says, drawn.svg, ("run", "minutes", "state"), rows)


def _draw_legend_above(drawn: SvgCanvas) -> None:
    handles, labels = drawn.axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    drawn.axes.legend(unique.values(), unique.keys(), frameon=False, fontsize=8, ncols=len(unique), loc="lower left",
                      bbox_to_anchor=(0, 1.0), borderaxespad=0.2, handletextpad=0.4, columnspacing=1.2)  # fmt: skip


def _draw_target_sensitivity(result: _ChartInput) -> SvgChart | None:
    points = () if result.trace is None else result.trace.sensitivity
    known = [point for point in points if point.tta_minutes is not None]
    if result.trace is None or len(known) < 2:
        return None
    unit = choose_duration_unit(known[-1].tta_minutes)
    scale = UNIT_MINUTES[unit]
    with open_canvas(f"{result.prefix}-sensitivity", NARROW, LOW) as drawn:
        axes = drawn.axes
        targets = [point.target for point in known]
        lines = (("TTA", [point.tta_minutes for point in known], "first", "-o"),
                 ("ATTMT up to the target", [point.attmt_minutes for point in known], "second", "--s"))  # fmt: skip
        for label, values, role, style in lines:
            shown = [None if value is None else value / scale for value in values]
            axes.plot(targets, shown, style, color=COLOR_ROLES[role], ms=3.5, lw=1.3, label=label)  # type: ignore[arg-type]
        if result.trace.target is not None:
            axes.axvline(result.trace.target, color=COLOR_ROLES["target"], lw=1.0, label="target")
        if result.trace.lower_is_better:
            axes.invert_xaxis()
        axes.set_xlabel(f"{make_visible(result.trace.metric)} asked for")
        axes.set_ylabel(f"mean over converged runs ({unit})")
        _draw_legend_above(drawn)
    first, last = known[0], known[-1]
    says = (
        f"Were {format_quality(first.target)} the target instead of {format_quality(last.target)}, the mean TTA would be "
        f"{format_duration(first.tta_minutes, unit)} instead of {format_duration(last.tta_minutes, unit)}."
    )
    rows = tuple((point.target, point.tta_minutes, point.attmt_minutes) for point in points)
    return SvgChart(
        "sensitivity", "Sensitivity to the target", says, drawn.svg, ("target", "TTA minutes", "ATTMT minutes"), rows
    )


def _draw_seed_spread(result: _ChartInput) -> SvgChart | None:
    found = [run for run in result.runs if run.converged and run.tta_minutes is not None]
    if len(found) < 2:
        return None
    metrics = [("TTA", [run.tta_minutes for run in found], "first", result.submission.tta_cv)]
    attmts = [run.attmt_minutes for run in found]
    if None not in attmts:
        metrics.append(("ATTMT", attmts, "second", result.submission.attmt_cv))
    words = []
    with open_canvas(f"{result.prefix}-seeds", NARROW, 2.2) as drawn:
        axes = drawn.axes
        for at, (label, values, role, cv) in enumerate(metrics):
            finite = [value for value in values if value is not None]
            mean = fmean(finite)
            for run, value in zip(found, finite, strict=True):
                tip = drawn.add_tooltip(
                    f"{_format_log_name(run.path)}, seed {make_visible(str(run.seed))}: {label} {format_duration(value)}"
                )
                axes.plot([100 * (value / mean - 1)], [at], "o", color=COLOR_ROLES[role], ms=6, alpha=0.65, gid=tip)
            if cv is not None:
                axes.errorbar([0], [at + 0.3], xerr=[100 * cv], color=COLOR_ROLES["ink"], lw=1, capsize=3)
                words.append(f"{label} varies by {cv:.1%} (CV)")
        axes.set_yticks(range(len(metrics)))
        axes.set_yticklabels([label for label, *_ in metrics])
        axes.set_ylim(len(metrics) - 0.4, -0.5)
        axes.axvline(0, color=COLOR_ROLES["target"], lw=1.0)
        axes.set_xlabel("difference from the mean over runs (%); bars: one deviation")
    says = f"{format_count(len(found), 'run')} with their seeds: {', '.join(words) or 'no spread'}."
    rows = tuple((_format_log_name(run.path), str(run.seed), run.tta_minutes, run.attmt_minutes) for run in found)
    return SvgChart("seeds", "Spread over seeds", says, drawn.svg, ("run", "seed", "TTA minutes", "ATTMT minutes"), rows)
