"""How fast mlcheck checks, beside the official checker and beside the floor, in one run on the same logs.

    python benchmarks/speed.py LOGS [--rounds 3]

The ruleset of each log is the one that its path names (training_v5.1/...); logs of rulesets that the official checker does not
know are left out.

All three run in this process, one after the other, start-up left out, the best of several rounds (the official check once):

- `official`: mlperf_logging's own compliance check of each log with the ruleset's rules, its output thrown away;
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

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.checking.ruleset_choice import parse_path_ruleset
from checker.logs.discovery import discover_logs
from checker.rules.loader import load_ruleset

TOKEN = b":::MLLOG "
Log = tuple[Path, str, str]


def known(logs: list[Path]) -> list[Log]:
    """The logs whose path names a ruleset that the official checker and the floor's token know."""
    named = ((log, parse_path_ruleset(log)) for log in logs)
    return [(log, *found) for log, found in named if found is not None and load_ruleset(*found).definition.dialect == "v0.7"]


def official(logs: list[Log]) -> int:
    """The official check of every log; how many it accepts, so that one sees that it did run."""
    accepted = 0
    for log, usage, name in logs:
        checker = make_checker(usage, f"{name}.0", quiet=True, werror=False)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit, Exception):
            accepted += bool(checker.check_file(str(log), f"{usage}_{name}.0/common.yaml"))
    return accepted


def ours(logs: list[Log]) -> None:
    """Everything that `mlcheck validate` does with a log by itself."""
    options = CheckOptions()
    for log, _, _ in logs:
        check_log(log, options)


def floor(logs: list[Log]) -> int:
    """Find each token, decode what follows it."""
    decode, size, records = orjson.loads, len(TOKEN), 0
    for log, _, _ in logs:
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


def best(work: Callable[[list[Log]], object], logs: list[Log], rounds: int) -> float:
    """Seconds of the fastest round."""
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work(logs)
        times.append(time.perf_counter() - begin)
    return min(times)


def measured(paths: list[Path], rounds: int) -> tuple[dict[str, float], int, int]:
    """Seconds of each way through the logs, how many logs they are, and how many bytes."""
    logs = known([log.resolve() for log in discover_logs(paths).logs])
    logging.disable(logging.CRITICAL)
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # the official checker writes a log file where it stands
        works: dict[str, Callable[[list[Log]], object]] = {"floor": floor, "mlcheck": ours, "official": official}
        for work in (ours, floor):
            work(logs)
        official(logs[:1])
        seconds = {name: best(work, logs, 1 if name == "official" else rounds) for name, work in works.items()}
        os.chdir(here)
    return seconds, len(logs), sum(log.stat().st_size for log, _, _ in logs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    paths = [path.resolve() for path in chosen.logs]
    seconds, number, size = measured(paths, chosen.rounds)
    records = floor(known([log.resolve() for log in discover_logs(paths).logs]))
    table = Table(title=f"{number} logs, {records:,} records, {size / 1e6:.1f} MB; best of {chosen.rounds} rounds")
    for heading in ("", "seconds", "records a second", "times the floor", "times mlcheck"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, taken in seconds.items():
        shares = (f"{taken / seconds[other]:.2f}" for other in ("floor", "mlcheck"))
        table.add_row(name, f"{taken:.3f}", f"{records / taken:,.0f}", *shares)
    Console(file=sys.stdout).print(table)


if __name__ == "__main__":
    main()
