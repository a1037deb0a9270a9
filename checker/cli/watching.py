"""What `mlcheck watch` shows, on stderr: a screen that is drawn again and again, or plain lines where there is no terminal."""

import sys
from collections.abc import Sequence
from itertools import accumulate, islice
from operator import gt, lt
from pathlib import Path
from types import TracebackType
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from checker.cli import output
from checker.cli.plain import format_plain_finding
from checker.models.finding import Finding
from checker.models.report import format_ruleset_name
from checker.reporting.number_format import choose_duration_unit, format_duration, format_quality
from checker.sanitize import make_visible
from checker.submissions.time_to_target import TargetEstimate
from checker.submissions.watch import Evaluation, TrainingProgress

__all__ = ["LineView", "ProgressView", "ScreenView"]

BLOCKS = "▁▂▃▄▅▆▇█"
MOST_CURVE_ROWS = 12
MOST_COLUMNS = 60
QUALITY_WIDTH = 10


class ProgressView(Protocol):
    """Where progress is told, from `with` on."""

    def __enter__(self) -> "ProgressView": ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def show_progress(self, progress: TrainingProgress) -> None:
        """How far it has come."""

    def show_message(self, text: str) -> None:
        """One sentence."""


class LineView:
    """A line for whatever is new."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._evaluations: tuple[Evaluation, ...] = ()
        self._estimate = ""
        self._head = ""

    def __enter__(self) -> "LineView":
        if not self._log.exists():
            self.show_message(f"{self._log} is not there yet")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def show_progress(self, progress: TrainingProgress) -> None:
        """What is new: the file, the run, its evaluations, what is wrong."""
        for news in progress.news:
            self.show_message(news.value)
        head = _format_run_heading(progress)
        if head and head != self._head:
            self._head = head
            self.show_message(head)
        told = len(self._evaluations)
        if progress.evaluations[:told] != self._evaluations:
            told = 0
        best = accumulate((one.quality for one in progress.evaluations), min if progress.lower_is_better else max)
        for evaluation, quality in islice(zip(progress.evaluations, best, strict=True), told, None):
            self.show_message(_format_evaluation(evaluation, quality))
        estimate = "" if progress.estimate is None else _format_estimate(progress.estimate)
        if estimate and estimate != self._estimate:
            self.show_message(estimate)
        self._estimate = estimate
        self._evaluations = progress.evaluations
        for finding in progress.new_findings:
            self.show_message(_format_watch_warning(progress, finding))
        if progress.has_ended:
            self.show_message("run_stop: the run has ended")

    def show_message(self, text: str) -> None:
        """A line."""
        print(f"mlcheck: {make_visible(text)}", file=sys.stderr, flush=True)


class ScreenView:
    """The curve so far and what is wrong, drawn in place."""

    def __init__(self, log: Path, console: Console | None = None) -> None:
        self._log = log
        self._live = Live(console=console or output.create_console(stderr=True), transient=True, auto_refresh=False)

    def __enter__(self) -> "ScreenView":
        self._live.start()
        self._live.update(
            Text(f"{'reading' if self._log.exists() else 'waiting for'} {make_visible(str(self._log))}"), refresh=True
        )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._live.stop()

    def show_progress(self, progress: TrainingProgress) -> None:
        """All of it."""
        for news in progress.news:
            self.show_message(news.value)
        for finding in progress.new_findings:
            self.show_message(_format_watch_warning(progress, finding))
        self._live.update(_build_watch_screen(self._log, progress), refresh=True)

    def show_message(self, text: str) -> None:
        """A sentence that stays above the screen."""
        self._live.console.print(Text(f"mlcheck: {text}"), soft_wrap=True)


def _format_run_heading(progress: TrainingProgress) -> str:
    run = progress.run
    if run is None:
        return ""
    parts = [run.benchmark or "an unknown benchmark", format_ruleset_name(run.usage, run.ruleset), run.division]
    target = None if run.quality_target is None else f"target {run.quality_target:g}"
    return " · ".join(part for part in (*parts, target) if part)


def _format_watch_warning(progress: TrainingProgress, finding: Finding) -> str:
    fate = "will fail" if finding in progress.permanent_errors else "not logged so far"
    return f"{fate}: {format_plain_finding(finding)}"


def _format_evaluation(evaluation: Evaluation, best: float) -> str:
    reached = "  target reached" if evaluation.is_at_target else ""
    figures = f"quality {format_quality(evaluation.quality):>{QUALITY_WIDTH}}  best {format_quality(best):>{QUALITY_WIDTH}}"
    return f"{evaluation.minutes:9,.2f} min  {figures}{reached}"


def _format_estimate(estimate: TargetEstimate) -> str:
    """When the target will be reached, and the range of the reference runs."""
    unit = choose_duration_unit(estimate.minutes)
    about, earliest, latest = (
        format_duration(minutes, unit, with_unit=False) for minutes in (estimate.minutes, estimate.earliest, estimate.latest)
    )
    return f"target at about {about} {unit}, if it converges as the reference runs do ({earliest} to {latest} {unit})"


def _build_watch_screen(log: Path, progress: TrainingProgress) -> RenderableType:
    if progress.run is None:
        return Text(f"{log}: not enough records yet to tell the ruleset; --ruleset names it")
    clock = "not started" if progress.elapsed_minutes is None else f"{progress.elapsed_minutes:.1f} min"
    state = "ended" if progress.has_ended else "running"
    parts: list[RenderableType] = [
        Text(_format_run_heading(progress), style="bold"),
        Text(f"{state}, {clock}, {progress.run.records} records, {len(progress.evaluations)} evaluations"),
    ]
    if progress.evaluations:
        parts += [Text(_build_sparkline(progress.evaluations)), _build_curve_table(progress)]
    if progress.estimate is not None:
        parts.append(Text(_format_estimate(progress.estimate)))
    wrong = len(progress.permanent_errors)
    parts.append(Text(f"{wrong} errors that will stay" if wrong else "nothing wrong so far", style="red" if wrong else "green"))
    if progress.missing_so_far:
        keys = ", ".join(sorted(finding.key or finding.rule for finding in progress.missing_so_far))
        parts.append(Text(f"not logged so far: {keys}", style="yellow"))
    return Group(*parts)


def _build_sparkline(evaluations: Sequence[Evaluation]) -> str:
    """The qualities of the latest evaluations as a row of blocks."""
    shown = [one.quality for one in evaluations[-MOST_COLUMNS:]]
    low, high = min(shown), max(shown)
    steps = len(BLOCKS) - 1
    return "".join(BLOCKS[round((quality - low) / (high - low) * steps) if high > low else 0] for quality in shown)


def _build_curve_table(progress: TrainingProgress) -> Table:
    """The TTMT curve: each quality that was better than all before it, and when; the latest ones."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("quality", justify="right")
    table.add_column("minutes", justify="right")
    steps: list[Evaluation] = []
    better = lt if progress.lower_is_better else gt
    for one in progress.evaluations:
        if not steps or better(one.quality, steps[-1].quality):
            steps.append(one)
    for one in steps[-MOST_CURVE_ROWS:]:
        table.add_row(f"{one.quality:g}", f"{one.minutes:.2f}", style="green" if one.is_at_target else "")
    return table
