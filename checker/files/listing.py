"""What is in a folder, wherever it lies."""

import os
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from checker.files.location import is_local

__all__ = ["entries", "identity"]


def entries(folder: Path) -> tuple[list[Path], list[Path]]:
    """The regular files and the folders in `folder`, in no order; links are followed.

    Raises:
        OSError: it cannot be listed.
    """
    if is_local(folder):
        found = list(os.scandir(folder))
        files = [folder / one.name for one in found if _leads_to(one.is_file)]
        return files, [folder / one.name for one in found if _leads_to(one.is_dir)]
    remote: Any = folder
    of_kind: dict[str, list[Path]] = {"file": [], "directory": []}
    for item in remote.fs.ls(remote.path, detail=True):
        name = item["name"].rstrip("/").rpartition("/")[2]
        if name and name != remote.path.rstrip("/").rpartition("/")[2]:  # storage lists a folder's own marker with it
            of_kind.setdefault(item["type"], []).append(folder / name)
    return of_kind["file"], of_kind["directory"]


def _leads_to(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:  # a link to itself is like one that leads nowhere
        return False


def identity(folder: Path) -> Hashable:
    """What is the same for one folder by whatever links it is reached."""
    if not is_local(folder):
        return str(folder)
    status = folder.stat()
    return status.st_dev, status.st_ino
