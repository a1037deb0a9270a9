"""Every figure of speed, memory and scale in one table, as Markdown, beside its goal and the command that gives it alone.

    python benchmarks/performance.py LOGS [--gigabytes 4] [--dask]

LOGS are published logs, in folders that name their rulesets. It takes about ten minutes, and a machine with nothing else to do.
"""

import argparse
import math
import tempfile
from pathlib import Path

import memory
import rounds
import scaling
import speed
import startup

Row = tuple[str, str, str, str]
LARGEST_MIB = 300 * 1e6 / (1 << 20)


def of_speed(logs: list[Path]) -> list[Row]:
    seconds, number, size = speed.measured(logs, 3)
    command = "speed.py LOGS"
    corpus = f"{number:,} logs, {size / 1e6:.0f} MB"
    return [
        (f"{corpus}: times the floor", "at most 2", f"{seconds['mlcheck'] / seconds['floor']:.2f}", command),
        (
            f"{corpus}: times as fast as the official check",
            "at least 25",
            f"{seconds['official'] / seconds['mlcheck']:.1f}",
            command,
        ),
    ]


def of_startup() -> list[Row]:
    taken = startup.measured(startup.LOG, "5.1", 10)
    official, nothing = taken[startup.OFFICIAL].processor, taken[startup.NOTHING].processor
    rows = [
        (f"`{name}`, times the official check", "at most 1.0 (checkout 1.3)", f"{one.processor / official:.2f}", "startup.py")
        for name, one in taken.items()
        if ": validate" in name
    ]
    others = [(name, one) for name, one in taken.items() if name.endswith((": --version", ": completion", ": explain RES004"))]
    rows += [
        (f"`{name}`, ms over `{startup.NOTHING}`", "at most 100", f"{(one.processor - nothing) * 1000:.0f}", "startup.py")
        for name, one in others
    ]
    return rows


def of_memory(gigabytes: float, records: int = 1_000_000, logs: int = 20_010) -> list[Row]:
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "result_0.txt"
        found = []
        for part in (100, 1):
            memory.write(log, records // part, round(gigabytes * memory.GIBIBYTE / part))
            _, peak, _ = memory.measured(log)
            found.append((f"log of {records // part:,} records, {log.stat().st_size / memory.GIBIBYTE:.2f} GiB", peak))
        log.unlink()
        _, peak, _ = memory.measured_many(Path(scratch), logs)
        found.append((f"{logs:,} logs", peak))
    return [
        (f"{log}: peak, MiB", f"below {LARGEST_MIB:.0f}", f"{peak:.0f}", f"memory.py --gigabytes {gigabytes:g}")
        for log, peak in found
    ]


def of_scaling(*, dask: bool) -> list[Row]:
    found = scaling.measured(scaling.SAMPLE, 256, 3, dask=dask)
    command = "scaling.py --copies 256" + (" --dask" if dask else "")
    two = f"at least 1.8; two loops: {found.ceiling:.2f}"
    rows = [
        ("growth with the number of logs, log-log slope", "1", f"{found.slope:.3f}", command),
        ("two processes, times one", two, f"{found.one / found.two:.2f}", command),
        ("nothing changed since, times without `--cache`", "at least 8", f"{found.one / found.warm:.1f}", command),
    ]
    if not math.isnan(found.dask_two):
        one_worker = f"{found.dask_one / found.dask_alone:.2f}"
        rows += [
            ("Dask: time of one worker, times that of one process", "at most 1.15", one_worker, command),
            ("Dask: two workers, times one", "at least 1.7", f"{found.dask_one / found.dask_two:.2f}", command),
        ]
    return rows


def of_rounds(logs: list[Path]) -> list[Row]:
    found = rounds.measured(logs, 3)
    command, corpus = "rounds.py LOGS", f"{found.logs:,} logs, {found.size_bytes / 1e6:.0f} MB"
    rows = [
        (f"{corpus}: {name}, time beyond validation", "at most 30%", f"{found.compute_share(name):.0%}", command)
        for name in found.taken
        if name != "validate"
    ]
    return [*rows, (f"{corpus}: two processes, s", f"at most {found.allowed[0]:.1f}", f"{found.two:.1f}", command)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--gigabytes", type=float, default=4)
    parser.add_argument("--dask", action="store_true", help="also on a local Dask cluster of one and of two worker processes")
    chosen = parser.parse_args()
    print("| what | goal | measured | by benchmarks/ |\n|---|---|---|---|")
    for rows in (
        of_startup(),
        of_speed([log.resolve() for log in chosen.logs]),
        of_scaling(dask=chosen.dask),
        of_rounds([log.resolve() for log in chosen.logs]),
        of_memory(chosen.gigabytes),
    ):
        for row in rows:
            print("|", " | ".join(row), "|", flush=True)


if __name__ == "__main__":
    main()
