"""Compiled rules of a checkout, kept beside the rule files as Python keeps bytecode beside modules.

They lie in `rules/__pycache__`, or below PYTHONPYCACHEPREFIX; with PYTHONDONTWRITEBYTECODE none is written. Each begins with
path, size and time of change of every file that it may depend on, and is ignored once any of these differs.
"""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import msgspec

from checker import FIRST_IMPORT_NS, resources
from checker.errors import InputError

__all__ = ["read_cached_content", "write_cached_content"]

COARSEST_CLOCK_NS = 2_000_000_000
"""How far apart two changes of a file may be and still have the same time, on FAT."""
FLOORS_ABOVE = frozenset({"cli", "reference", "logging", "reporting", "comparing", "submissions"})
"""Folders of the package that nothing which compiles rules can import (import-linter)."""
CHECKSUM_BYTES = 4


def read_cached_content(name: str) -> bytes | None:
    """Return what was written under the name when every file was as it is now; None where nothing was, or it is damaged."""
    try:
        data = _locate_file(name).read_bytes()
        stamp = _take_stamp(resources.find_rules_folder())[0]
    except OSError:
        return None
    begin = len(stamp) + CHECKSUM_BYTES
    content = data[begin:]
    return content if data.startswith(stamp) and data[len(stamp) : begin] == _compute_checksum(name, content) else None


def write_cached_content(name: str, build_content: Callable[[], bytes | None]) -> None:
    """Keep what `build_content` returns under the name. It is not called where nothing can be written, and where a file has
    changed since shortly before this process began: the process may know what the file was before, and a second change may be
    too soon to be seen in the file's time.
    """
    if sys.dont_write_bytecode:
        return
    with suppress(OSError, InputError):
        stamp, newest_ns = _take_stamp(resources.find_rules_folder())
        if newest_ns > FIRST_IMPORT_NS - COARSEST_CLOCK_NS:
            return
        file = _locate_file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        if os.access(file.parent, os.W_OK):
            content = build_content()
            if content is not None:
                from checker.inputs.atomic_write import write_atomically

                write_atomically({file: stamp + _compute_checksum(name, content) + content})


def _locate_file(name: str) -> Path:
    rules, prefix = resources.find_rules_folder(), sys.pycache_prefix
    folder = rules / "__pycache__" if prefix is None else Path(prefix, *rules.absolute().parts[1:])
    return folder / f"{name}.{sys.implementation.cache_tag}.tables"


def _compute_checksum(name: str, content: bytes) -> bytes:
    return crc32(content, crc32(name.encode())).to_bytes(CHECKSUM_BYTES, "big")


@lru_cache(maxsize=1)
def _take_stamp(rules: Path) -> tuple[bytes, int]:
    """The path, size and time of change of all rule files, grammars and modules that compile them; and the latest time.

    Raises:
        OSError: a folder cannot be listed.
    """
    skipped = {os.fsencode(resources.PACKAGE / name) for name in FLOORS_ABOVE}
    folders = [os.fsencode(folder) for folder in (rules, resources.find_grammars_folder(), resources.PACKAGE)]
    files: list[tuple[bytes, int, int]] = []
    for folder in folders:  # which grows by those that are found
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.is_dir():
                    state = entry.stat()
                    files.append((entry.path, state.st_size, state.st_mtime_ns))
                elif entry.name != b"__pycache__" and entry.path not in skipped:
                    folders.append(entry.path)
    return msgspec.msgpack.encode(files), max(changed_ns for _, _, changed_ns in files)
