"""The scores in a terminal: benchmark results, and the runs of each."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from checker.counts import format_count
from checker.models.report import Report, ResultReport, RunReport
from checker.models.verdict import Verdict
from checker.reporting.digest import pair_with_runs
from checker.reporting.finding_location import format_path_from_cwd
from checker.reporting.number_format import (
    choose_duration_unit,
    format_cv,
    format_duration,
    format_mean_attmt,
    format_mean_time,
    format_quality,
)
from checker.reporting.report_fields import (
    describe_decomposition,
    describe_rcp,
    describe_target,
    format_added_metrics,
    format_run_counts,
    get_result_minutes,
    list_added_headings,
)
from checker.reporting.state import describe_run_state
from checker.reporting.terminal.responsive_table import ResponsiveTable

SCALING_METRICS = {"strong": "time to solution", "weak": "throughput"}
"""What HPC calls the metrics of the two kinds of scaling."""

__all__ = ["build_system_labeler", "draw_result_title", "draw_scores", "draw_scores_table"]


def draw_scores(report: Report) -> RenderableType:
    """Benchmark results, and under each one its runs, kept and dropped."""
    parts: list[RenderableType] = []
    for result, runs in pair_with_runs(report):
        parts += [*_draw_result_runs(result, runs), ""]
    parts.append(draw_scores_table(report.results, with_intervals=True))
    rejected = sum(not run.accepted for run in report.runs)
    if rejected:
        parts += ["", Text(f" {format_count(rejected, 'log')} rejected; mlcheck validate says why.", style="yellow")]
    return Group(*parts)


def draw_result_title(result: ResultReport) -> Text:
    """The benchmark and the system, how many runs there are, both verdicts, and the folder."""
    known = result.runs_required is not None
    runs = f"{result.runs} of {result.runs_required} runs" if known else format_count(result.runs, "run")
    system = f" on {result.system}" if result.system else ""
    return Text.assemble(
        " ",
        (f"{result.benchmark or 'unknown benchmark'}{system}", "bold"),
        f"   {runs}   official: ",
        _format_verdict(result.official),
        "   mlcheck: ",
        _format_verdict(result.mlcheck),
        (f"\n {format_path_from_cwd(result.path)}", "dim"),
    )


def draw_scores_table(results: Sequence[ResultReport], *, with_intervals: bool = False) -> ResponsiveTable:
    """One row per benchmark result: verdict, times, CV and, if asked for, its interval, RCP test."""
    label = build_system_labeler(results)
    rows = []
    for result in results:
        unit = choose_duration_unit(result.official_score_minutes)
        is_rcp_tested = result.rcp.outcome != "not_required"
        rows.append((
            _format_verdict(result.mlcheck),
            result.benchmark or "unknown",
            label(result),
            format_run_counts(result),
            _format_scaled_time(result, unit),
            format_mean_time(result.mean_tta_minutes, result.mean_rule, unit),
            format_mean_attmt(result.mean_attmt_minutes, result.mean_rule, result.attmt_limit, unit),
            format_cv(result.cv, *((result.cv_low, result.cv_high) if with_intervals else (None, None))),
            Text(describe_rcp(result.rcp), style="dim" if not is_rcp_tested else "" if result.rcp.passed else "red"),
            _format_result_remark(result),
        ))  # fmt: skip
    headings = ("", "benchmark", "system", "runs", "official score", "mean TTA", "mean ATTMT", "CV", "RCP", " ")
    return ResponsiveTable(headings, ("", "benchmark", "system", "RCP", " "), rows, ("CV", "RCP", "mean ATTMT", "runs"))


def _format_verdict(verdict: Verdict) -> Text:
    return Text(verdict.value.upper(), style="bold red" if verdict is Verdict.FAIL else "bold green")


def _format_scaled_time(result: ResultReport, unit: str) -> str:
    """The official score with the scaling factor that is in it; of weak scaling the time for all models."""
    time = format_duration(get_result_minutes(result), unit)
    if result.weak is not None and result.weak.models:
        return f"{time} for {result.weak.models} models"
    return time + (f" ×{result.scaling_factor:.4f}" if result.scaling_factor != 1.0 else "")


def _format_result_remark(result: ResultReport) -> Text:
    """What is special about a result, and of HPC which of the two metrics it has."""
    remark = Text("")
    if result.provisional:
        remark = Text("provisional", style="yellow")
    elif result.mlcheck is Verdict.FAIL:
        remark = Text("rejected", style="red")
    elif result.bypasses:
        remark = Text(f"with bypasses: {', '.join(result.bypasses)}", style="yellow")
    metric = SCALING_METRICS.get(result.scaling or "", "")
    return Text(", ").join(part for part in (Text(metric), remark) if part.plain)


def build_system_labeler(results: Sequence[ResultReport]) -> Callable[[ResultReport], str]:
    """A function that names a result's system, with the directory of its submitter where there are several."""

    def find_submitter(result: ResultReport) -> str | None:
        parts = Path(result.path).absolute().parts
        return parts[parts.index("results") - 1] if "results" in parts else None

    if len({find_submitter(result) for result in results}) < 2:
        return lambda result: result.system or "-"
    return lambda result: "/".join(filter(None, (find_submitter(result), result.system))) or "-"


def _draw_result_runs(result: ResultReport, runs: Sequence[RunReport]) -> Iterator[RenderableType]:
    unit = choose_duration_unit(result.official_score_minutes)
    rows: list[tuple[str | Text, ...]] = []
    for run in runs:
        state = describe_run_state(run, result)
        times = (run.time_to_train_minutes, run.tta_minutes, run.attmt_minutes)
        rows.append((
            run.path.rsplit("/", 1)[-1],
            *(format_duration(minutes, unit, with_unit=False) for minutes in times),
            format_quality(run.best_quality),
            str(run.evaluations),
            format_duration(run.evaluation_interval_minutes, unit, with_unit=False),
            *format_added_metrics(run),
            Text(state, style="" if state == "kept" else "yellow"),
        ))  # fmt: skip
    every = f"every, {unit}"
    added = list_added_headings()
    headings = ("run", f"time to train, {unit}", f"TTA, {unit}", f"ATTMT, {unit}", "best", "evaluations", every, *added, "")
    window = f", ATTMT over {result.attmt_window}" if result.attmt_window else ""
    yield draw_result_title(result)
    yield Text(f" target {describe_target(result)}{window}")
    if result.attmt_limit is not None:
        yield Text(f" ATTMT is not comparable (n/c): {result.attmt_limit}", style="yellow")
    if decomposition := describe_decomposition(result):
        yield Text(f" {decomposition}", style="yellow" if result.decomposition and result.decomposition.slow_runs else "dim")
    yield ResponsiveTable(headings, ("run", ""), rows, (*added, every, "evaluations", "best"))
