"""Where mlcheck may write: checked before the logs are, as that may take long."""

import os
from collections.abc import Iterable
from pathlib import Path

from checker.errors import InputError
from checker.inputs.compression import uncompressed_suffix
from checker.inputs.location import containing_input, is_local
from checker.inputs.submission_layout import RESULTS, parse_layout
from checker.logs.discovery import BESIDE_RESULTS, RESULT_PREFIX, TEXT_SUFFIXES

__all__ = ["check_output_folder", "resolve_cache_folder", "resolve_output_file", "resolve_output_folder"]

SUBMISSION_FOLDERS = {RESULTS, *BESIDE_RESULTS}


def resolve_output_file(file: Path, inputs: Iterable[Path]) -> Path:
    """The path of the file, with all links resolved.

    Raises:
        InputError: it would overwrite an input, lie in a submission or be read as a log, or it cannot be written.
    """
    path = _resolve_links(file)
    given = list(inputs)
    if _is_among_logs(path, given):
        raise InputError(f"{file} would lie among the logs, where nothing is ever written", fix="name a file elsewhere")
    if _has_log_name(path) and containing_input(path, _list_log_folders(given)) is not None:
        raise InputError(
            f"{file} would lie among the logs and be read as one", fix="name a file with another suffix, or elsewhere"
        )
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
    file = f"{folder.name}.table"  # a name that no log has
    resolve_output_file((folder if folder.is_dir() else folder.parent) / file, inputs)


def resolve_output_folder(folder: Path, names: Iterable[str], inputs: Iterable[Path]) -> dict[str, Path]:
    """The paths of the files of those names in the folder, which is made if it does not exist.

    Raises:
        InputError: the folder would lie among the logs, is a file, or one of its files cannot be written.
    """
    given = list(inputs)
    check_output_folder(folder, given)
    folder.mkdir(exist_ok=True)
    return {name: resolve_output_file(folder / name, given) for name in names}


def resolve_cache_folder(folder: Path, inputs: Iterable[Path]) -> Path:
    """The absolute path of the folder.

    Raises:
        InputError: it is the working directory, a folder of logs, or in a submission.
    """
    given = list(inputs)
    path = _resolve_links(folder)
    if path == Path.cwd().resolve():
        raise InputError("the cache would lie loose in the working directory", fix="name a folder of its own, such as .mlcheck")
    if _is_among_logs(path, given) or any(path.exists() and path.samefile(one) for one in _list_log_folders(given)):
        raise InputError(f"{folder} would lie among the logs, where nothing is ever written", fix="name a folder elsewhere")
    return folder.absolute()


def _resolve_links(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # Python before 3.13 raises the latter for links in a circle
        raise InputError(f"{path}: its links lead in a circle", fix="name another place") from error


def _is_among_logs(path: Path, inputs: list[Path]) -> bool:
    """Whether it is an input, or lies in a submission that holds an input or is one."""
    given = containing_input(path, inputs)
    if given is not None and not (is_local(given) and given.is_dir()):
        return True
    return containing_input(path, _list_log_folders(inputs)) is not None and _is_in_submission(path)


def _list_log_folders(inputs: list[Path]) -> list[Path]:
    """The folders that are given, and those of logs that are named one by one."""
    return [path if path.is_dir() else path.parent for path in inputs if is_local(path) and path.exists()]


def _is_in_submission(path: Path) -> bool:
    """Whether everything at this place belongs to a submission: below its results, its systems or its benchmarks."""
    if parse_layout(path.parent).submitter_folder is not None or path.parent.name == RESULTS:
        return True
    return any(
        folder.name in SUBMISSION_FOLDERS and all((folder.parent / name).is_dir() for name in (RESULTS, "systems"))
        for folder in path.parents
    )


def _has_log_name(path: Path) -> bool:
    return path.name.startswith(RESULT_PREFIX) or uncompressed_suffix(path).lower() in TEXT_SUFFIXES
