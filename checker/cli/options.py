"""The options that several commands share."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from checker.engine.rcps import own_rcps
from checker.errors import InputError
from checker.metrics.attmt import parse_window
from checker.pipeline import Options
from checker.report import registry

__all__ = [
    "Attmt", "Edition", "Outputs", "Partial", "Paths", "RcpFile", "StrictStatistics", "format_option", "one_of", "options_of",
]  # fmt: skip

Name = TypeVar("Name", bound=str)
Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Logs, or directories that hold logs.", show_default=False)
]
Edition = Annotated[
    str | None, typer.Option(help="Judge by this edition, as mlcheck editions names it; without, by path or content.")
]
Partial = Annotated[bool, typer.Option("--partial", help="A set with runs missing is no error; its score is provisional.")]
Attmt = Annotated[str | None, typer.Option(metavar="FROM:TO:STEP", help="Thresholds of ATTMT, such as 0.585:0.635:0.01.")]
StrictStatistics = Annotated[
    bool,
    typer.Option("--strict-statistics", help="Exit with 1 where a winner hangs on chance, metric or target (STA rules)."),
]
RcpFile = Annotated[
    Path | None,
    typer.Option(
        "--rcp-file", metavar="FILE", help="Test against these reference convergence points instead of the edition's."
    ),
]
Outputs = Annotated[
    list[str] | None,
    typer.Option(
        "--output", metavar="FORMAT:FILE", help="Write the result to FILE in this format too; may be given several times."
    ),
]


def format_option(task: registry.Task) -> Any:
    """`--format` with the formats that can do the task."""
    return typer.Option("--format", help=f"One of: {', '.join(registry.names(task))}.")


def one_of(option: str, value: str, names: tuple[Name, ...]) -> Name:
    """The name among `names` that was given.

    Raises:
        InputError: it is none of them.
    """
    for name in names:
        if name == value:
            return name
    raise InputError(f"unknown {option} {value}", fix=f"name one of: {', '.join(names)}")


def options_of(*, edition: str | None, partial: bool, window: str | None, rcp_file: Path | None = None) -> Options:
    """The pipeline's options for what was given.

    Raises:
        InputError: the window is none, or the file holds no reference points.
    """
    return Options(
        edition=edition,
        partial=partial,
        window=None if window is None else parse_window(window),
        own_rcps=None if rcp_file is None else own_rcps(rcp_file),
    )
