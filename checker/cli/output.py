"""Writing to the terminal: results to stdout, progress and errors to stderr."""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from checker.cli.signs import FALLBACK
from checker.errors import MlcheckError
from checker.pipeline.assessed import Assessed

__all__ = ["complain", "show", "text_of", "watched"]

PIPED_WIDTH = 160
PLAIN: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}  # what a log says is never markup
FEW_LOGS = 50


def show(rendered: Any) -> None:
    """Prints text as it is, anything else as rich draws it. Where stdout is piped, text is UTF-8 with plain newlines whatever
    the locale, as in a file, and what rich draws is plain, and wide unless COLUMNS is set."""
    if isinstance(rendered, str):
        if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", errors=FALLBACK, newline="\n")
        sys.stdout.write(rendered)
    elif sys.stdout.isatty():
        Console(**PLAIN).print(rendered)
    else:
        sys.stdout.write(_drawn(rendered, Console(width=_width(), file=io.StringIO(), **PLAIN)))


def text_of(rendered: Any) -> str:
    """What `show` prints where stdout is piped and wide."""
    if isinstance(rendered, str):
        return rendered
    return _drawn(rendered, Console(width=PIPED_WIDTH, color_system=None, file=io.StringIO(), **PLAIN))


def _drawn(rendered: Any, console: Console) -> str:
    """As lines without the blanks that rich fills them up with."""
    with console.capture() as capture:
        console.print(rendered)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _width() -> int:
    stated = os.environ.get("COLUMNS", "")
    return int(stated) if stated.isdecimal() and int(stated) > 0 else PIPED_WIDTH


def complain(error: MlcheckError) -> None:
    """One sentence on stderr, and how to go on."""
    text = Text.assemble(("mlcheck: ", "bold red"), error.message)
    if error.fix is not None:
        text.append(f"; {error.fix}")
    Console(stderr=True, soft_wrap=True, **PLAIN).print(text)


def watched(items: Iterable[Assessed], number: int) -> Iterator[Assessed]:
    """The items with a progress bar on stderr, where there are many and somebody watches."""
    if number < FEW_LOGS or not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TextColumn("logs"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield from progress.track(items, total=number)
