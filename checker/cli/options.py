"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

from checker.report import registry

__all__ = ["Attmt", "Edition", "Format", "Partial", "Paths", "RcpFile"]

Paths = Annotated[
    list[Path], typer.Argument(metavar="PATH...", help="Logs, or directories that hold logs.", show_default=False)
]
Edition = Annotated[
    str | None, typer.Option(help="Judge by this edition, as mlcheck editions names it; without, by path or content.")
]
Partial = Annotated[bool, typer.Option("--partial", help="A set with runs missing is no error; its score is provisional.")]
Format = Annotated[str, typer.Option("--format", help=f"One of: {', '.join(registry.names('render'))}.")]
Attmt = Annotated[str | None, typer.Option(metavar="FROM:TO:STEP", help="Thresholds of ATTMT, such as 0.585:0.635:0.01.")]
RcpFile = Annotated[
    Path | None,
    typer.Option(
        "--rcp-file", metavar="FILE", help="Test against these reference convergence points instead of the edition's."
    ),
]
