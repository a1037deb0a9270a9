"""The work on one log with earlier results at hand: it is checked only if the cache has no result of the same bytes."""

import errno
import hashlib
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.checking.log_task import LogTask
from checker.checking.packed_result import pack_log_result, unpack_log_result
from checker.checking.ruleset_choice import HINT_IN_PATH, find_unknown_round, parse_path_hints, parse_path_ruleset
from checker.errors import RulesetError
from checker.execution.result_cache import ResultCache
from checker.inputs.location import is_local
from checker.logs.dawnbench_entry import locate_entry

__all__ = ["CachedLogTask", "keep_new_results"]

SMALL_BYTES = 1 << 20
FileStates = list[tuple[int, ...]]


def keep_new_results(results: Iterable[tuple[LogResult, str | None]], cache: ResultCache) -> Iterator[LogResult]:
    """The results; those that have a key are new, and kept."""
    try:
        for result, key in results:
            if key is not None:
                with suppress(ValueError, OverflowError):  # a text or a number of the log is none that can be written
                    cache.write_entry(key, pack_log_result(result))
            yield result
    finally:
        cache.write_pending()


class CachedLogTask(Struct, frozen=True, dict=True):
    """Check a log, unless the cache has what came of the same bytes."""

    task: LogTask
    cache: ResultCache

    def __call__(self, path: Path) -> tuple[LogResult, str | None]:
        """What becomes of the log at `path`, and the key to keep it under; None where it came from the cache, or where it must
        not be kept, as the file changed meanwhile or the result depends on its path."""
        place = self.task.locate_log(path)
        key = self._compute_key(place)
        data = None if key is None else self.cache.read_entry(key)
        if data is not None:
            try:
                return unpack_log_result(data, str(path)), None
            except (ValueError, TypeError, LookupError, RulesetError):
                pass  # no result of this version, whatever it is
        before = _read_log_states(place)
        result = self.task(path)
        if result.ruleset_error is not None or any(one.path != result.report.path for one in result.report.findings):
            return result, None
        is_unchanged = _read_log_states(place) == before and self._compute_key(place) == key
        return result, key if is_unchanged else None

    def _compute_key(self, path: Path) -> str | None:
        """A digest of all that the result depends on: the program, what was asked, what the path says, and the bytes; None
        where they cannot be read."""
        key = self._question.copy()
        key.update(_describe_path(path))
        try:
            for file in (path, locate_entry(path)):
                key.update(b"\0" + _digest_file(file))
        except OSError:
            return None
        return key.hexdigest()

    @cached_property
    def _question(self) -> "hashlib._Hash":
        """The digest of what is the same for all logs. Pickles leave it out."""
        return hashlib.sha256(repr((self.task.fingerprint, self.task.options)).encode())

    def __reduce__(self) -> Any:
        return CachedLogTask, (self.task, self.cache)


def _describe_path(path: Path) -> bytes:
    """What the path of a log says of its ruleset, and of how it is compressed."""
    folder = str(path)[: -len(path.name)]
    described = _describe_folder(folder if path.is_absolute() else f"{Path.cwd()}/{folder}")
    own = repr((parse_path_ruleset(path), parse_path_hints(path))).encode() if re.search(HINT_IN_PATH, path.name) else b""
    return b"\0".join((described, own, path.suffix.encode("utf-8", "surrogatepass")))


@lru_cache(maxsize=1024)
def _describe_folder(folder: str) -> bytes:
    place = Path(folder)
    return repr((parse_path_ruleset(place), parse_path_hints(place), find_unknown_round(Path(folder, "log")))).encode()


def _read_log_states(path: Path) -> FileStates:
    """The states of the log and of the files next to it; they differ when one of the files was written."""
    states: FileStates = []
    for file in (path, locate_entry(path)):
        with suppress(OSError):
            status = file.stat()
            states.append((status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino))
    return states


def _digest_file(path: Path) -> bytes:
    """A digest of the file's bytes; none where there is no file.

    Raises:
        OSError: it cannot be read, or only once, as a pipe, or it changed.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        return b""
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "no regular file")
    with path.open("rb", buffering=0) if is_local(path) else path.open("rb") as file:
        if status.st_size > SMALL_BYTES:
            return hashlib.file_digest(file, "sha256").digest()
        data = file.read(status.st_size + 1)
    if len(data) != status.st_size:
        raise OSError(errno.ESTALE, "changed while it was read")
    return hashlib.sha256(data).digest()
