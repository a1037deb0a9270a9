"""The version, for which nothing else is imported."""

from checker import __version__

__all__ = ["print_version"]


def print_version() -> int:
    """Print the version; the exit code."""
    print(f"mlcheck {__version__}")
    return 0
