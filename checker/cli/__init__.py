"""argv -> options -> pipeline -> exit code. The only place that prints."""

from checker.cli.lean_start import put_off_garbage_collection

put_off_garbage_collection()

from checker.cli.main import main, run_program  # noqa: E402

__all__ = ["main", "run_program"]
