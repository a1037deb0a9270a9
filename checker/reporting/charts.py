"""The pictures of a benchmark result: what is drawn, what it says in words, and the numbers behind it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from checker.models.report import RunReport, SubmissionReport
from checker.reporting.inline_svg import ROLES, Canvas, canvas
from checker.reporting.number_format import UNITS, count, duration, duration_unit, quality
from checker.reporting.state import state
from checker.sanitize import visible
from checker.submissions.details.model import RunTrace, Trace

__all__ = ["Chart", "charts_of"]

WIDE, NARROW, LOW = 8.0, 4.6, 3.2
MOST_NAMED = 40
MARKED_POINTS = 60
VIEW_WINDOWS = 7
LINES = {"kept": "-", "dropped": "--", "not converged": ":"}
Cell = str | float | None


@dataclass(frozen=True)
class Chart:
    """A picture. `says` is what it shows, in words; `rows` under `headings` are its numbers, in full."""

    name: str
    title: str
    says: str
    svg: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class _Result:
    submission: SubmissionReport
    runs: Sequence[RunReport]
    trace: Trace | None
    prefix: str

    @property
    def unit(self) -> str:
        return duration_unit(max((one.minutes[-1] for one in self.traces), default=self.submission.time_to_train_minutes))

    @property
    def traces(self) -> Sequence[RunTrace]:
        return () if self.trace is None else self.trace.runs

    def state(self, path: str) -> str:
        return next(state(run, self.submission) for run in self.runs if run.path == path)


def charts_of(submission: SubmissionReport, runs: Sequence[RunReport], trace: Trace | None, prefix: str) -> list[Chart]:
    """The pictures that there are numbers for. Ids in them start with `prefix`."""
    result = _Result(submission, runs, trace, prefix)
    makers: tuple[Callable[[_Result], Chart | None], ...] = (_curves, _times, _sensitivity, _seeds)
    return [chart for chart in (make(result) for make in makers) if chart is not None]


def _name(path: str) -> str:
    return visible(path.rsplit("/", 1)[-1])


def _curves(result: _Result) -> Chart | None:
    trace = result.trace
    if trace is None or not trace.runs:
        return None
    scale = UNITS[result.unit]
    with canvas(f"{result.prefix}-ttmt", WIDE, LOW) as drawn:
        axes = drawn.axes
        if trace.thresholds:
            ends = trace.thresholds[0], trace.thresholds[-1]
            axes.axhspan(*ends, color=ROLES["second"], alpha=0.14, lw=0, label="ATTMT window")
        for run in trace.runs:
            _curve(drawn, run, result.state(run.path), scale)
        if trace.target is not None:
            axes.axhline(trace.target, color=ROLES["target"], lw=1.2, label=f"target {quality(trace.target)}")
        axes.set_xlabel(f"time since run_start ({result.unit})")
        axes.set_ylabel(f"{visible(trace.metric)} ({'lower' if trace.lower_is_better else 'higher'} is better)")
        axes.set_xlim(left=0)
        cut = _focus(drawn, trace)
        _legend_above(drawn)
    window = ""
    if trace.thresholds:
        window = f"; the ATTMT window from {quality(trace.thresholds[0])} to {quality(trace.thresholds[-1])} is shaded"
    target = f" against the target {quality(trace.target)}" if trace.target is not None else ""
    says = f"{trace.metric} of {count(len(trace.runs), 'run')} over time{target}{window}."
    says += " Evaluations far from the target are outside the picture." if cut else ""
    rows = tuple(
        (_name(run.path), minute, value) for run in trace.runs for minute, value in zip(run.minutes, run.quality, strict=True)
    )
    thinned = any(run.evaluations > len(run.minutes) for run in trace.runs)
    says += " Long curves are thinned: extremes and the first evaluation at the target are kept." if thinned else ""
    headings = ("run", "minutes", trace.metric)
    return Chart("ttmt", "Quality over time (TTMT curves)", visible(says), drawn.svg, headings, rows)


def _curve(drawn: Canvas, run: RunTrace, kind: str, scale: float) -> None:
    colour = ROLES["first" if kind == "kept" else "muted"]
    marked = len(run.minutes) <= MARKED_POINTS
    drawn.axes.plot(
        [minute / scale for minute in run.minutes], run.quality, LINES[kind], color=colour, lw=0.9, alpha=0.75,
        marker="o" if marked else None, ms=2.2, label=kind, gid=drawn.tip(f"{_name(run.path)}, {kind}"),
    )  # fmt: skip


def _focus(drawn: Canvas, trace: Trace) -> bool:
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


def _times(result: _Result) -> Chart | None:
    timed = [run for run in result.runs if run.time_to_train_minutes is not None]
    if not timed:
        return None
    unit = duration_unit(result.submission.time_to_train_minutes or timed[0].time_to_train_minutes)
    scale = UNITS[unit]
    named = len(result.runs) <= MOST_NAMED
    with canvas(f"{result.prefix}-times", NARROW, min(5.5, max(1.6, 0.8 + 0.21 * len(result.runs)))) as drawn:
        axes = drawn.axes
        for at, run in enumerate(result.runs):
            kind = state(run, result.submission)
            if run.time_to_train_minutes is None:
                axes.text(0.01, at, "no time", transform=axes.get_yaxis_transform(), va="center", fontsize=8, alpha=0.8)
                continue
            colour = ROLES["first" if kind == "kept" else "muted"]
            tip = drawn.tip(f"{_name(run.path)}: {duration(run.time_to_train_minutes, unit)}, {kind}")
            axes.plot([run.time_to_train_minutes / scale], [at], "o", color=colour, gid=tip, ms=6, mew=1.5,
                      mfc=colour if kind == "kept" else ROLES["paper"], label=kind)  # fmt: skip
        if result.submission.raw_minutes is not None:
            mean = result.submission.raw_minutes
            axes.axvline(mean / scale, color=ROLES["target"], lw=1.2, label=f"mean {duration(mean, unit)}")
        axes.set_yticks(range(len(result.runs)) if named else [])
        axes.set_yticklabels([_name(run.path) for run in result.runs] if named else [], fontsize=8)
        axes.set_ylim(len(result.runs) - 0.4, -0.6)
        axes.set_xlabel(f"time to train ({unit})")
        _legend_above(drawn)
    states = [state(run, result.submission) for run in result.runs]
    counts = ", ".join(f"{states.count(kind)} {kind}" for kind in LINES if kind in states)
    says = f"Time to train of {count(len(result.runs), 'run')}: {counts}."
    if result.submission.raw_minutes is not None:
        says += f" Mean of those kept: {duration(result.submission.raw_minutes, unit)}."
    rows = tuple((_name(run.path), run.time_to_train_minutes, kind) for run, kind in zip(result.runs, states, strict=True))
    return Chart("times", "Time to train by run", says, drawn.svg, ("run", "minutes", "state"), rows)


def _legend_above(drawn: Canvas) -> None:
    handles, labels = drawn.axes.get_legend_handles_labels()
    unique = dict(zip(labels, handles, strict=True))
    drawn.axes.legend(unique.values(), unique.keys(), frameon=False, fontsize=8, ncols=len(unique), loc="lower left",
                      bbox_to_anchor=(0, 1.0), borderaxespad=0.2, handletextpad=0.4, columnspacing=1.2)  # fmt: skip


def _sensitivity(result: _Result) -> Chart | None:
    points = () if result.trace is None else result.trace.sensitivity
    known = [point for point in points if point.tta_minutes is not None]
    if result.trace is None or len(known) < 2:
        return None
    unit = duration_unit(known[-1].tta_minutes)
    scale = UNITS[unit]
    with canvas(f"{result.prefix}-sensitivity", NARROW, LOW) as drawn:
        axes = drawn.axes
        targets = [point.target for point in known]
        lines = (("TTA", [point.tta_minutes for point in known], "first", "-o"),
                 ("ATTMT up to the target", [point.attmt_minutes for point in known], "second", "--s"))  # fmt: skip
        for label, values, role, style in lines:
            shown = [None if value is None else value / scale for value in values]
            axes.plot(targets, shown, style, color=ROLES[role], ms=3.5, lw=1.3, label=label)  # type: ignore[arg-type]
        if result.trace.target is not None:
            axes.axvline(result.trace.target, color=ROLES["target"], lw=1.0, label="target")
        if result.trace.lower_is_better:
            axes.invert_xaxis()
        axes.set_xlabel(f"{visible(result.trace.metric)} asked for")
        axes.set_ylabel(f"mean over converged runs ({unit})")
        _legend_above(drawn)
    first, last = known[0], known[-1]
    says = (
        f"Were {quality(first.target)} the target instead of {quality(last.target)}, the mean TTA would be "
        f"{duration(first.tta_minutes, unit)} instead of {duration(last.tta_minutes, unit)}."
    )
    rows = tuple((point.target, point.tta_minutes, point.attmt_minutes) for point in points)
    return Chart("sensitivity", "Sensitivity to the target", says, drawn.svg, ("target", "TTA minutes", "ATTMT minutes"), rows)


def _seeds(result: _Result) -> Chart | None:
    found = [run for run in result.runs if run.converged and run.tta_minutes is not None]
    if len(found) < 2:
        return None
    metrics = [("TTA", [run.tta_minutes for run in found], "first", result.submission.tta_cv)]
    attmts = [run.attmt_minutes for run in found]
    if None not in attmts:
        metrics.append(("ATTMT", attmts, "second", result.submission.attmt_cv))
    words = []
    with canvas(f"{result.prefix}-seeds", NARROW, 2.2) as drawn:
        axes = drawn.axes
        for at, (label, values, role, cv) in enumerate(metrics):
            finite = [value for value in values if value is not None]
            mean = fmean(finite)
            for run, value in zip(found, finite, strict=True):
                tip = drawn.tip(f"{_name(run.path)}, seed {visible(str(run.seed))}: {label} {duration(value)}")
                axes.plot([100 * (value / mean - 1)], [at], "o", color=ROLES[role], ms=6, alpha=0.65, gid=tip)
            if cv is not None:
                axes.errorbar([0], [at + 0.3], xerr=[100 * cv], color=ROLES["ink"], lw=1, capsize=3)
                words.append(f"{label} varies by {cv:.1%} (CV)")
        axes.set_yticks(range(len(metrics)))
        axes.set_yticklabels([label for label, *_ in metrics])
        axes.set_ylim(len(metrics) - 0.4, -0.5)
        axes.axvline(0, color=ROLES["target"], lw=1.0)
        axes.set_xlabel("difference from the mean over runs (%); bars: one deviation")
    says = f"{count(len(found), 'run')} with their seeds: {', '.join(words) or 'no spread'}."
    rows = tuple((_name(run.path), str(run.seed), run.tta_minutes, run.attmt_minutes) for run in found)
    return Chart("seeds", "Spread over seeds", says, drawn.svg, ("run", "seed", "TTA minutes", "ATTMT minutes"), rows)
