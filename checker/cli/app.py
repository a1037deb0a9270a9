"""The command line as typer has it: all commands, and the options before them."""

import sys
from typing import Annotated, Any

import typer

from checker.cli.group import CommandGroup
from checker.cli.version import print_version
from checker.sanitize import make_visible

__all__ = ["app", "run_app"]

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
        raise typer.Exit(print_version())


@app.callback()
def _accept_root_options(
    version: Annotated[
        bool, typer.Option("-V", "--version", callback=_print_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


def run_app() -> int:
    """Read the arguments of the process and run the command; the exit code."""
    misuse: Any = typer.BadParameter.mro()[2]  # what typer's own errors are, wherever the library that it is built on lies
    try:
        return int(app(prog_name="mlcheck", standalone_mode=False) or 0)
    except SystemExit as ended:
        return int(ended.code or 0)
    except misuse as error:
        error.message = make_visible(error.message)  # it has what was typed, or what a glob found
        error.show()
        return int(error.exit_code)
    except typer.Abort:
        print("Aborted!", file=sys.stderr)
        return 1
