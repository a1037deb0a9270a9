"""argv -> options -> pipeline -> exit code. The only place that prints."""

from checker.cli.main import app, main

__all__ = ["app", "main"]
