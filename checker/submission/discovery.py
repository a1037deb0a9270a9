"""Which files are logs: the ones named, and in a directory `result_*`, else every text file that holds records."""

import re
from collections.abc import Iterable
from pathlib import Path

from checker.errors import InputError
from checker.log.dialects import all_dialects

__all__ = ["find_logs"]

TEXT_SUFFIXES = {".txt", ".log", ".out", ""}
SNIFFED_BYTES = 1 << 20
NUMBER = re.compile(r"(\d+)")


def find_logs(paths: Iterable[Path]) -> list[Path]:
    """Every log under the paths, each once, `result_10` after `result_9`.

    Raises:
        InputError: a path does not exist, or nothing under it looks like a log.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.exists():
            raise InputError(f"{path}: there is no such file or directory")
        logs = [path] if not path.is_dir() else _in_directory(path)
        if not logs:
            raise InputError(
                f"{path}: nothing to check: no result_* file, and no text file with MLPerf records",
                fix="give a directory that holds logs, or name a log",
            )
        found.update(dict.fromkeys(logs))
    return list(found)


def _in_directory(path: Path) -> list[Path]:
    files = sorted((file for file in path.rglob("*") if file.is_file()), key=natural)
    results = [file for file in files if file.name.startswith("result_") and file.suffix in TEXT_SUFFIXES]
    return results or [file for file in files if file.suffix in TEXT_SUFFIXES and _has_records(file)]


def natural(path: Path) -> list[tuple[int, int, str]]:
    """Sort key that counts: result_10 comes after result_9."""
    parts = NUMBER.split(str(path))
    return [(1, int(part), "") if part.isdigit() else (0, 0, part) for part in parts]


def _has_records(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(SNIFFED_BYTES)
    except OSError:
        return False
    return any(dialect.token in head for dialect in all_dialects().values())
