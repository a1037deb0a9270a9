"""What becomes of logs that are cut short, or have bytes flipped, lines lost, repeated, swapped, shuffled, or interleaved.

    python benchmarks/corruption.py LOG... [--stride 1] [--shuffles 50] [--official 200]

For every byte offset (or each `--stride`-th) the log is cut there, and the byte there is changed in five ways; every line is
left out, repeated, and swapped with the next; the lines are shuffled; three ranks write it at once, a line or a piece of a line
at a time, with their number before each line and without. What must hold of every mutant (`judged`):

- *total*: it gets a report; nothing is raised.
- *refused*: where the whole log is refused, the mutant is accepted only if every fault lies in what was changed: on a line that
  was touched, or on a key of a record that was. Interleaving mends nothing. Shuffling mends nothing but order.
- *cut*: a log cut short is accepted only if all that was lost stands behind the record of run_stop, and its scores are not
  shorter than the whole's.
- *score*: an accepted mutant's time to train, TTA and ATTMT are not shorter than the whole's, unless a record was touched that
  they are made of: of run_start, run_stop, an evaluation, or what says which benchmark and target it is.
- *lost*: of an accepted mutant every token is a record that was read.
- *time*: it takes at most `SLOWER` times the whole log's time and `GRACE_SECONDS`.

The exit code is 1 where a law is broken. `--official` asks the official checker about so many mutants of each way.
"""

import argparse
import io
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from checker.checking.check_log import LogResult, check_log_bytes
from checker.checking.options import CheckOptions
from checker.logs.dialects import all_dialects, all_tables
from checker.logs.reader import parse_log_bytes
from checker.models.finding import Severity
from checker.models.report import RunReport
from checker.models.verdict import Verdict

__all__ = ["Mutant", "Whole", "cuts", "judged", "mutants"]

FLIPS = {"xor 1": lambda byte: byte ^ 1, "xor 32": lambda byte: byte ^ 32, "NUL": lambda _: 0, "0xff": lambda _: 255,
         "newline": lambda _: 10}  # fmt: skip
RANKS = 3
SLOWER, GRACE_SECONDS = 5.0, 0.05
ORDER = ("ORD",)
DECIDING = {"run_start", "run_stop", "submission_benchmark", "submission_division", "global_batch_size"}
SCORES = ("time_to_train_minutes", "tta_minutes", "attmt_minutes")
KEY = re.compile(rb'"key": ?"(\w+)"|:::MLL [\d.]+ (\w+)|:::MLPv0.5.0 \w+ [\d.]+ \([^)]*\) (\w+)')


@dataclass(frozen=True)
class Mutant:
    """A log that was changed. `touched` are the lines of the whole, from 0, that were changed or lost."""

    way: str
    what: str
    data: bytes
    touched: range | frozenset[int] = range(0)


@dataclass(frozen=True)
class Whole:
    """A log as it was."""

    path: Path
    data: bytes
    options: CheckOptions = field(default_factory=CheckOptions)

    @cached_property
    def lines(self) -> list[bytes]:
        """With their ends."""
        return io.BytesIO(self.data).readlines()

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts."""
        found, at = [], 0
        for line in self.lines:
            found.append(at)
            at += len(line)
        return found

    @cached_property
    def assessed(self) -> LogResult:
        """What becomes of it."""
        return self.of(self.data)

    @cached_property
    def seconds(self) -> float:
        """How long that takes, the best of five."""
        return min(self.timed(self.data)[1] for _ in range(5))

    @cached_property
    def stopped(self) -> int:
        """The offset at which the record of run_stop ends; 0 of a table, which has none, the whole where it is missing."""
        log = parse_log_bytes(self.data, path=self.path)
        if log.dialect in all_tables():
            return 0
        stops = [at for at, event in zip(log.offsets, log.events, strict=True) if event["key"] == "run_stop"]
        end = self.data.find(b"\n", stops[-1]) if stops else -1
        return len(self.data) if end < 0 else end

    @cached_property
    def token(self) -> bytes:
        """What each of its records starts with; of a table no byte that it has."""
        name = self.assessed.report.dialect
        return all_dialects()[name].token if name in all_dialects() else b"\0:::"

    def of(self, data: bytes) -> LogResult:
        """What becomes of other bytes under its name."""
        return check_log_bytes(data, self.path, self.options)

    def timed(self, data: bytes) -> tuple[LogResult, float]:
        """The same, and how many seconds of the processor it took."""
        begin = time.process_time()
        found = self.of(data)
        return found, time.process_time() - begin


def mutants(whole: Whole, *, stride: int = 1, shuffles: int = 20, seed: int = 0) -> Iterator[Mutant]:
    """Every way in turn; offsets in steps of `stride`, of each of which one is taken by chance."""
    chance = random.Random(seed)
    offsets = [min(at + chance.randrange(stride), len(whole.data) - 1) for at in range(0, len(whole.data), stride)]
    yield from cuts(whole, offsets)
    yield from _flips(whole, offsets)
    yield from _lines(whole, max(1, stride // 50))
    for number in range(shuffles):
        lines = whole.lines.copy()
        chance.shuffle(lines)
        yield Mutant("shuffled", f"the {number}th time", b"".join(_ended(lines)), range(len(lines)))
    for number in range(shuffles):
        yield from _interleaved(whole, chance, number)


def cuts(whole: Whole, offsets: Iterable[int]) -> Iterator[Mutant]:
    """The log cut short at each offset."""
    for at in offsets:
        yield Mutant("cut", f"at {at}", whole.data[:at], range(_line(whole, at), len(whole.lines)))


def _flips(whole: Whole, offsets: Iterable[int]) -> Iterator[Mutant]:
    data = whole.data
    for at in offsets:
        line = _line(whole, at)
        for name, change in FLIPS.items():
            byte = change(data[at])
            if byte != data[at]:
                touched = range(line, line + 1 + (data[at] == 10))
                yield Mutant(f"byte to {name}", f"at {at}", data[:at] + bytes([byte]) + data[at + 1 :], touched)


def _lines(whole: Whole, step: int) -> Iterator[Mutant]:
    lines = _ended(whole.lines)
    for at in range(0, len(lines), step):
        one, touched = lines[at], range(at, at + 1)
        yield Mutant("line lost", f"line {at + 1}", b"".join(lines[:at] + lines[at + 1 :]), touched)
        yield Mutant("line repeated", f"line {at + 1}", b"".join([*lines[: at + 1], *lines[at:]]), touched)
        if at + 1 < len(lines):
            swapped = [*lines[:at], lines[at + 1], one, *lines[at + 2 :]]
            yield Mutant("lines swapped", f"line {at + 1}", b"".join(swapped), range(at, at + 2))


def _interleaved(whole: Whole, chance: random.Random, number: int) -> Iterator[Mutant]:
    for prefixed in (False, True):
        ranks = [[(b"%d: " % rank if prefixed else b"") + line for line in _ended(whole.lines)] for rank in range(RANKS)]
        how = "with ranks" if prefixed else "plain"
        yield Mutant(f"interleaved, {how}", f"the {number}th time", _merged(ranks, chance))
        pieces = [_torn(b"".join(lines), chance) for lines in ranks]
        yield Mutant(f"torn, {how}", f"the {number}th time", _merged(pieces, chance))


def _torn(data: bytes, chance: random.Random) -> list[bytes]:
    pieces, at = [], 0
    while at < len(data):
        size = chance.randint(50, 4096)
        pieces.append(data[at : at + size])
        at += size
    return pieces


def _merged(streams: list[list[bytes]], chance: random.Random) -> bytes:
    """The streams' pieces, each stream's in its order."""
    left = [iter(stream) for stream in streams]
    order = [at for at, stream in enumerate(streams) for _ in stream]
    chance.shuffle(order)
    return b"".join(next(left[at]) for at in order)


def _ended(lines: list[bytes]) -> list[bytes]:
    return [line if line.endswith(b"\n") else line + b"\n" for line in lines]


def _line(whole: Whole, offset: int) -> int:
    return whole.data.count(b"\n", 0, offset)


def judged(whole: Whole, mutant: Mutant) -> tuple[RunReport | None, list[str]]:
    """The report on the mutant, None where there is none, and the laws that it breaks."""
    try:
        found, seconds = whole.timed(mutant.data)
        found.report.model_dump_json()
    except Exception as error:
        return None, [f"total: {type(error).__name__}: {error}"]
    before, after = whole.assessed.report, found.report
    broken = []
    if after.mlcheck is Verdict.PASS:
        cut = mutant.way == "cut"
        if cut and len(mutant.data) < whole.stopped:
            broken.append("cut")
        if not cut and not _earned(whole, mutant, before):
            broken.append("refused")
        if mutant.data.count(whole.token) > after.records:
            broken.append("lost")
        if _shorter(before, after) and (cut or not _keys(whole, mutant) & _deciding(whole.assessed)):
            broken.append("score")
    most = SLOWER * whole.seconds * max(1.0, len(mutant.data) / len(whole.data)) + GRACE_SECONDS
    if seconds > most and min(whole.timed(mutant.data)[1] for _ in range(3)) > most:
        broken.append(f"time: {seconds:.3f} s")
    return after, broken


def _earned(whole: Whole, mutant: Mutant, before: RunReport) -> bool:
    """Whether a log that is accepted now was so before, or was at fault only where it was changed."""
    faults = [finding for finding in before.findings if finding.severity is Severity.ERROR]
    if mutant.way == "shuffled":
        return all(finding.rule.startswith(ORDER) for finding in faults)
    keys = _keys(whole, mutant)
    return all(finding.key in keys or (finding.line is not None and finding.line - 1 in mutant.touched) for finding in faults)


def _shorter(before: RunReport, after: RunReport) -> bool:
    pairs = ((getattr(before, name), getattr(after, name)) for name in SCORES)
    return any(new is not None and (old is None or new < old) for old, new in pairs)


def _keys(whole: Whole, mutant: Mutant) -> set[str]:
    """The keys of the records that were touched, before and after."""
    lines = [whole.lines[at] for at in mutant.touched if at < len(whole.lines)]
    if mutant.touched and len(mutant.touched) < len(whole.lines):
        start = whole.starts[mutant.touched[0]] if isinstance(mutant.touched, range) else 0
        lines.append(mutant.data[start : start + sum(map(len, lines)) + 1])
    return {next(filter(None, found)).decode() for line in lines for found in KEY.findall(line)}


def _deciding(assessed: LogResult) -> set[str]:
    facts = assessed.benchmark
    if facts is None:
        return DECIDING
    return DECIDING | {facts.quality.key} | ({facts.quality.declared_by} if facts.quality.declared_by else set())


@dataclass
class Tally:
    """What became of the mutants of one way: how many are accepted, and how many of these though the whole was refused."""

    mutants: int = 0
    accepted: int = 0
    mended: int = 0
    seconds: float = 0.0
    official: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


def campaign(whole: Whole, tallies: dict[str, Tally], stride: int, shuffles: int, official: int) -> None:
    """Every mutant of the log against the laws; some of them to the official checker."""
    was_refused = whole.assessed.report.mlcheck is Verdict.FAIL
    chance = random.Random(0)
    for mutant in mutants(whole, stride=stride, shuffles=shuffles):
        tally = tallies.setdefault(mutant.way, Tally())
        begin = time.process_time()
        report, broken = judged(whole, mutant)
        tally.seconds += time.process_time() - begin
        accepted = report is not None and report.mlcheck is Verdict.PASS
        tally.mutants += 1
        tally.accepted += accepted
        tally.mended += accepted and was_refused
        tally.broken += [f"{whole.path}: {mutant.way} {mutant.what}: {one}" for one in broken]
        if tally.official.total() < official and chance.random() < 0.05:
            tally.official[_officially(whole, mutant, accepted)] += 1


def _officially(whole: Whole, mutant: Mutant, accepted: bool) -> str:
    from oracle import ask

    head = whole.assessed.ruleset
    if head is None:
        return "not asked"
    with TemporaryDirectory() as scratch:
        log = Path(scratch) / "result_0.txt"
        log.write_bytes(mutant.data)
        answer = ask(log, head.usage, head.name)
    if answer.verdict == "crash":
        return "crash"
    return "accepts" if answer.accepted and not accepted else "agrees" if answer.accepted == accepted else "refuses"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--ruleset")
    parser.add_argument("--stride", type=int, default=1)
    parser.add_argument("--shuffles", type=int, default=50)
    parser.add_argument("--official", type=int, default=0)
    arguments = parser.parse_args()
    tallies: dict[str, Tally] = {}
    for path in arguments.logs:
        whole = Whole(path, path.read_bytes(), CheckOptions(ruleset=arguments.ruleset))
        report = whole.assessed.report
        print(f"{path}: {len(whole.data):,} bytes, {report.mlcheck}, {whole.seconds * 1000:.1f} ms", flush=True)
        begin = time.perf_counter()
        campaign(whole, tallies, arguments.stride, arguments.shuffles, arguments.official)
        print(f"    {time.perf_counter() - begin:.0f} s", flush=True)
    print(f"{'way':24} {'mutants':>9} {'broken':>7} {'ms each':>8} {'accepted':>9} {'mended':>7}  official checker")
    for way, one in tallies.items():
        asked = ", ".join(f"{name} {number}" for name, number in sorted(one.official.items()))
        each = 1000 * one.seconds / one.mutants
        print(f"{way:24} {one.mutants:9,} {len(one.broken):7} {each:8.2f} {one.accepted:9,} {one.mended:7,}  {asked or '-'}")
    broken = [line for one in tallies.values() for line in one.broken]
    total = sum(one.mutants for one in tallies.values())
    print(f"{total:,} mutants, {len(broken)} laws broken, {sum(one.seconds for one in tallies.values()):.0f} s")
    print("\n".join(broken[:40]))
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
