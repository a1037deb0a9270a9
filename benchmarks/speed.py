"""How fast mlcheck checks, beside the official checker and beside the floor, in one run on the same logs.

    python benchmarks/speed.py LOGS [--rounds 5] [--installed]

The ruleset of each log is the one that its path names (training_v5.1/...); logs of rulesets that the official checker does not
know are left out. All are measured by the time of the processor, start-up left out:

- `official`: mlperf_logging's own compliance check of each log with the ruleset's rules, its output thrown away, once;
- `mlcheck`: read, judge and score each log, findings and all;
- `floor`: find the records' token in the bytes and decode each record once with orjson, nothing else.

mlcheck and the floor take turns in one process, a few logs at a time, and of each few logs the fastest round counts: what else
the machine does then slows both or neither. With `--installed` also the wheel is measured, which is built for that and has code
made of the rules' expressions; the floor beside it is its own.
"""

import argparse
import contextlib
import io
import json
import logging
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

TOKEN = b":::MLLOG "
ROOT = Path(__file__).parents[1]
LOGS_A_TURN = 15
Log = tuple[Path, str, str]
Seconds = dict[str, float]


def known(logs: list[Path]) -> list[Log]:
    """The logs whose path names a ruleset that the official checker and the floor's token know."""
    from checker.checking.ruleset_choice import parse_path_ruleset
    from checker.rules.loader import load_ruleset

    named = ((log, parse_path_ruleset(log)) for log in logs)
    return [(log, *found) for log, found in named if found is not None and load_ruleset(*found).definition.dialect == "v0.7"]


def find_logs(paths: list[Path]) -> list[Log]:
    """The known logs under the paths."""
    from checker.logs.discovery import discover_logs

    return known([log.resolve() for log in discover_logs(paths).logs])


def official(logs: list[Log]) -> int:
    """The official check of every log; how many it accepts, so that one sees that it did run."""
    from mlperf_logging.compliance_checker.mlp_compliance import make_checker

    accepted = 0
    for log, usage, name in logs:
        checker = make_checker(usage, f"{name}.0", quiet=True, werror=False)
        with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit, Exception):
            accepted += bool(checker.check_file(str(log), f"{usage}_{name}.0/common.yaml"))
    return accepted


def ours(logs: list[Log]) -> None:
    """Everything that `mlcheck validate` does with a log by itself."""
    from checker.checking.check_log import check_log
    from checker.checking.options import CheckOptions

    options = CheckOptions()
    for log, _, _ in logs:
        check_log(log, options)


def floor(logs: list[Log]) -> int:
    """Find each token, decode what follows it."""
    import orjson

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


def processor_seconds(work: Callable[[list[Log]], object], logs: list[Log]) -> float:
    """What the work takes."""
    begin = time.process_time()
    work(logs)
    return time.process_time() - begin


def take_turns(logs: list[Log], rounds: int) -> Seconds:
    """Seconds of the floor and of mlcheck in this process: of each few logs the fastest round."""
    turns = [logs[start : start + LOGS_A_TURN] for start in range(0, len(logs), LOGS_A_TURN)]
    works: dict[str, Callable[[list[Log]], object]] = {"floor": floor, "mlcheck": ours}
    ours(logs)
    least = {name: [float("inf")] * len(turns) for name in works}
    for _ in range(rounds):
        for turn, few in enumerate(turns):
            for name, work in works.items():
                least[name][turn] = min(least[name][turn], processor_seconds(work, few))
    return {name: sum(seconds) for name, seconds in least.items()}


def measured_in(place: Path, paths: list[Path], rounds: int) -> Seconds:
    """The same in a process of the checkout, or of an unpacked wheel, in that folder."""
    command = [sys.executable, __file__, *map(str, paths), "--rounds", str(rounds), "--here"]
    environment = {**os.environ, "PYTHONPATH": str(place)}
    ended = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: Seconds = json.loads(ended.stdout)
    return found


def unpack_wheel(folder: Path) -> Path:
    """The wheel of this checkout, built and unpacked in the folder, its modules compiled as an installation compiles them."""
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True, stdout=2)
    (wheel,) = folder.glob("*.whl")
    place = folder / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    subprocess.run([sys.executable, "-m", "compileall", "-q", place], check=True)
    return place


def measured(paths: list[Path], rounds: int, *, installed: bool = False) -> tuple[Seconds, int, int]:
    """Seconds of each way through the logs, how many logs they are, and how many bytes; with `installed` also of the wheel."""
    logs = find_logs(paths)
    logging.disable(logging.CRITICAL)
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)  # the official checker writes a log file where it stands
        official(logs[:1])
        seconds = measured_in(ROOT, paths, rounds)
        seconds["official"] = processor_seconds(official, logs)
        if installed:
            wheel = measured_in(unpack_wheel(Path(scratch)), paths, rounds)
            seconds |= {"mlcheck, installed": wheel["mlcheck"], "floor beside it": wheel["floor"]}
        os.chdir(here)
    return seconds, len(logs), sum(log.stat().st_size for log, _, _ in logs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--installed", action="store_true", help="also measure the wheel")
    parser.add_argument("--here", action="store_true", help="measure in this process, and print JSON")
    chosen = parser.parse_args()
    paths = [path.resolve() for path in chosen.logs]
    if chosen.here:
        print(json.dumps(take_turns(find_logs(paths), chosen.rounds)))
        return
    from rich.console import Console
    from rich.table import Table

    seconds, number, size = measured(paths, chosen.rounds, installed=chosen.installed)
    records = floor(find_logs(paths))
    table = Table(title=f"{number} logs, {records:,} records, {size / 1e6:.1f} MB; best of {chosen.rounds} rounds")
    for heading in ("", "seconds", "records a second", "times the floor", "official check, times as long"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, taken in seconds.items():
        beside = seconds["floor beside it"] if name == "mlcheck, installed" else seconds["floor"]
        shares = (f"{taken / beside:.2f}", f"{seconds['official'] / taken:.1f}")
        table.add_row(name, f"{taken:.3f}", f"{records / taken:,.0f}", *shares)
    Console(file=sys.stdout).print(table)


if __name__ == "__main__":
    main()
