"""The command line: all commands, and the options before them."""

from typing import Annotated

import typer

from checker import __version__
from checker.cli.group import CommandGroup

__all__ = ["app"]

app = typer.Typer(
    cls=CommandGroup,
    name="mlcheck",
    help="Reads MLPerf Training and HPC logs, checks whether a submission would be accepted, and scores it.",
    epilog="Exit codes: 0 accepted, 1 rejected, 2 could not check, 3 internal error.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"mlcheck {__version__}")
        raise typer.Exit


@app.callback()
def _accept_root_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass
