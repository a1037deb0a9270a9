"""The work on one log, as an engine takes it: anywhere, with the results kept from earlier where there is a cache."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from checker import resources
from checker.checking.check_log import assess
from checker.checking.log_result import Assessed, unpacked
from checker.checking.options import Options
from checker.checking.ruleset_choice import edition_in_path, unknown_round
from checker.errors import ExecutionError, RulesetError
from checker.execution import registry
from checker.execution.executor_config import ExecutionOptions
from checker.execution.result_cache import ResultCache
from checker.inputs.location import is_local, is_shared
from checker.logs.dawnbench_entry import locate_entry

__all__ = ["Task", "assess_all"]

BLOCK_BYTES = 1 << 20
Status = list[tuple[int, ...]]


def assess_all(logs: Sequence[Path], options: Options) -> Iterator[Assessed]:
    """What becomes of each log, in order, from the engine that the options name.

    Raises:
        InputError: a file cannot be read, there is no such engine, or it does not come about.
    """
    how = options.execution
    alone = how.engine == registry.LOCAL_ENGINE and how.cache is None
    task = Task(options.of_a_log, str(Path.cwd()), None if alone else resources.compute_fingerprint(), how.cache)
    if how.engine == registry.LOCAL_ENGINE and not all(map(is_shared, logs)):
        how = replace(how, jobs=1)
    if how.jobs is None and how.cache is not None and how.cache.is_dir():
        how = replace(how, jobs=1)  # most results are there; reading them needs no help
    sizes = tuple(map(_size, logs)) if how.jobs is None and how.engine == registry.LOCAL_ENGINE else None
    return registry.load_engine(how.engine).run(task, logs, ExecutionOptions(how.jobs, how.scheduler, sizes))


@dataclass(frozen=True)
class Task:
    """Assess a log.

    Attributes:
        options: those that matter to a single log.
        folder: where relative paths begin.
        fingerprint: of the mlcheck that asks; None where nobody else does the work and nothing is kept.
        cache: where results are kept; None for nowhere.
    """

    options: Options
    folder: str
    fingerprint: str | None = None
    cache: Path | None = None

    def __call__(self, path: Path) -> Assessed:
        """What becomes of the log at `path`.

        Raises:
            InputError: the file cannot be read.
            ExecutionError: whoever does this is not the mlcheck that asks.
        """
        if self.fingerprint is not None and self.fingerprint != resources.compute_fingerprint():
            raise ExecutionError("a worker has another mlcheck, or other rules, than this process", fix="install the same")
        place = path if not is_local(path) or path.is_absolute() or str(Path.cwd()) == self.folder else Path(self.folder, path)
        found = assess(place, self.options) if self.cache is None else self._kept(place, ResultCache(self.cache))
        return found.called(path)

    def _kept(self, path: Path, store: ResultCache) -> Assessed:
        """From the store, if that has what came of these bytes; else assessed, and kept unless the file changed meanwhile."""
        try:
            before, key = _status(path), self._key(path)
        except OSError:
            return assess(path, self.options)
        data = store.read_entry(key)
        if data is not None:
            try:
                return unpacked(data, str(path))
            except (ValueError, TypeError, LookupError, AttributeError, RulesetError):
                pass  # no result of this version, whatever it is
        found = assess(path, self.options)
        if found.unclear is None and all(one.path == found.report.path for one in found.report.findings):
            packed = found.packed()
            if self._is(path, before, key):
                store.write_entry(key, packed)
        return found

    def _is(self, path: Path, status: Status, key: str) -> bool:
        """Whether what was read is what the key is of: neither written to since, nor, whatever its times say, another."""
        try:
            return _status(path) == status and self._key(path) == key
        except OSError:
            return False

    def _key(self, path: Path) -> str:
        """Of all that the result hangs on: who judges, what was asked, what the path says, and the bytes."""
        named = (self.fingerprint, self.options, edition_in_path(path), unknown_round(path), path.suffix)
        key = hashlib.blake2b(repr(named).encode(), digest_size=24)
        for file in (path, locate_entry(path)):
            key.update(b"\0" + (_digest(file) if file.is_file() else b""))
        return key.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _status(path: Path) -> Status:
    """Of the log and of what stands beside it: not the same when one of them was written to, its time set back or not."""
    found = [file.stat() for file in (path, locate_entry(path)) if file.exists()]
    return [(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino) for status in found]


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=24)).digest()
