"""The process: its streams, its signals and its exit code."""

import sys
import traceback
from typing import Any

from checker.cli.signals import Stopped, die_by_signal, install_signal_handlers, reset_signal_handlers
from checker.cli.streams import open_streams
from checker.errors import InputError, MlcheckError

__all__ = ["main"]

NOT_CHECKED, INTERNAL_ERROR = 2, 3


def main() -> None:
    """Run the command line and end the process with its exit code, or by the signal that stopped it."""
    reset_signal_handlers()
    open_streams()
    try:
        code = _run_for_exit_code()
        reset_signal_handlers()
    except Stopped as stopped:
        die_by_signal(stopped.number)
    sys.exit(code)


def _run_for_exit_code() -> int:
    try:
        code = _call_app()
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except MlcheckError as error:
        _report_error(error)
        return NOT_CHECKED if isinstance(error, InputError) else INTERNAL_ERROR
    except OSError as error:
        _report_error(InputError(_describe_os_error(error)))
        return NOT_CHECKED
    except MemoryError:
        _report_error(InputError("out of memory", fix="check fewer logs at a time, or use --jobs 1"))
        return NOT_CHECKED
    except Exception:
        traceback.print_exc()
        print("mlcheck: internal error; please report it with the lines above", file=sys.stderr)
        return INTERNAL_ERROR


def _call_app() -> int:
    import typer

    from checker.cli.app import app

    misuse: Any = typer.BadParameter.mro()[2]  # what typer's own errors are, wherever the library that it is built on lies
    install_signal_handlers()
    try:
        return int(app(prog_name="mlcheck", standalone_mode=False) or 0)
    except SystemExit as ended:
        return int(ended.code or 0)
    except misuse as error:
        from checker.sanitize import make_visible

        error.message = make_visible(error.message)  # it has what was typed, or what a glob found
        error.show()
        return int(error.exit_code)
    except typer.Abort:
        print("Aborted!", file=sys.stderr)
        return 1


def _describe_os_error(error: OSError) -> str:
    """What the operating system refused: a file, a process, or memory for either."""
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return "the working directory no longer exists"
    places = [str(place) for place in (error.filename, error.filename2) if place is not None]
    return ": ".join([*places, error.strerror or str(error)])


def _report_error(error: MlcheckError) -> None:
    from checker.cli.output import print_error

    print_error(error)
