"""A file that is to be written, looked at before the logs are, which may take long."""

import os
from collections.abc import Iterable
from pathlib import Path

from checker.errors import InputError
from checker.inputs.location import containing_input

__all__ = ["resolve_output_file"]


def resolve_output_file(file: Path, inputs: Iterable[Path]) -> Path:
    """The place of the file, behind all links.

    Raises:
        InputError: it would lie among the logs, or nothing can be written there.
    """
    path = file.resolve()
    given = containing_input(path, inputs)
    if given is not None:
        where = f"{file} would lie among the logs in {given}"
        raise InputError(f"{where}, where nothing is ever written", fix="name a file elsewhere")
    if path.exists() and not path.is_file():
        raise InputError(f"{file} is no file that can be written", fix="name a file")
    if not path.parent.is_dir():
        raise InputError(f"there is no directory {path.parent}", fix="make it first, or name a file elsewhere")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise InputError(f"nothing can be written into {path.parent}", fix="name a file elsewhere")
    return path
