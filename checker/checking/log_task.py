"""The work on one log, as an engine takes it: anywhere, with the results kept from earlier where there is a cache."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from checker import resources
from checker.checking.check_log import check_log
from checker.checking.log_result import LogResult, unpack_log_result
from checker.checking.options import CheckOptions
from checker.checking.ruleset_choice import find_unknown_round, parse_path_ruleset
from checker.errors import ExecutionError, RulesetError
from checker.execution import registry
from checker.execution.executor_config import ExecutionOptions
from checker.execution.result_cache import ResultCache
from checker.inputs.location import is_local, is_shared
from checker.logs.dawnbench_entry import locate_entry

__all__ = ["LogTask", "check_logs"]

BLOCK_BYTES = 1 << 20
FileStates = list[tuple[int, ...]]


def check_logs(logs: Sequence[Path], options: CheckOptions) -> Iterator[LogResult]:
    """What becomes of each log, in order, from the engine that the options name.

    Raises:
        InputError: a file cannot be read, there is no such engine, or it does not come about.
    """
    how = options.execution
    alone = how.engine == registry.LOCAL_ENGINE and how.cache is None
    task = LogTask(options.log_options, str(Path.cwd()), None if alone else resources.compute_fingerprint(), how.cache)
    if how.engine == registry.LOCAL_ENGINE and not all(map(is_shared, logs)):
        how = replace(how, jobs=1)
    if how.jobs is None and how.cache is not None and how.cache.is_dir():
        how = replace(how, jobs=1)  # most results are there; reading them needs no help
    may_fork = all(map(is_local, logs))
    return registry.load_engine(how.engine).run(
        task, logs, ExecutionOptions(how.jobs, how.scheduler, _read_file_size, may_fork)
    )


@dataclass(frozen=True)
class LogTask:
    """Assess a log.

    Attributes:
        options: those that matter to a single log.
        folder: where relative paths begin.
        fingerprint: of the mlcheck that asks; None where the work is done in this process and nothing is cached.
        cache: where results are kept; None for nowhere.
    """

    options: CheckOptions
    working_folder: str
    fingerprint: str | None = None
    cache: Path | None = None

    def __call__(self, path: Path) -> LogResult:
        """What becomes of the log at `path`.

        Raises:
            InputError: the file cannot be read.
            ExecutionError: the worker runs another version of mlcheck.
        """
        if self.fingerprint is not None and self.fingerprint != resources.compute_fingerprint():
            raise ExecutionError("a worker has another mlcheck, or other rules, than this process", fix="install the same")
        place = (
            path
            if not is_local(path) or path.is_absolute() or str(Path.cwd()) == self.working_folder
            else Path(self.working_folder, path)
        )
        found = check_log(place, self.options) if self.cache is None else self._check_with_cache(place, ResultCache(self.cache))
        return found.with_path(path)

    def _check_with_cache(self, path: Path, store: ResultCache) -> LogResult:
        """From the store, if that has what came of these bytes; else assessed, and kept unless the file changed meanwhile."""
        try:
            before, key = _read_log_states(path), self._compute_cache_key(path)
        except OSError:
            return check_log(path, self.options)
        data = store.read_entry(key)
        if data is not None:
            try:
                return unpack_log_result(data, str(path))
            except (ValueError, TypeError, LookupError, AttributeError, RulesetError):
                pass  # no result of this version, whatever it is
        found = check_log(path, self.options)
        if found.ruleset_error is None and all(one.path == found.report.path for one in found.report.findings):
            packed = found.pack_to_json()
            if self._is_unchanged(path, before, key):
                store.write_entry(key, packed)
        return found

    def _is_unchanged(self, path: Path, status: FileStates, key: str) -> bool:
        """Whether what was read is what the key is of: neither written to since, nor, whatever its times say, another."""
        try:
            return _read_log_states(path) == status and self._compute_cache_key(path) == key
        except OSError:
            return False

    def _compute_cache_key(self, path: Path) -> str:
        """A digest of all that the result depends on: the program, what was asked, what the path says, and the bytes."""
        named = (self.fingerprint, self.options, parse_path_ruleset(path), find_unknown_round(path), path.suffix)
        key = hashlib.blake2b(repr(named).encode(), digest_size=24)
        for file in (path, locate_entry(path)):
            key.update(b"\0" + (_digest_file(file) if file.is_file() else b""))
        return key.hexdigest()


def _read_file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _read_log_states(path: Path) -> FileStates:
    """The states of the log and of the files next to it; they differ when one of the files was written."""
    found = [file.stat() for file in (path, locate_entry(path)) if file.exists()]
    return [(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino) for status in found]


def _digest_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=24)).digest()
