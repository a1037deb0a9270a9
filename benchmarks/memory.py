"""What mlcheck takes of memory and time on a made-up log that grows (more records, more text between them), and on many logs.

    python benchmarks/memory.py [--records 1000000] [--gigabytes 4] [--steps 3] [--logs 20010]

Each step is ten times the one before; the last one has `--records` records in `--gigabytes` GiB. The log is the clean RetinaNet
log of sample_logs with records put in before the last evaluation: of ten, four that no rule reads, two of a block, three of an
evaluation, one text. The many logs are the clean log under many names, in results of ten runs. Peak memory is that of the
process, or of its largest worker, as the system counts it.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
CLEAN = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/retinanet/result_0.txt"
BEFORE = "block_start"
RUNS = 10
GIBIBYTE = 1 << 30


def record(key: str, time_ms: int, value: object, **metadata: object) -> str:
    """A line of the log."""
    fields = {"namespace": "", "time_ms": time_ms, "event_type": "POINT_IN_TIME", "key": key, "value": value}
    return ":::MLLOG " + json.dumps({**fields, "metadata": {"file": "train.py", "lineno": 120, **metadata}}) + "\n"


def middle(records: int, filler: str) -> Iterator[str]:
    """Records of a training that goes on and on, text between them."""
    for number in range(records // 9):
        now = 1_759_312_900_000 + number
        for step in range(4):
            yield record("tracked_stats", now, {"throughput": 1234.5 + step, "loss": 2.5}, step=number)
        yield record("block_start", now, None, first_epoch_num=1, epoch_count=1)
        yield record("block_stop", now, None, first_epoch_num=1)
        yield record("eval_start", now, None, epoch_num=1)
        yield record("eval_accuracy", now, 0.1 + number / 1e9, epoch_num=1)
        yield record("eval_stop", now, None, epoch_num=1)
        yield filler


def write(path: Path, records: int, size: int) -> None:
    """The log with that many records and about that many bytes."""
    lines = CLEAN.read_text(encoding="utf-8").splitlines(keepends=True)
    at = next(index for index, line in enumerate(lines) if f'"key": "{BEFORE}"' in line)
    of_nine = sum(map(len, middle(9, "")))
    filler = "step: loss 2.5 " * max(1, (size * 9 // records - of_nine) // 15)
    wrapped = "\n".join(filler[start : start + 120] for start in range(0, len(filler), 120)) + "\n"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines[:at])
        file.writelines(middle(records, wrapped))
        file.writelines(lines[at:])


def write_many(folder: Path, number: int) -> Path:
    """A folder with that many logs, in results of ten runs each: the clean log under other names."""
    for first in range(0, number, RUNS):
        result = folder / f"training_v5.1/example/results/system_{first // RUNS}/retinanet"
        result.mkdir(parents=True)
        for run in range(min(RUNS, number - first)):
            (result / f"result_{run}.txt").hardlink_to(folder / "log")
    return folder


def measured(log: Path, *options: str) -> tuple[float, float, int]:
    """Seconds, MiB at the peak, and exit code of a validation."""
    code = "from checker.cli import main; main()"
    begin = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", code, "validate", str(log), "--ruleset", "5.1", "--format", "jsonl", *options],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    _, status, usage = os.wait4(child.pid, 0)
    return time.perf_counter() - begin, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def measured_many(scratch: Path, number: int) -> tuple[float, float, int]:
    """Seconds, MiB at the peak, and exit code of a validation of that many logs."""
    folder = scratch / "many"
    folder.mkdir()
    shutil.copy(CLEAN, folder / "log")
    return measured(write_many(folder, number) / "training_v5.1", "--jobs", "2")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--gigabytes", type=float, default=4)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--logs", type=int, default=20_010)
    arguments = parser.parse_args()
    table = Table("records", "size, MiB", "seconds", "MiB a second", "peak memory, MiB", "exit code")
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "result_0.txt"
        for step in reversed(range(arguments.steps)):
            write(log, arguments.records // 10**step, round(arguments.gigabytes * GIBIBYTE / 10**step))
            seconds, peak, code = measured(log)
            size = log.stat().st_size / (1 << 20)
            records = f"{arguments.records // 10**step:,}"
            table.add_row(records, f"{size:,.0f}", f"{seconds:.1f}", f"{size / seconds:,.0f}", f"{peak:.0f}", str(code))
        log.unlink()
        seconds, peak, code = measured_many(Path(scratch), arguments.logs)
        table.add_row(f"{arguments.logs:,} logs", "", f"{seconds:.1f}", "", f"{peak:.0f}", str(code))
    Console().print(table)


if __name__ == "__main__":
    main()
