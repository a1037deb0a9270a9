"""An entry of the cache: what is not whole, or not of this mlcheck, is none, and the log is assessed anew."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from checker.checking.log_result import LogResult
from checker.checking.log_task import LogTask
from checker.checking.options import CheckOptions
from checker.execution.result_cache import ResultCache
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b'"report":{', b'"findings":[', b'"judged":true', b'"curve":[', b'"traits":{', b'"seeds":[', b'"span_ms":[', b"null",
    b"NaN",
    b"Infinity", b'"window":{', b'"unclear":[', b'"convergence":{', b"[" * 40, b"1e400", b'"ruleset":"9.9"',
)  # fmt: skip
MUTATE = mutators.json_value


@cache
def _fresh() -> tuple[LogTask, LogResult, str]:
    """The work on a log, what comes of it, and the key that it is kept under."""
    log = samples.file("cached/result_0.txt", samples.sample_logs()[1])
    task = LogTask(CheckOptions(), str(samples.folder()), None, samples.folder() / "cache")
    return replace(task, cache=None), replace(task, cache=None)(log), task._compute_cache_key(log)


def check(data: bytes) -> None:
    """The bytes lie where the result is kept: as they are, which is noticed, and as if mlcheck had written them."""
    task, fresh, key = _fresh()
    store = ResultCache(samples.folder() / "cache")
    log = samples.folder() / "cached/result_0.txt"
    cached = replace(task, cache=store.folder)
    store.write_entry(key, b"")
    store._entry_path(key).write_bytes(data)
    assert store.read_entry(key) is None
    assert cached(log).pack_to_json() == fresh.pack_to_json()
    store.write_entry(key, data)
    assert cached(log).report.path == str(log)


def seeds() -> Iterable[bytes]:
    """What is kept of the sample logs."""
    for number, data in enumerate(samples.sample_logs()[:6]):
        task, *_ = _fresh()
        yield task(samples.file(f"cached/{number}.txt", data)).pack_to_json()
