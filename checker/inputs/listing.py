"""What is in a folder, wherever it lies."""

import os
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any

from checker.inputs.location import is_local

__all__ = ["identify_folder", "list_entries"]


def list_entries(folder: Path) -> tuple[list[Path], list[Path], list[Path]]:
    """The regular files, the folders and what is neither in `folder`, in no order. Links are followed: those that lead nowhere
    are neither, as pipes and devices are.

    Raises:
        OSError: it cannot be listed.
    """
    if is_local(folder):
        files: list[Path] = []
        folders: list[Path] = []
        others: list[Path] = []
        with os.scandir(folder) as listed:
            for one in listed:
                (files if _is_entry_kind(one.is_file) else folders if _is_entry_kind(one.is_dir) else others).append(
                    folder / one.name
                )
        return files, folders, others
    remote: Any = folder
    of_kind: dict[str, list[Path]] = {"file": [], "directory": [], "other": []}
    for item in remote.fs.ls(remote.path, detail=True):
        name = item["name"].rstrip("/").rpartition("/")[2]
        if name and name != remote.path.rstrip("/").rpartition("/")[2]:  # storage lists a folder's own marker with it
            of_kind.setdefault(item["type"], []).append(folder / name)
    return of_kind["file"], of_kind["directory"], of_kind["other"]


def _is_entry_kind(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:  # a link that leads to itself
        return False


def identify_folder(folder: Path) -> Hashable:
    """What is the same for one folder by whatever links it is reached."""
    if not is_local(folder):
        return str(folder)
    status = folder.stat()
    return status.st_dev, status.st_ino
