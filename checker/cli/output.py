"""Writing to the terminal: results to stdout, progress and errors to stderr."""

import io
import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from checker.cli.encoding_fallback import ENCODING_FALLBACK
from checker.errors import MlcheckError
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["create_console", "format_rendered", "print_error", "print_rendered", "track_progress"]

PIPED_WIDTH = 160
MOST_WIDTH = 1000
PLAIN_CONSOLE: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}  # what a log says is never markup
FEW_LOGS = 50
REFRESH_S = 0.1
Item = TypeVar("Item")


def print_rendered(rendered: Any) -> None:
    """Print text as it is, anything else as rich draws it. Where stdout is piped, text is UTF-8 with plain newlines whatever
    the locale, as in a file, and what rich draws is plain, and wide unless COLUMNS is set."""
    if isinstance(rendered, str):
        if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.isatty():
            sys.stdout.reconfigure(encoding="utf-8", errors=ENCODING_FALLBACK, newline="\n")
        sys.stdout.write(rendered)
    elif sys.stdout.isatty():
        create_console().print(rendered)
    else:
        sys.stdout.write(_capture_lines(rendered, _create_wide_console(_read_columns_width() or PIPED_WIDTH)))


def format_rendered(rendered: Any) -> str:
    """The text that `print_rendered` writes to a wide pipe."""
    if isinstance(rendered, str):
        return rendered
    return _capture_lines(rendered, _create_wide_console(PIPED_WIDTH, color_system=None))


def _create_wide_console(width: int, **options: Any) -> "Console":
    from rich.console import Console

    return Console(width=width, file=io.StringIO(), _environ=_drop_size_variables(), **PLAIN_CONSOLE, **options)


def _capture_lines(rendered: Any, console: "Console") -> str:
    """As lines without the blanks that rich fills them up with."""
    with console.capture() as capture:
        console.print(rendered)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().split("\n")[:-1])


def _read_columns_width() -> int | None:
    """COLUMNS, where it is a number that a line may be filled to."""
    stated = os.environ.get("COLUMNS", "")
    return min(int(stated[:9]), MOST_WIDTH) or None if stated.isascii() and stated.isdecimal() else None


def create_console(*, stderr: bool = False, soft_wrap: bool = False) -> "Console":
    """A console that takes nothing for markup, and of COLUMNS, which rich takes as it is, only what makes sense."""
    from rich.console import Console

    return Console(
        stderr=stderr, soft_wrap=soft_wrap, width=_read_columns_width(), _environ=_drop_size_variables(), **PLAIN_CONSOLE
    )


def _drop_size_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}


def print_error(error: MlcheckError) -> None:
    """Print an error and its fix on stderr."""
    from rich.text import Text

    text = Text.assemble(("mlcheck: ", "bold red"), make_visible(error.message))
    if error.fix is not None:
        text.append(f"; {make_visible(error.fix)}")
    create_console(stderr=True, soft_wrap=True).print(text)


def track_progress(items: Iterable[Item], number: int) -> Iterator[Item]:
    """The items, with a progress bar if there are many and stderr is a terminal."""
    if number < FEW_LOGS or not sys.stderr.isatty():
        yield from items
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("checking"), BarColumn(), MofNCompleteColumn(), TextColumn("logs"), TimeRemainingColumn())
    # Without a thread that draws the bar, so that workers can be forked.
    with Progress(*columns, console=create_console(stderr=True), transient=True, auto_refresh=False) as progress:
        task, drawn_s = progress.add_task("", total=number), 0.0
        for item in items:
            if time.monotonic() - drawn_s > REFRESH_S:
                progress.refresh()
                drawn_s = time.monotonic()
            yield item
            progress.advance(task)
