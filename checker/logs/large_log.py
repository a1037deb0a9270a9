"""A log that is read in blocks: of a large file only the records that somebody reads are kept."""

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from checker.inputs.limits import Limits
from checker.logs.blocks import LogBlock
from checker.logs.columnar_events import PackedEvents
from checker.logs.dialects import Dialect
from checker.logs.event import LogEvent
from checker.logs.irregularity import Irregularity, IrregularityKind
from checker.logs.log import LocationLookup, Log
from checker.logs.record_lines import ParsedLines, parse_lines

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


@dataclass
class _LogAccumulator:
    """What the blocks of a log hold together: places counted from the file's start, records that no rule reads left out."""

    keep: Callable[[str], bool] | None
    events: PackedEvents = field(default_factory=PackedEvents)
    offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    irregularities: list[Irregularity] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    refused: bool = False
    wrapped: bool = False
    records: int = 0

    def add_block(self, part: ParsedLines, block: LogBlock) -> None:
        """Adds what a block holds."""
        keep = self.keep
        for position, (event, offset) in enumerate(zip(part.events, part.offsets, strict=True)):
            if keep is not None:
                if not keep(event["key"]):
                    continue
                _drop_source_location(event)
            if position in part.hidden:
                self.hidden.add(len(self.events))
            self.events.append(event)
            self.offsets.append(block.offset + offset)
        self.records += len(part.events)
        self.irregularities += [
            problem if problem.line is None else replace(problem, line=problem.line + block.line)
            for problem in part.irregularities
            if problem.kind is not IrregularityKind.WRAPPED or not self.wrapped
        ]
        self.wrapped = self.wrapped or any(problem.kind is IrregularityKind.WRAPPED for problem in part.irregularities)
        self.refused = self.refused or part.refused


def _drop_source_location(event: LogEvent) -> None:
    """Leaves out where in the source a record was logged: that is read of seeds alone."""
    metadata = event.get("metadata")
    if event["key"] != SEED and isinstance(metadata, dict):
        for name in SITE:
            metadata.pop(name, None)


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
