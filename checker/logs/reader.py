"""The way from bytes to a log: its dialect is detected, its records are decoded, and what is irregular is noted, not raised."""

import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

from msgspec import structs

from checker.inputs import source
from checker.inputs.limits import DEFAULTS, Limits
from checker.logs.dialects import Dialect, all_dialects, find_dialect
from checker.logs.irregularity import Irregularity, IrregularityKind
from checker.logs.log import ByteLocations, Log
from checker.logs.record_lines import parse_lines

__all__ = ["has_records", "parse_log_bytes", "parse_log_source", "read_log"]


def read_log(
    path: Path, *, prefer: str | None = None, keep: Callable[[str], bool] | None = None, limits: Limits = DEFAULTS
) -> Log:
    """The log at `path`, in the dialect `prefer` where it has records of that, else in the one it is written in.

    A large file is read in blocks, and of its records only those are kept whose keys `keep` wants (None: all), so that the
    memory it takes does not grow with it. Never raises on the content of the file.

    Raises:
        InputError: the file cannot be read, or changes meanwhile.
    """
    ordinary = source.read_ordinary_log(path, limits)
    if ordinary is not None:
        return parse_log_source(ordinary, path=path, prefer=prefer, limits=limits)
    with source.require_unchanged(path):
        if source.is_large(path, limits):
            from checker.logs.blocks import FileLocations, read_blocks
            from checker.logs.large_log import parse_blocks

            dialect = _detect_dialect_in_file(path, prefer, limits)
            blocks = read_blocks(path, limits.line_bytes, _get_block_mark(dialect))
            log = parse_blocks(path, blocks, dialect, lambda starts: FileLocations(path, starts), limits, keep)
            return _build_empty_log(path, b"large") if log is None else log
        log_source = source.read_source(path, limits)
    return parse_log_source(log_source, path=path, prefer=prefer, limits=limits)


def parse_log_bytes(data: bytes, *, path: Path = Path("-"), prefer: str | None = None, limits: Limits = DEFAULTS) -> Log:
    """The log in `data`; `path` is only what findings will call it."""
    return parse_log_source(source.recode_bytes(data), path=path, prefer=prefer, limits=limits)


def has_records(head: bytes) -> bool:
    """Whether the bytes, a log's first ones, hold a record of any dialect."""
    if any(dialect.token in head for dialect in all_dialects().values()):
        return True
    from checker.logs.table_reader import is_table

    return is_table(head)


def parse_log_source(
    log_source: source.LogSource, *, path: Path = Path("-"), prefer: str | None = None, limits: Limits = DEFAULTS
) -> Log:
    """The log in the bytes of a source; `path` is only what findings will call it."""
    data = log_source.data
    dialect = _detect_dialect(data, prefer)
    if len(data) > limits.line_bytes and _has_long_line(data, limits):
        return _parse_in_blocks(data, dialect, path, limits)
    if dialect is None:
        from checker.logs.table_reader import read_table

        table = read_table(path, data, limits.irregularities)
        return _build_empty_log(path, data) if table is None else table
    part = parse_lines(data, dialect, limits.irregularities)
    irregularities, hidden = part.irregularities, frozenset(part.hidden)
    if log_source.was_utf16:  # of which the official program sees nothing
        from checker.logs.record_edits import encode_as_utf8

        irregularities = [
            Irregularity(IrregularityKind.UTF16, 1, 1, "the file is UTF-16", "UTF-8", "UTF-16", edit=encode_as_utf8()),
            *(structs.replace(problem, stops_official=False) for problem in irregularities),
        ]
        hidden = frozenset(range(len(part.records)))
    if not part.records and not irregularities:
        irregularities = [_build_missing_records(data)]
    return Log(
        path,
        ByteLocations(data),
        dialect=dialect.name,
        events=part.records,
        offsets=part.offsets,
        irregularities=irregularities,
        hidden=hidden,
        refused=log_source.was_utf16 or part.refused,
    )


def _has_long_line(data: bytes, limits: Limits) -> bool:
    from checker.logs.large_log import find_long_line

    return find_long_line(data, limits) is not None


def _parse_in_blocks(data: bytes, dialect: Dialect | None, path: Path, limits: Limits) -> Log:
    from checker.logs.blocks import split_blocks
    from checker.logs.large_log import parse_blocks

    blocks = split_blocks(io.BytesIO(data), limits.line_bytes, _get_block_mark(dialect))
    log = parse_blocks(path, blocks, dialect, lambda _: ByteLocations(data), limits)
    return _build_empty_log(path, data) if log is None else log


def _get_block_mark(dialect: Dialect | None) -> bytes:
    from checker.logs.blocks import TOKEN_PREFIX

    return TOKEN_PREFIX if dialect is None else dialect.token


def _build_empty_log(path: Path, data: bytes) -> Log:
    nothing = _build_missing_records(data)
    return Log(path, ByteLocations(data), dialect=None, irregularities=[nothing], refused=True)


def _detect_dialect(data: bytes, prefer: str | None) -> Dialect | None:
    """The preferred dialect where the data have its token, else the one whose token comes first."""
    preferred = find_dialect(prefer)
    if preferred is not None and preferred.token in data:
        return preferred
    first = _any_token_pattern().search(data)
    return None if first is None else next(dialect for dialect in all_dialects().values() if dialect.token == first[0])


@cache
def _any_token_pattern() -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(dialect.token) for dialect in all_dialects().values()))


def _detect_dialect_in_file(path: Path, prefer: str | None, limits: Limits) -> Dialect | None:
    """What `_detect_dialect` gives for the whole file, of which no more is read than needed."""
    from checker.logs.blocks import read_blocks

    first = None
    for block in read_blocks(path, limits.line_bytes):
        dialect = _detect_dialect(block.data, prefer)
        first = first or dialect
        if dialect is not None and (dialect.name == prefer or find_dialect(prefer) is None):
            return dialect
    return first


def _build_missing_records(data: bytes) -> Irregularity:
    from checker.logs.lookalikes import find_lookalike

    known = find_lookalike(data)
    if known is None:
        return Irregularity(IrregularityKind.NO_RECORDS, None, None, _describe_missing_records(data))
    return Irregularity(IrregularityKind.NO_RECORDS, known.line, None, known.message, fix=known.fix)


def _describe_missing_records(data: bytes) -> str:
    tokens = ", ".join(dialect.token.decode().strip() for dialect in all_dialects().values())
    if not data:
        return "the file is empty"
    if b"\0" in data[: source.SNIFFED_BYTES]:
        return f"the file is binary and has no record ({tokens})"
    return f"no line of the file has a record ({tokens})"
