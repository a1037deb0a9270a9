"""A file to write, checked before the logs are, as that may take long."""

import os
from collections.abc import Iterable
from pathlib import Path

from checker.errors import InputError
from checker.inputs.location import containing_input

__all__ = ["check_output_folder", "resolve_output_file", "resolve_output_folder"]


def resolve_output_file(file: Path, inputs: Iterable[Path]) -> Path:
    """The path of the file, with all links resolved.

    Raises:
        InputError: it would lie among the logs, or cannot be written.
    """
    path = file.resolve()
    given = containing_input(path, inputs)
    if given is not None:
        where = f"{file} would lie among the logs in {given}"
        raise InputError(f"{where}, where nothing is ever written", fix="name a file elsewhere")
    if path.exists() and not path.is_file():
        raise InputError(f"{file} is not a file", fix="name a file")
    if not path.parent.is_dir():
        raise InputError(f"the directory {path.parent} does not exist", fix="create it, or name a file elsewhere")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise InputError(f"the directory {path.parent} is not writable", fix="name a file elsewhere")
    return path


def check_output_folder(folder: Path, inputs: Iterable[Path]) -> None:
    """Check, before any log is read, that files can be written into the folder, or that it can be made.

    Raises:
        InputError: the folder would lie among the logs, is a file, or cannot be written to.
    """
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a directory", fix="name a directory")
    resolve_output_file(folder / "table" if folder.is_dir() else folder, inputs)


def resolve_output_folder(folder: Path, names: Iterable[str], inputs: Iterable[Path]) -> dict[str, Path]:
    """The paths of the files of those names in the folder, which is made if it does not exist.

    Raises:
        InputError: the folder would lie among the logs, is a file, or one of its files cannot be written.
    """
    given = list(inputs)
    check_output_folder(folder, given)
    folder.mkdir(exist_ok=True)
    return {name: resolve_output_file(folder / name, given) for name in names}
