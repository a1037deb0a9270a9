"""mlcheck watch: a training, while it runs."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from checker.cli.options import Attmt, ConfigFile, Edition, NoConfig, format_option, options_of
from checker.cli.output import show
from checker.cli.plain import lines_of
from checker.cli.signals import Stopped
from checker.cli.watching import Board, Lines, Screen
from checker.errors import InputError
from checker.reporting import registry
from checker.submissions.watch import Follower

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck watch training.log
mlcheck watch training.log --edition EDITION --timeout 3600
mlcheck watch training.log --format json
"""

BUSY_SHARE = 0.2
"""Of a processor, at most; a log that takes long to judge is looked at less often."""


def run(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="The log; it need not be there yet.", show_default=False)],
    edition: Edition = None,
    attmt: Attmt = None,
    interval: Annotated[float, typer.Option(metavar="SECONDS", min=0.01, help="Look this often.")] = 1.0,
    settle: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="After run_stop wait until nothing has come for so long.")
    ] = 5.0,
    timeout: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=0, help="End after so long; without, at run_stop or Ctrl-C.")
    ] = None,
    format: Annotated[str, format_option("render")] = "terminal",
    config: ConfigFile = None,
    no_config: NoConfig = False,
) -> None:
    """Follow a running training: its TTMT curve so far, and at once whatever will make it fail; at its end, the verdict."""
    if log.is_dir():
        raise InputError(f"{log} is a directory", fix="name the log that the training writes")
    if log.exists() and not log.is_file():
        raise InputError(f"{log}: it is no regular file", fix="name the log that the training writes")
    render = registry.renderer(format, "render")
    options = options_of(edition=edition, partial=True, window=attmt, config=config, no_config=no_config)
    follower = Follower(log, options)
    board: Board = Screen(log) if sys.stderr.isatty() else Lines(log)
    try:
        with board:
            _follow(follower, board, interval=interval, settle=settle, timeout=timeout)
    except Stopped:
        board.say("interrupted: the verdict is on what there is")
    report = follower.verdict()
    show(render(report) if report.submissions or format != "terminal" else lines_of(report))
    raise typer.Exit(report.summary.exit_code)


def _follow(follower: Follower, board: Board, *, interval: float, settle: float, timeout: float | None) -> None:
    started = changed = time.monotonic()
    while True:
        before = time.monotonic()
        progress = follower.poll()
        now = time.monotonic()
        if progress is not None:
            changed = now
            board.tell(progress)
        if follower.progress.ended and now - changed >= settle:
            return
        if timeout is not None and now - started >= timeout:
            board.say(f"no end after {timeout:g} seconds: the verdict is on what there is")
            return
        pause = max(interval, (now - before) / BUSY_SHARE)
        if timeout is not None:
            pause = min(pause, max(0.0, started + timeout - now))
        if follower.progress.ended:
            pause = min(pause, max(0.01, settle - (now - changed)))
        time.sleep(pause)
