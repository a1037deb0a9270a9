"""The process: its streams, its signals and its exit code."""

import sys
from typing import NoReturn

from checker.cli.lean_start import end_at_once, import_msgspec_alone
from checker.cli.signals import Stopped, die_by_signal, install_signal_handlers, reset_signal_handlers
from checker.cli.streams import open_streams
from checker.errors import InputError, MlcheckError

__all__ = ["main", "run_program"]

NOT_CHECKED, INTERNAL_ERROR = 2, 3


def main() -> NoReturn:
    """Run the command line and raise SystemExit with its exit code, or end the process by the signal that stopped it."""
    sys.exit(_run_command_line())


def run_program() -> NoReturn:
    """Run the command line and end the process, with its exit code or by the signal that stopped it."""
    end_at_once(_run_command_line())


def _run_command_line() -> int:
    reset_signal_handlers()
    open_streams()
    try:
        code = _run_for_exit_code()
        reset_signal_handlers()
    except Stopped as stopped:
        die_by_signal(stopped.number)
    return code


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
        from traceback import print_exc

        print_exc()
        print("mlcheck: internal error; please report it with the lines above", file=sys.stderr)
        return INTERNAL_ERROR


def _call_app() -> int:
    install_signal_handlers()
    if sys.argv[1:] in (["--version"], ["-V"]):
        from checker.cli.version import print_version

        return print_version()
    import_msgspec_alone()
    from checker.cli.ordinary_call import read_ordinary_call

    call = read_ordinary_call(sys.argv[1:])
    if call is not None:
        return call()
    from checker.cli.app import run_app

    return run_app()


def _describe_os_error(error: OSError) -> str:
    """What the operating system refused: a file, a process, or memory for either."""
    if isinstance(error, FileNotFoundError) and error.filename is None:
        return "the working directory no longer exists"
    places = [str(place) for place in (error.filename, error.filename2) if place is not None]
    return ": ".join([*places, error.strerror or str(error)])


def _report_error(error: MlcheckError) -> None:
    from checker.cli.output import print_error

    print_error(error)
