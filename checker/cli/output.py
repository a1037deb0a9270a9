"""Writing to the terminal: results to stdout, progress and errors to stderr."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from checker.errors import MlcheckError
from checker.pipeline.assessed import Assessed

__all__ = ["complain", "show", "watched"]

PIPED_WIDTH = 160
FEW_LOGS = 50


def show(rendered: Any) -> None:
    """Prints text as it is, anything else as rich draws it: plain and wide where stdout is piped."""
    if isinstance(rendered, str):
        sys.stdout.write(rendered)
        return
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    Console(width=width, highlight=False, soft_wrap=False).print(rendered)


def complain(error: MlcheckError) -> None:
    """One sentence on stderr, and how to go on."""
    text = Text.assemble(("mlcheck: ", "bold red"), error.message)
    if error.fix is not None:
        text.append(f"; {error.fix}")
    Console(stderr=True, highlight=False, soft_wrap=True).print(text)


def watched(items: Iterable[Assessed], number: int) -> Iterator[Assessed]:
    """The items with a progress bar on stderr, where there are many and somebody watches."""
    if number < FEW_LOGS or not sys.stderr.isatty():
        yield from items
        return
    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TextColumn("logs"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, total=number)
