"""Writing to the terminal: results to stdout, progress and errors to stderr."""

import io
import os
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from checker.checking.log_result import Assessed
from checker.cli.encoding_fallback import FALLBACK
from checker.errors import MlcheckError
from checker.sanitize import visible

__all__ = ["complain", "console", "show", "text_of", "watched"]

PIPED_WIDTH = 160
MOST_WIDTH = 1000
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
        console().print(rendered)
    else:
        sys.stdout.write(_drawn(rendered, Console(width=_width(), file=io.StringIO(), _environ=_without_sizes(), **PLAIN)))


def text_of(rendered: Any) -> str:
    """What `show` prints where stdout is piped and wide."""
    if isinstance(rendered, str):
        return rendered
    return _drawn(
        rendered, Console(width=PIPED_WIDTH, color_system=None, file=io.StringIO(), _environ=_without_sizes(), **PLAIN)
    )


def _drawn(rendered: Any, console: Console) -> str:
    """As lines without the blanks that rich fills them up with."""
    with console.capture() as capture:
        console.print(rendered)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _width() -> int:
    return _stated_width() or PIPED_WIDTH


def _stated_width() -> int | None:
    """COLUMNS, where it is a number that a line may be filled to."""
    stated = os.environ.get("COLUMNS", "")
    return min(int(stated[:9]), MOST_WIDTH) or None if stated.isascii() and stated.isdecimal() else None


def console(*, stderr: bool = False, soft_wrap: bool = False) -> Console:
    """A console that takes nothing for markup, and of COLUMNS, which rich takes as it is, only what makes sense."""
    return Console(stderr=stderr, soft_wrap=soft_wrap, width=_stated_width(), _environ=_without_sizes(), **PLAIN)


def _without_sizes() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


def complain(error: MlcheckError) -> None:
    """One sentence on stderr, and how to go on."""
    text = Text.assemble(("mlcheck: ", "bold red"), visible(error.message))
    if error.fix is not None:
        text.append(f"; {visible(error.fix)}")
    console(stderr=True, soft_wrap=True).print(text)


def watched(items: Iterable[Assessed], number: int) -> Iterator[Assessed]:
    """The items with a progress bar on stderr, where there are many and somebody watches."""
    if number < FEW_LOGS or not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TextColumn("logs"), TimeRemainingColumn())
    with Progress(*columns, console=console(stderr=True), transient=True) as progress:
        yield from progress.track(items, total=number)
