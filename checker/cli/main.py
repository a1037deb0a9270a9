"""The command line, and what the process ends with."""

import sys
import traceback
from typing import Annotated, Any

import typer

from checker import __version__
from checker.cli.group import Commands
from checker.errors import InputError, MlcheckError

__all__ = ["app", "main"]

NOT_JUDGED, DEFECT = 2, 3
MISUSE: Any = typer.BadParameter.mro()[2]
"""What typer's own errors are, wherever the library that it is built on lies."""

app = typer.Typer(
    cls=Commands,
    name="mlcheck",
    help="Reads MLPerf Training and HPC logs, says whether a submission would be accepted, and scores it.",
    epilog="Exit codes: 0 all pass, 1 something failed, 2 could not judge, 3 a defect of mlcheck.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"mlcheck {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    pass


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    try:
        sys.exit(app(prog_name="mlcheck", standalone_mode=False))
    except MISUSE as error:
        from checker.report.visible import visible

        error.message = visible(error.message)  # it has what was typed, or what a glob found
        error.show()
        sys.exit(error.exit_code)
    except typer.Abort:
        print("Aborted!", file=sys.stderr)
        sys.exit(1)
    except MlcheckError as error:
        from checker.cli.output import complain

        complain(error)
        sys.exit(NOT_JUDGED if isinstance(error, InputError) else DEFECT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(NOT_JUDGED)
    except Exception:
        traceback.print_exc()
        print("mlcheck: this is a defect of mlcheck; please report it with the lines above", file=sys.stderr)
        sys.exit(DEFECT)
