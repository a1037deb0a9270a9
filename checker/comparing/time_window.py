"""The ATTMT of a contest over a window by time instead of the fixed one: the base's best result says where it begins."""

from msgspec import structs

from checker.checking.log_result import LogResult
from checker.comparing.comparison_groups import Contest
from checker.comparing.contest_results import Competitor, ContestResult
from checker.metrics.attmt import compute_attmt, format_window, list_thresholds
from checker.metrics.time_window import build_time_window
from checker.rules.benchmark import AttmtWindow
from checker.submissions.results.mean_times import explain_result_attmt

__all__ = ["move_to_time_window"]


def move_to_time_window(contest: Contest, share: float) -> Contest:
    """The contest with the ATTMT of all runs over the window that begins at the quality which the base's best result has
    reached after `share` of its TTA. It has as many thresholds as the fixed one; the contest stays as it is where there is
    none."""
    head = contest.competitors[0].runs[0]
    if head.window is None or head.target is None:
        return contest
    curves = [run.curve for run in contest.competitors[0].runs if run.curve is not None]
    window = build_time_window(curves, head.target, share, len(list_thresholds(head.window)) - 1)
    if window is None:
        return contest
    competitors = (
        structs.replace(one, results=tuple(_move_result(result, window) for result in one.results))
        for one in contest.competitors
    )
    moved: tuple[Competitor, ...] = tuple(competitors)
    return structs.replace(contest, competitors=moved)


def _move_result(result: ContestResult, window: AttmtWindow) -> ContestResult:
    runs = structs.replace(result.runs, runs=tuple(_move_run(run, window) for run in result.runs.runs))
    report = result.report.model_copy(update={"attmt_window": format_window(window), "attmt_limit": explain_result_attmt(runs)})
    return structs.replace(result, judged=structs.replace(result.judged, runs=runs, report=report))


def _move_run(run: LogResult, window: AttmtWindow) -> LogResult:
    if run.curve is None:
        return structs.replace(run, window=window)
    found = compute_attmt(run.curve, window)
    minutes = found.minutes if found.coverage == 1 else None
    changes = {"attmt_minutes": minutes, "attmt_coverage": found.coverage, "attmt_window": format_window(window)}
    return structs.replace(run, window=window, report=run.report.model_copy(update=changes))
