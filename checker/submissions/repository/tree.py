"""The files and folders of a submission as a version control system sees them. Nothing is opened, nothing written."""

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from checker.inputs.listing import list_entries
from checker.inputs.location import is_local

__all__ = ["TreeEntry", "walk_submission_tree"]


class TreeEntry(Struct, frozen=True):
    """A file, a folder or a symbolic link.

    `size` is in bytes, of files only. A link has its `target` as written, and what is wrong with it: it is broken, it is a
    loop, or it leads out of the submission. `is_folder_link`: it leads to a folder. `unreadable` says why a folder could not
    be listed, or a file not looked at.
    """

    path: Path
    kind: Literal["file", "folder", "link"]
    size: int | None = None
    target: str | None = None
    link_fault: Literal["broken", "loop", "outside"] | None = None
    is_folder_link: bool = False
    unreadable: str | None = None

    @property
    def is_absolute(self) -> bool:
        """Whether it is a link to an absolute path."""
        return self.target is not None and Path(self.target).is_absolute()


def walk_submission_tree(root: Path, *, skipped: Collection[str] = (), with_skipped: bool = False) -> Iterator[TreeEntry]:
    """Everything under `root`, in order of names; links are not followed, so that no loop is endless.

    Folders called as in `skipped` are not looked into, and are left out unless `with_skipped`.
    """
    if not is_local(root):
        yield from _walk_stored_tree(root, skipped)
        return
    waiting = [root]
    real_root = Path(os.path.realpath(root))
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as listed:
                found = sorted(listed, key=lambda entry: entry.name)
        except OSError as error:
            yield TreeEntry(folder, "folder", unreadable=error.strerror or str(error))
            continue
        inner = []
        for entry in found:
            path = folder / entry.name
            if entry.is_symlink():
                yield _inspect_link(path, real_root)
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in skipped or with_skipped:
                    yield TreeEntry(path, "folder")
                if entry.name not in skipped:
                    inner.append(path)
            else:
                yield _inspect_file(path, entry)
        waiting += reversed(inner)


def _walk_stored_tree(root: Path, skipped: Collection[str]) -> Iterator[TreeEntry]:
    """The same of what lies in storage or an archive, where links, if there are any, have become files."""
    files, folders, _ = list_entries(root)
    inner = sorted((path for path in folders if path.name not in skipped), key=lambda path: path.name)
    for path in sorted(files, key=lambda path: path.name):
        yield TreeEntry(path, "file", size=path.stat().st_size)
    for path in inner:
        yield TreeEntry(path, "folder")
        yield from _walk_stored_tree(path, skipped)


def _inspect_file(path: Path, entry: "os.DirEntry[str]") -> TreeEntry:
    try:
        status = entry.stat(follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return TreeEntry(path, "file", unreadable="it is a FIFO, a socket or a device")
        return TreeEntry(path, "file", size=status.st_size)
    except OSError as error:
        return TreeEntry(path, "file", unreadable=error.strerror or str(error))


def _inspect_link(path: Path, root: Path) -> TreeEntry:
    try:
        target = str(path.readlink())
        real = path.resolve(strict=True)
    except FileNotFoundError:
        return TreeEntry(path, "link", target=str(path.readlink()), link_fault="broken")
    except (OSError, RuntimeError):  # a loop is an OSError or, in Path.resolve of Python 3.11 and 3.12, a RuntimeError
        return TreeEntry(path, "link", link_fault="loop")
    outside = not real.is_relative_to(root) or Path(target).is_absolute()
    return TreeEntry(path, "link", target=target, link_fault="outside" if outside else None, is_folder_link=real.is_dir())
