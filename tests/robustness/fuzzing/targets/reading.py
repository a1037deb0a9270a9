"""A log read: as a whole, and in blocks, which comes to the same."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from log_content import describe_log

from checker.inputs import source
from checker.inputs.limits import DEFAULTS
from checker.logs import blocks, reader
from checker.logs.dialects import all_dialects
from checker.logs.log import Log
from checker.logs.malformed_records import MOST_EXPLAINED
from checker.rules.read_keys import is_key_read
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b":::MLLOG ", b":::MLL ", b":::MLPv0.5.0 ", b":::", b'"key": "', b'"value": ', b'"metadata": {', b'"time_ms": ', b"NaN",
    b"Infinity", b"-Infinity", b"1e400", b"null", b"\\ud800", b"\x1b[0m", b"\r", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9",
    b"epoch\thours\ttop1Accuracy", b"run_start", b"run_stop", b" (a.py:1) ", b"\xe2\x80\xa8", b"9" * 30,
)  # fmt: skip
MUTATE = mutators.below_first_line(lambda first, rng: rng.randbytes(1) + first[1:], mutators.log)


def check(data: bytes) -> None:
    """The first byte is the size of the blocks, the second the dialect that is preferred; the log begins on the next line."""
    head, _, text = data.partition(b"\n")
    size = 16 * (1 + (head[0] if head else 0))
    dialects = list(all_dialects())
    prefer = dialects[head[1] % len(dialects)] if len(head) > 1 else None
    whole = reader.parse_log_bytes(text, prefer=prefer)
    held = _describe_log(whole)
    path = samples.file("log.txt", text)
    with ExitStack() as small:
        small.enter_context(patch.object(source, "LARGE_BYTES", 0))
        small.enter_context(patch.object(blocks, "BLOCK_BYTES", size))
        if not source.is_large(path, DEFAULTS) or whole.dialect not in dialects or text.count(b":::") > MOST_EXPLAINED:
            return
        assert _describe_log(reader.read_log(path, prefer=prefer)) == held
        few = reader.read_log(path, prefer=prefer, keep=is_key_read)
        assert few.records == len(whole.events)
        assert [event["key"] for event in few.events] == [event["key"] for event in whole.events if is_key_read(event["key"])]


def _describe_log(log: Log) -> dict[str, object]:
    """Everything that a log says; what is irregular in any order, since blocks tell of each kind after the other."""
    return {**describe_log(log), "irregularities": sorted(map(repr, log.irregularities))}


def seeds() -> Iterable[bytes]:
    """Sample logs in blocks of some sizes."""
    for number, log in enumerate(samples.sample_logs()):
        yield bytes([(7 * number) % 10, number][: 1 + number % 2]) + b"\n" + log
    dirt = Path(samples.ROOT / "sample_logs/refused").rglob("*.txt")
    yield from (b"\x05\n" + path.read_bytes()[:3000] for path in sorted(dirt)[5::20])
