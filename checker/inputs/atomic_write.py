"""Files that are written whole or not at all."""

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from checker.errors import InputError

__all__ = ["write_atomically"]


def write_atomically(contents: Mapping[Path, bytes]) -> None:
    """Writes the files, and none of them where one cannot be: a reader sees, also after a crash, the old one
    or the new one. What a link leads to is written, not the link; another hard link to an old file keeps what it had. An old
    file's permissions stay, and its owner where the system lets them.

    Raises:
        InputError: one cannot be written.
    """
    with ExitStack() as scratches:
        ready = []
        for path, content in contents.items():
            try:
                place = path.resolve()
                scratch = place.with_name(f".mlcheck-{os.urandom(8).hex()}")
                scratches.callback(_remove_scratch, scratch)
                _write_scratch(scratch, content, place)
            except OSError as error:
                raise _build_write_error(path, error) from error
            ready.append((path, scratch, place))
        for path, scratch, place in ready:
            try:
                scratch.replace(place)
            except OSError as error:
                raise _build_write_error(path, error) from error


def _write_scratch(scratch: Path, content: bytes, place: Path) -> None:
    with scratch.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # else a crash could leave the new name with nothing under it; and some disks say only now
    if place.exists():
        old = place.stat()
        if sys.platform != "win32":
            with suppress(OSError):  # as an ordinary user
                os.chown(scratch, old.st_uid, old.st_gid)
        scratch.chmod(place.stat().st_mode & 0o7777)


def _remove_scratch(scratch: Path) -> None:
    with suppress(OSError):
        scratch.unlink()


def _build_write_error(path: Path, error: OSError) -> InputError:
    return InputError(f"{path}: cannot be written: {error.strerror or error}")
