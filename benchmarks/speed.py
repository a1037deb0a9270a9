"""How fast mlcheck checks, beside the official checker and beside the floor, in one run on the same logs.

    python benchmarks/speed.py LOGS --edition 5.1 [--rounds 3]

All three run in this process, one after the other, start-up left out, the best of several rounds:

- `official`: mlperf_logging's own compliance check of each log with the edition's rules, its output thrown away;
- `mlcheck`: read, judge and score each log, findings and all;
- `floor`: find the records' token in the bytes and decode each record once with orjson, nothing else.
"""

import argparse
import contextlib
import io
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson
from mlperf_logging.compliance_checker.mlp_compliance import make_checker
from rich.console import Console
from rich.table import Table

from checker.pipeline import Options
from checker.pipeline.assessing import assess
from checker.submission.discovery import discover

TOKEN = b":::MLLOG "


def official(logs: list[Path], edition: str) -> int:
    """The official check of every log; how many it accepts, so that one sees that it did run."""
    accepted = 0
    for log in logs:
        checker = make_checker("training", f"{edition}.0", quiet=True, werror=False)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit, KeyError, TypeError):
            accepted += bool(checker.check_file(str(log), f"training_{edition}.0/common.yaml"))
    return accepted


def ours(logs: list[Path], edition: str) -> None:
    """Everything that `mlcheck validate` does with a log, but for printing."""
    for log in logs:
        assess(log, Options(edition=edition))


def floor(logs: list[Path], _: str) -> int:
    """Find each token, decode what follows it."""
    decode, size, records = orjson.loads, len(TOKEN), 0
    for log in logs:
        data = log.read_bytes()
        start = data.find(TOKEN)
        while start >= 0:
            end = data.find(b"\n", start)
            end = len(data) if end < 0 else end
            with contextlib.suppress(orjson.JSONDecodeError):
                decode(data[start + size : end])
            records += 1
            start = data.find(TOKEN, end)
    return records


def best(work: Callable[[list[Path], str], object], logs: list[Path], edition: str, rounds: int) -> float:
    """Seconds of the fastest round."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work(logs, edition)
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--edition", default="5.1")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    logs = [log.resolve() for log in discover(chosen.logs).logs]
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # the official checker writes a log file where it stands
        ours(logs[:1], chosen.edition)
        official(logs[:1], chosen.edition)
        works = {"official": official, "mlcheck": ours, "floor": floor}
        seconds = {name: best(work, logs, chosen.edition, chosen.rounds) for name, work in works.items()}
        os.chdir("/")
    records, size = floor(logs, ""), sum(log.stat().st_size for log in logs)
    table = Table(title=f"{len(logs)} logs, {records:,} records, {size / 1e6:.1f} MB; best of {chosen.rounds} rounds")
    for heading in ("", "seconds", "records a second", "times mlcheck"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, taken in seconds.items():
        table.add_row(name, f"{taken:.3f}", f"{records / taken:,.0f}", f"{taken / seconds['mlcheck']:.2f}")
    Console(file=sys.stdout).print(table)


if __name__ == "__main__":
    main()
