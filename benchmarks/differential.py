"""Differential fuzzing: changed logs, judged by the official checker and by mlcheck, wherever the two differ.

    python benchmarks/differential.py --seeds CORPUS --number 20000 --keep differing/
    python benchmarks/differential.py --ruleset 6.1 --seconds 60

Logs to change are the accepted ones of CORPUS/verdicts.jsonl, a few of each ruleset, division and benchmark, and one made
from the official rule files for every such pair that the checker knows. mlcheck's official verdict has to be the
checker's (fail where that crashes), mlcheck has to know where it crashes, and the keys that both fault have to be the same,
unless it crashes.
"""

import argparse
import hashlib
import json
import logging
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import oracle
import synthesis
from mutation import mutated
from rich.console import Console
from rich.table import Table
from synthesis import Pair

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions

__all__ = ["Difference", "Seed", "compared", "made_seeds", "published_seeds", "tried"]

MOST_BYTES = 150_000
MOST_OF_A_PAIR = 3


@dataclass(frozen=True)
class Seed:
    """A log to change: what it is of, where it comes from, and its lines."""

    pair: Pair
    origin: str
    lines: tuple[str, ...]
    accepted: bool


@dataclass(frozen=True)
class Difference:
    """Where the two differ: `what` is "verdict", "crash" or "keys"; the keys that only one of them faults."""

    what: str
    pair: Pair
    origin: str
    changes: tuple[str, ...]
    official: str
    mlcheck: str
    only_official: tuple[str, ...] = ()
    only_mlcheck: tuple[str, ...] = ()

    @property
    def group(self) -> str:
        """Differences of one group look alike."""
        keys = f"official alone: {' '.join(self.only_official) or '-'}; mlcheck alone: {' '.join(self.only_mlcheck) or '-'}"
        return f"{self.what}: official {self.official}, mlcheck {self.mlcheck}; {keys}"


def compared(log: Path, pair: Pair, origin: str, changes: list[str]) -> Difference | None:
    """How the two differ on the log; None where they do not."""
    usage, ruleset = pair[:2]
    answer = oracle.ask(log, usage, ruleset)
    judged = check_log(log, CheckOptions(ruleset=f"{usage}-{ruleset}"))
    ours = judged.report.official.value
    keys = frozenset(judged.official_keys)
    alone = tuple(sorted(answer.keys - keys)), tuple(sorted(keys - answer.keys))
    if (ours == "pass") != answer.accepted:
        return Difference("verdict", pair, origin, tuple(changes), answer.verdict, ours, *alone)
    if (answer.verdict == "crash") is not judged.is_official_check_crashing:
        return Difference("crash", pair, origin, tuple(changes), answer.verdict, ours, *alone)
    if answer.verdict != "crash" and any(alone):
        return Difference("keys", pair, origin, tuple(changes), answer.verdict, ours, *alone)
    return None


def published_seeds(corpus: Path) -> Iterator[Seed]:
    """A few small accepted logs of each pair in the corpus, a few refused ones too."""
    taken: Counter[tuple[Pair, str]] = Counter()
    for line in (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        log = corpus / answer["path"]
        if (answer["usage"], answer["edition"]) not in oracle.known_rulesets() or log.stat().st_size > MOST_BYTES:
            continue
        report = check_log(log, CheckOptions(ruleset=f"{answer['usage']}-{answer['edition']}")).report
        pair = (answer["usage"], answer["edition"], str(report.division), str(report.benchmark))
        taken[pair, answer["official"]] += 1
        if taken[pair, answer["official"]] <= MOST_OF_A_PAIR:
            text = log.read_bytes().decode("utf-8", "replace")
            yield Seed(pair, answer["path"], tuple(text.split("\n")), answer["official"] == "pass")


def made_seeds(folder: Path, ruleset: tuple[str, str] | None = None) -> Iterator[tuple[Seed, frozenset[str]]]:
    """A log of every pair that the checker knows, one for each optimizer with rules of its own; and what it still faults."""
    for pair in [*synthesis.pairs(), *synthesis.unlisted()]:
        if ruleset is not None and pair[:2] != ruleset:
            continue
        options = [{key: value} for key, values in synthesis.choices(pair).items() for value in values]
        for wanted in options or [{}]:
            lines, left = synthesis.synthesised(pair, folder, wanted)
            name = "made" + "".join(f", {key} {value}" for key, value in wanted.items())
            yield Seed(pair, name, tuple(lines), not left), left


def tried(seed: Seed, number: int, folder: Path) -> tuple[Difference | None, Path]:
    """The seed's mutant of that number, the same every time, and how the two differ on it."""
    mark = hashlib.sha256(f"{seed.pair}{seed.origin}{number}".encode()).hexdigest()
    data, changes = mutated(random.Random(mark), list(seed.lines))
    log = folder / "result_0.txt"
    log.write_bytes(data)
    return compared(log, seed.pair, seed.origin, changes), log


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=Path, help="a folder with a verdicts.jsonl")
    parser.add_argument("--ruleset", help="only this one: 5.1, hpc-3.0")
    parser.add_argument("--number", type=int, default=1000, help="mutants in all")
    parser.add_argument("--first", type=int, default=0, help="the number of the first mutant of each log")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--keep", type=Path, help="write the logs that differ to this folder")
    parser.add_argument("--json", type=Path, help="write the differences to this file")
    arguments = parser.parse_args()
    logging.disable(logging.CRITICAL)
    usage, _, name = (arguments.ruleset or "").rpartition("-")
    ruleset = (usage or "training", name) if name else None
    keep, report = (None if path is None else path.resolve() for path in (arguments.keep, arguments.json))
    corpus = None if arguments.seeds is None else arguments.seeds.resolve()
    out = Console(file=sys.stdout)
    with tempfile.TemporaryDirectory() as scratch:
        here, folder = Path.cwd(), Path(scratch)
        os.chdir(scratch)
        made = list(made_seeds(folder, ruleset))
        seeds = [seed for seed, _ in made]
        published = [] if corpus is None else list(published_seeds(corpus))
        seeds += [seed for seed in published if ruleset in (None, seed.pair[:2])]
        covered = {seed.pair for seed, left in made if not left} | {seed.pair for seed in published if seed.accepted}
        for seed, left in made:
            if left and seed.pair not in covered:
                out.print(f"no log of {seed.pair} passes: {', '.join(sorted(left))}"[:200])
        known = [pair for pair in synthesis.pairs() if ruleset in (None, pair[:2])]
        out.print(f"{len(seeds)} logs to change, of {len(covered & set(known))} of {len(known)} pairs that the checker names")
        found, counts = _run(seeds, arguments, folder, keep)
        os.chdir(here)
    _tell(out, found, counts)
    if report is not None:
        rows = [{**vars(difference), "group": difference.group} for difference in found]
        report.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _run(
    seeds: list[Seed], arguments: argparse.Namespace, folder: Path, keep: Path | None
) -> tuple[list[Difference], Counter[tuple[str, str]]]:
    found: list[Difference] = []
    counts: Counter[tuple[str, str]] = Counter()
    until = time.monotonic() + arguments.seconds
    each = max(1, arguments.number // max(1, len(seeds)))
    for number in range(arguments.first, arguments.first + each):
        for seed in seeds:
            if time.monotonic() > until:
                return found, counts
            difference, log = tried(seed, number, folder)
            counts[seed.pair[:2]] += 1
            if difference is not None:
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    name = f"{len(found):05}_{'_'.join(seed.pair)}.txt"
                    (keep / name).write_bytes(log.read_bytes())
                found.append(difference)
    return found, counts


def _tell(out: Console, found: list[Difference], counts: Counter[tuple[str, str]]) -> None:
    table = Table(title=f"{counts.total()} changed logs, {len(found)} differences")
    for heading in ("ruleset", "logs", "verdict", "crash", "keys"):
        table.add_column(heading)
    for ruleset, logs in sorted(counts.items()):
        kinds = Counter(difference.what for difference in found if difference.pair[:2] == ruleset)
        table.add_row(" ".join(ruleset), str(logs), str(kinds["verdict"]), str(kinds["crash"]), str(kinds["keys"]))
    out.print(table)
    groups: dict[str, list[Difference]] = {}
    for difference in found:
        groups.setdefault(difference.group, []).append(difference)
    for group, members in sorted(groups.items(), key=lambda item: -len(item[1])):
        first = members[0]
        out.print(f"{len(members)} x {group}", markup=False, highlight=False)
        out.print(f"    {' '.join(first.pair)} ({first.origin}): {'; '.join(first.changes)}", markup=False, highlight=False)


if __name__ == "__main__":
    main()
