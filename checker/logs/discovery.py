"""What there is under the given paths: folders of results with their logs, and what does not belong there.

It only looks: nothing is written, and links that lead back into themselves are followed once.
"""

import re
from collections.abc import Collection, Hashable, Iterable, Iterator
from pathlib import Path

from msgspec import Struct, structs

from checker.errors import InputError
from checker.inputs.compression import read_first_bytes, require_regular_file, uncompressed_suffix
from checker.inputs.limits import DEFAULTS, Limits
from checker.inputs.location import is_local
from checker.inputs.submission_layout import NO_RESULTS, RESULTS, SCALINGS, SubmissionLayout, parse_layout
from checker.logs.reader import has_records

__all__ = [
    "BESIDE_RESULTS", "RESULT_PREFIX", "TEXT_SUFFIXES", "DiscoveredLogs", "LogFolder", "discover_logs", "natural_sort_key",
]  # fmt: skip

RESULT_PREFIX = "result_"
OFFICIAL_SUFFIX = ".txt"
TEXT_SUFFIXES = {".txt", ".log", ".out", ".tsv", ""}
SNIFFED_BYTES = 1 << 20
NUMBER = r"(\d+)"
COMPANIONS = {"scaling.json", "package_checker_params", "privateid.json"}
BESIDE_RESULTS = {"benchmarks", "systems"}
POWER = "power"
DESCRIPTIONS = "systems"


class LogFolder(Struct, frozen=True):
    """A directory with logs, or a directory of results that has none.

    Attributes:
        logs: its logs, in natural order: `result_10` after `result_9`.
        misnamed: files that hold records but are not called `result_*.txt`, where the layout asks for that.
        strays: other files that do not belong among results.
        named: the logs were named one by one, so that nothing is said of what else there is.
        whole: the submitter was given as a whole, so that everything which belongs to it has to be there.
    """

    path: Path
    layout: SubmissionLayout
    logs: tuple[Path, ...]
    misnamed: tuple[Path, ...] = ()
    strays: tuple[Path, ...] = ()
    explicitly_named: bool = False
    whole_submitter: bool = False


class DiscoveredLogs(Struct, frozen=True):
    """Everything that was found. `submitters` are the directories that hold a `results/`."""

    folders: tuple[LogFolder, ...]

    @property
    def logs(self) -> list[Path]:
        """Every log, each once."""
        return list(dict.fromkeys(log for folder in self.folders for log in folder.logs))

    @property
    def submitter_folders(self) -> list[Path]:
        """The submitters that were given as a whole, alone or with others."""
        found = (folder.layout.submitter_folder for folder in self.folders if folder.whole_submitter)
        return list(dict.fromkeys(path for path in found if path is not None))


def discover_logs(paths: Iterable[Path], limits: Limits = DEFAULTS) -> DiscoveredLogs:
    """Every folder under the paths.

    Raises:
        InputError: a path does not exist or cannot be read, or nothing under it looks like a log.
    """
    folders: dict[Path, LogFolder] = {}
    by_name: dict[Path, list[Path]] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or directory")
        if not path.is_dir():
            _require_readable(path)
            by_name.setdefault(path.parent, []).append(path)
            continue
        found = list(_walk_folders(path, limits))
        if not any(folder.logs for folder in found):
            found = list(_walk_folders(path, limits, passed_over=frozenset()))
        if not any(folder.logs for folder in found):
            raise InputError(
                f"{path}: nothing to check: no result_* file, and no text file with MLPerf records",
                fix="give a directory that holds logs, or name a log",
            )
        folders.update((folder.path, folder) for folder in found)
    for directory, logs in by_name.items():
        if directory not in folders:
            folders[directory] = LogFolder(
                directory, parse_layout(directory), tuple(dict.fromkeys(logs)), explicitly_named=True
            )
    return DiscoveredLogs(tuple(folders.values()))


def _require_readable(path: Path) -> None:
    try:
        require_regular_file(path, or_pipe=True)
    except OSError as error:
        fix = "write what it gives to a file, and name that"
        raise InputError(f"{path}: cannot be read: {error.strerror}", fix=fix) from error


def _walk_folders(top: Path, limits: Limits, *, passed_over: Collection[str] = NO_RESULTS) -> Iterator[LogFolder]:
    """The folders under `top`, in natural order, each directory once however many links lead to it.

    A directory has the name that it has itself: links are followed when everything else was walked.
    """
    seen: set[Hashable] = set()
    links: list[tuple[Path, int]] = []

    def walk(directory: Path, level: int = 0) -> Iterator[LogFolder]:
        itself, files, inner, others = _list_sorted_entries(directory)
        if itself in seen:
            return
        seen.add(itself)
        if level > limits.folder_levels:
            raise _build_limit_error(top, f"folders more than {limits.folder_levels} levels deep", "folder_levels")
        if len(seen) > limits.folders:
            raise _build_limit_error(top, f"more than {limits.folders:,} folders", "folders")
        place = parse_layout(directory)
        if not _has_whole_submitter(place, top):
            _reject_unreadable_logs(others)
        if any(path.name == RESULTS for path in inner):
            inner = [path for path in inner if path.name not in BESIDE_RESULTS]
        if place.system is not None or directory.name == RESULTS:
            inner = [path for path in inner if path.name not in passed_over]
        folder = _classify_folder(directory, files, inner)
        if folder is not None:
            yield folder
            inner = [path for path in inner if path.name != POWER]
        for path in inner:
            if _is_link(path):
                links.append((path, level + 1))
            else:
                yield from walk(path, level + 1)

    def walk_all() -> Iterator[LogFolder]:
        yield from walk(top)
        while links:
            yield from walk(*links.pop(0))

    for folder in walk_all():
        yield structs.replace(folder, whole_submitter=_has_whole_submitter(folder.layout, top))


def _has_whole_submitter(place: SubmissionLayout, top: Path) -> bool:
    """Whether all of the submitter is there: its folder is under `top`, or `top` is its `results/`, next to `systems/`."""
    submitter = place.submitter_folder
    if submitter is None or submitter.is_relative_to(top):
        return submitter is not None
    results = submitter / RESULTS
    return results in (top, top.absolute() if is_local(top) else top) and (submitter / DESCRIPTIONS).is_dir()


def _build_limit_error(top: Path, what: str, limit: str) -> InputError:
    fix = "name what is to be checked below it; does a link lead out of it?"
    return InputError(f"{top}: it has {what} (limits.{limit})", fix=fix)


def _list_sorted_entries(directory: Path) -> tuple[Hashable, list[Path], list[Path], list[Path]]:
    """What identifies the directory; the regular files, the directories and what is neither in it, in natural order; hidden
    directories left out."""
    from checker.inputs.listing import identify_folder, list_entries  # a log that is named needs no listing

    try:
        itself = identify_folder(directory)
        files, inner, others = list_entries(directory)
    except OSError as error:
        raise InputError(f"{directory}: cannot be read: {error.strerror or error}") from error
    shown = sorted((path for path in inner if not path.name.startswith(".")), key=natural_sort_key)
    return itself, sorted(files, key=natural_sort_key), shown, sorted(others, key=natural_sort_key)


def _is_link(path: Path) -> bool:
    return is_local(path) and path.is_symlink()


def _reject_unreadable_logs(others: Iterable[Path]) -> None:
    """What is called like a log and is none that can be read is never passed over; of a whole submission, where the counts of
    runs and the links are checked, that is a finding.

    Raises:
        InputError: one of them is called like a log.
    """
    for path in others:
        if _is_result_file(path) or (
            uncompressed_suffix(path) in TEXT_SUFFIXES and path.suffix and not path.name.startswith(".")
        ):
            what = "the link leads nowhere" if path.is_symlink() else "it is a pipe or a device"
            raise InputError(f"{path}: cannot be read: {what}", fix="remove it, or put the log in its place")


def _classify_folder(directory: Path, files: list[Path], inner: list[Path]) -> LogFolder | None:
    """The directory as a folder of results, if it is one: it has logs, or stands where results have to be."""
    place = parse_layout(directory)
    if directory.name == RESULTS and place.system is None and not inner and not files:
        return LogFolder(directory, SubmissionLayout(directory.parent), ())
    official = [file for file in files if _is_result_file(file) and uncompressed_suffix(file) == OFFICIAL_SUFFIX]
    if place.system is None:
        return _classify_loose_folder(directory, place, files)
    others = [file for file in files if file not in official and file.name not in COMPANIONS]
    holding = [file for file in others if uncompressed_suffix(file) in TEXT_SUFFIXES and _sniff_records(file)]
    strays = [file for file in others if file not in holding]
    if official:
        return LogFolder(directory, place, tuple(official), tuple(holding), tuple(strays))
    if holding:
        return LogFolder(directory, place, tuple(holding), tuple(holding), tuple(strays))
    deeper = [path for path in inner if path.name != POWER and path.name not in NO_RESULTS]
    if not deeper and directory.name not in SCALINGS:
        return LogFolder(directory, place, (), (), tuple(strays))
    return None


def _classify_loose_folder(directory: Path, place: SubmissionLayout, files: list[Path]) -> LogFolder | None:
    """A directory that is no part of a submission's layout: `result_*` files, else every text file with records."""
    logs = [file for file in files if _is_result_file(file) and uncompressed_suffix(file) in TEXT_SUFFIXES]
    logs = logs or [file for file in files if uncompressed_suffix(file) in TEXT_SUFFIXES and _sniff_records(file)]
    return LogFolder(directory, place, tuple(logs)) if logs else None


def _is_result_file(file: Path) -> bool:
    return file.name.startswith(RESULT_PREFIX)


def natural_sort_key(path: Path) -> list[tuple[int, int, str]]:
    """Sort key that counts: result_10 comes after result_9."""
    parts = re.split(NUMBER, str(path))
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts]


def _sniff_records(path: Path) -> bool:
    """Whether it is a log.

    Raises:
        InputError: that cannot be told; passed over, it might be one that would fail.
    """
    try:
        head = read_first_bytes(path, SNIFFED_BYTES)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return has_records(head)
