"""An entry of the cache: what is not whole, or not of this mlcheck, is none, and the log is checked anew."""

import json
from collections.abc import Iterable
from functools import cache

import msgspec

from checker.checking.cached_log_task import CachedLogTask
from checker.checking.log_result import LogResult
from checker.checking.log_task import LogTask
from checker.checking.options import CheckOptions
from checker.checking.packed_result import pack_log_result
from checker.execution.result_cache import ResultCache
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b'"report":{', b'"findings":[', b'"judged":true', b'"curve":[', b'"run_facts":{', b'"seeds":[', b'"span_ms":[', b"null",
    b"NaN",
    b"Infinity", b'"window":{', b'"convergence":[', b"[" * 40, b"1e400", b'"ruleset":["training","9.9"]',
)  # fmt: skip
MUTATE = mutators.json_value


@cache
def _fresh() -> tuple[LogTask, LogResult, str]:
    """The work on a log, what comes of it, and the key that it is kept under."""
    log = samples.file("cached/result_0.txt", samples.sample_logs()[1])
    task = LogTask(CheckOptions(), str(samples.folder()))
    result, key = CachedLogTask(task, ResultCache(samples.folder() / "none", "mlcheck"))(log)
    assert key is not None
    return task, result, key


def check(data: bytes) -> None:
    """The bytes lie where the result is kept: as they are, which is noticed, and, what they say as JSON, as if mlcheck had
    written it."""
    task, fresh, key = _fresh()
    store = ResultCache(samples.folder() / "cache", "mlcheck")
    log = samples.folder() / "cached/result_0.txt"
    store.write_entry(key, b"")
    store.write_pending()
    store._locate_shard(key[:2]).write_bytes(data)
    assert store.read_entry(key) is None
    try:
        entry = msgspec.msgpack.encode(json.loads(data))
    except (ValueError, OverflowError, RecursionError):
        entry = data
    store.write_entry(key, entry)
    store.write_pending()
    result, _ = CachedLogTask(task, ResultCache(store.folder, "mlcheck"))(log)
    assert result.report.path == str(log)
    store.write_entry(key, pack_log_result(fresh))
    store.write_pending()
    again, key_of_new = CachedLogTask(task, ResultCache(store.folder, "mlcheck"))(log)
    assert key_of_new is None
    assert pack_log_result(again) == pack_log_result(fresh)


def seeds() -> Iterable[bytes]:
    """What is kept of the sample logs."""
    for number, data in enumerate(samples.sample_logs()[:6]):
        task, *_ = _fresh()
        kept = msgspec.msgpack.decode(pack_log_result(task(samples.file(f"cached/{number}.txt", data))))
        yield json.dumps(kept).encode()
