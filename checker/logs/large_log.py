"""A log that is read in blocks: of a large file only the records that somebody reads are kept."""

from array import array
from collections.abc import Callable, Iterable
from pathlib import Path

from msgspec import Struct, field

from checker.inputs.limits import Limits
from checker.logs.blocks import LogBlock
from checker.logs.dialects import Dialect
from checker.logs.irregularity import Irregularity, IrregularityKind
from checker.logs.log import LocationLookup, Log
from checker.logs.record_lines import ParsedLines, parse_lines
from checker.logs.records import Records

__all__ = ["find_long_line", "parse_blocks"]

SEED, SITE = "seed", ("file", "lineno")
BlockStarts = list[tuple[int, int]]


def parse_blocks(
    path: Path,
    blocks: Iterable[LogBlock],
    dialect: Dialect | None,
    build_locations: Callable[[BlockStarts], LocationLookup],
    limits: Limits,
    keep: Callable[[str], bool] | None = None,
) -> Log | None:
    """The log in the blocks, of whose records those are kept whose keys `keep` wants (None: all); None where the blocks have
    neither a dialect nor a line that is too long."""
    whole, starts = _LogAccumulator(keep), []
    long_lines: dict[int, Irregularity] = {}
    for block in blocks:
        if len(whole.irregularities) > limits.irregularities:
            break
        if (line := find_long_line(block.data, limits)) is not None:
            long_lines[block.line + line] = _report_long_line(block.line + line, limits)
        starts.append((block.offset, block.line))
        if dialect is not None:
            whole.add_block(parse_lines(block.data, dialect, limits.irregularities), block)
    if dialect is None and not long_lines:
        return None
    return Log(
        path,
        build_locations(starts),
        dialect=None if dialect is None else dialect.name,
        events=whole.events,
        offsets=whole.offsets,
        irregularities=[*long_lines.values(), *whole.irregularities],
        hidden=frozenset(whole.hidden),
        refused=whole.refused or bool(long_lines),
        records=whole.records,
    )


class _LogAccumulator(Struct):
    """What the blocks of a log hold together: places counted from the file's start, records that no rule reads left out."""

    keep: Callable[[str], bool] | None
    events: Records = field(default_factory=lambda: Records(is_packed=True))
    offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    irregularities: list[Irregularity] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    refused: bool = False
    wrapped: bool = False
    records: int = 0

    def add_block(self, part: ParsedLines, block: LogBlock) -> None:
        """Adds what a block holds."""
        keep, keys = self.keep, part.records.keys
        kept = [position for position, key in enumerate(keys) if keep is None or keep(key)]
        if part.hidden:
            start = len(self.events)
            self.hidden.update(start + number for number, position in enumerate(kept) if position in part.hidden)
        # Where in the source a record was logged is read of seeds alone.
        self.events.extend_packed(part.records, kept, () if keep is None else SITE, SEED)
        self.offsets.extend(block.offset + part.offsets[position] for position in kept)
        self.records += len(keys)
        self.irregularities = [problem.deny_log_end() for problem in self.irregularities]
        self.irregularities += [
            problem.move_down(block.line)
            for problem in part.irregularities
            if problem.kind is not IrregularityKind.WRAPPED or not self.wrapped
        ]
        self.wrapped = self.wrapped or any(problem.kind is IrregularityKind.WRAPPED for problem in part.irregularities)
        self.refused = self.refused or part.refused


def find_long_line(data: bytes, limits: Limits) -> int | None:
    """The number of the first line that is longer than the limit."""
    most, start = limits.line_bytes, 0
    while len(data) - start > most:
        end = data.rfind(b"\n", start, start + most + 1)
        if end < 0:
            return data.count(b"\n", 0, start) + 1
        start = end + 1
    return None


def _report_long_line(line: int, limits: Limits) -> Irregularity:
    most = f"at most {limits.line_mebibytes:g} MiB (limits.line_mebibytes)"
    return Irregularity(
        IrregularityKind.LONG_LINE,
        line,
        1,
        "the line is too long to be read; a record on it may be lost",
        most,
        "a longer line",
    )
