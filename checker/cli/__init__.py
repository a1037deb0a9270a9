"""argv -> options -> pipeline -> exit code. The only place that prints."""

from checker.cli.lean_imports import import_msgspec_alone

import_msgspec_alone()

from checker.cli.main import main  # noqa: E402

__all__ = ["main"]
