"""The work on one log, as an engine takes it: anywhere."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from checker import resources
from checker.checking.check_log import check_log
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.errors import ExecutionError
from checker.execution import registry
from checker.execution.executor_config import ExecutionOptions
from checker.inputs.location import is_local, is_shared

__all__ = ["LogTask", "check_logs"]


def check_logs(logs: Sequence[Path], options: CheckOptions) -> Iterator[LogResult]:
    """What becomes of each log, in order, from the engine that the options name.

    Raises:
        InputError: a file cannot be read, there is no such engine, or it does not come about.
    """
    how = options.execution
    is_local_engine = how.engine == registry.LOCAL_ENGINE
    fingerprint = None if is_local_engine and how.cache is None else resources.compute_fingerprint()
    task = LogTask(options.log_options, str(Path.cwd()), fingerprint)
    if is_local_engine and not all(map(is_shared, logs)):
        how = structs.replace(how, jobs=1)
    if how.jobs is None and how.cache is not None and how.cache.is_dir():
        how = structs.replace(how, jobs=1)  # most results are there; reading them needs no help
    run = registry.load_engine(how.engine).run
    engine_options = ExecutionOptions(how.jobs, how.scheduler, _read_file_size, may_fork=all(map(is_local, logs)))
    if how.cache is None or fingerprint is None:
        return run(task, logs, engine_options)
    from checker.checking.cached_log_task import CachedLogTask, keep_new_results
    from checker.execution.result_cache import ResultCache

    cache = ResultCache(how.cache, fingerprint)
    return keep_new_results(run(CachedLogTask(task, cache), logs, engine_options), cache)


class LogTask(Struct, frozen=True):
    """Check a log.

    Attributes:
        options: those that matter to a single log.
        working_folder: where relative paths begin.
        fingerprint: of the mlcheck that asks; None where the work is done in this process and nothing is cached.
    """

    options: CheckOptions
    working_folder: str
    fingerprint: str | None = None

    def __call__(self, path: Path) -> LogResult:
        """What becomes of the log at `path`.

        Raises:
            InputError: the file cannot be read.
            ExecutionError: the worker runs another version of mlcheck.
        """
        if self.fingerprint is not None and self.fingerprint != resources.compute_fingerprint():
            raise ExecutionError("a worker has another mlcheck, or other rules, than this process", fix="install the same")
        return check_log(self.locate_log(path), self.options).with_path(path)

    def locate_log(self, path: Path) -> Path:
        """Where the log lies as seen from this process, which may work in another folder."""
        if not is_local(path) or path.is_absolute() or str(Path.cwd()) == self.working_folder:
            return path
        return Path(self.working_folder, path)


def _read_file_size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
