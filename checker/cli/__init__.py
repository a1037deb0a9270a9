"""argv -> options -> pipeline -> exit code. The only place that prints."""

from checker.cli.main import main

__all__ = ["main"]
