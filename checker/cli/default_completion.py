"""What completion offers where a command declares nothing: files, else an example of a value."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["build_completer", "list_files"]

FILE_NAMES = ("FILE", "DIR", "OLD", "LOG", "PATH...", "A B...")
MOST_FILES = 200


def build_completer(metavar: str | None, example: Any) -> Callable[[str], list[str]]:
    """A function from the beginning of a value to values: paths for a file or folder, else the example, or 1."""
    if metavar in FILE_NAMES:
        return list_files
    value = "1" if example is None else str(example)

    def complete(incomplete: str) -> list[str]:
        return [value] if value.startswith(incomplete) else []

    return complete


def list_files(incomplete: str) -> list[str]:
    """The files and folders whose paths begin so; folders with a slash. Hidden ones only where asked for."""
    folder, start = os.path.split(incomplete)
    try:
        names = sorted(os.listdir(folder or "."))  # noqa: PTH208 the folder stays as it was typed
    except OSError:
        return []
    shown = [name for name in names if name.startswith(start) and (start or not name.startswith("."))]
    paths = (os.path.join(folder, name) for name in shown[:MOST_FILES])  # noqa: PTH118 likewise
    return [f"{path}/" if Path(path).is_dir() else path for path in paths]
