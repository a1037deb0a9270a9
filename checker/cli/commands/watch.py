"""mlcheck watch: check a training while it runs."""

import sys
import time
from pathlib import Path
from typing import Annotated

from checker.cli.options import (
    CONFIGURATION_OPTIONS,
    GATE_OPTIONS,
    SharedOptions,
    build_check_options,
    format_option,
)
from checker.cli.output import print_rendered
from checker.cli.parameters import Argument, Option, take_options
from checker.cli.plain import format_plain_report
from checker.cli.signals import Stopped
from checker.cli.watching import LineView, ProgressView, ScreenView
from checker.errors import InputError, MlcheckError
from checker.reporting import registry
from checker.submissions.watch import LogFollower

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck watch training.log
mlcheck watch training.log --ruleset RULESET --timeout 3600
mlcheck watch training.log --format json
"""

BUSY_SHARE = 0.2
"""The largest share of a processor to use: a log that takes long to check is read less often."""


@take_options("ruleset", "attmt", "rules", *GATE_OPTIONS, *CONFIGURATION_OPTIONS)
def run_command(
    log: Annotated[Path, Argument(metavar="LOG", help="The log; it may not exist yet.", show_default=False)],
    interval: Annotated[float, Option(metavar="SECONDS", min=0.01, help="How often to read the log.")] = 1.0,
    settle: Annotated[
        float, Option(metavar="SECONDS", min=0, help="End when nothing was written for this long after run_stop.")
    ] = 5.0,
    timeout: Annotated[
        float | None,
        Option(metavar="SECONDS", min=0, help="End after this long at the latest. Without it, at run_stop or Ctrl-C."),
    ] = None,
    format: Annotated[str, format_option("render")] = "terminal",
    *,
    shared: SharedOptions,
) -> int:
    """Follow a running training, and warn of what will make it fail. Shows its TTMT curve; reports when it ends."""
    if log.is_dir():
        raise InputError(f"{log} is a directory", fix="name the log that the training writes")
    if log.exists() and not log.is_file():
        raise InputError(f"{log} is not a regular file", fix="name the log that the training writes")
    render = registry.load_renderer(format, "render")
    options = build_check_options(shared, partial=True)
    follower = LogFollower(log, options)
    board: ProgressView = ScreenView(log) if sys.stderr.isatty() else LineView(log)
    try:
        with board:
            _follow_log(follower, board, interval=interval, settle=settle, timeout=timeout)
    except Stopped:
        board.show_message("interrupted; the verdict is on the log so far")
    except MlcheckError:
        follower.close_log()
        raise
    report = follower.build_final_report()
    print_rendered(render(report) if report.results or format != "terminal" else format_plain_report(report))
    return report.summary.exit_code


def _follow_log(follower: LogFollower, board: ProgressView, *, interval: float, settle: float, timeout: float | None) -> None:
    started = changed = time.monotonic()
    while True:
        before = time.monotonic()
        progress = follower.poll_progress()
        now = time.monotonic()
        if progress is not None:
            changed = now
            board.show_progress(progress)
        if follower.progress.has_ended and now - changed >= settle:
            return
        if timeout is not None and now - started >= timeout:
            board.show_message(f"the run has not ended after {timeout:g} seconds; the verdict is on the log so far")
            return
        pause = max(interval, (now - before) / BUSY_SHARE)
        if timeout is not None:
            pause = min(pause, max(0.0, started + timeout - now))
        if follower.progress.has_ended:
            pause = min(pause, max(0.01, settle - (now - changed)))
        time.sleep(pause)
