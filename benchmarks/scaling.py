"""How the time grows with the number of logs, and what a second process, a second worker of a cluster and a cache save.

    python benchmarks/scaling.py [--log LOG] [--copies 64] [--rounds 3] [--dask]

A folder is made of copies of one log, 10 copies for each time of `1x`. Everything runs in this process or is started by it;
each figure is the best of several rounds, in seconds that passed. What is compared takes turns, so that what else the machine
does slows all of it down. What two processes can give here at all is measured in between: the same loop once alone, and twice
at the same time, where 2.0 is a machine with two cores to spare.
"""

import argparse
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from checker.checking.log_task import check_logs
from checker.checking.options import CheckOptions, Execution

SAMPLE = Path(__file__).parent.parent / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
LOGS_OF_ONE = 10
LOOP = "sum(i * i for i in range(10_000_000))"


def folder_of(log: Path, copies: int, under: Path) -> list[Path]:
    """So many copies of the log. The ruleset stays the one that the log's path or content names."""
    rounds = [part for part in log.absolute().parts if part.startswith(("training", "hpc"))]
    folder = under.joinpath(*rounds[-1:], f"of {copies}")
    folder.mkdir(parents=True)
    data = log.read_bytes()
    found = [folder / f"result_{number}.txt" for number in range(copies)]
    for number, path in enumerate(found):
        path.write_bytes(data + f"\n# copy {number}\n".encode())
    return found


def best(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest round."""
    return best_of_each({"": work}, rounds)[""]


def best_of_each(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Seconds of the fastest round of each, which take turns."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begin = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - begin)
    return {name: min(seconds) for name, seconds in taken.items()}


def assess_with(logs: list[Path], execution: Execution) -> Callable[[], object]:
    """Assessing all of the logs there."""
    return lambda: list(check_logs(logs, CheckOptions(execution=execution)))


def loop(number: int) -> Callable[[], object]:
    """So many loops at once, each in a process of its own."""

    def at_once() -> None:
        for process in [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(number)]:
            process.wait()

    return at_once


def slope(points: list[tuple[int, float]]) -> float:
    """Of the straight line through the logarithms: 1 where time grows as the number does."""
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - x_mean) ** 2 for x in xs)


@contextmanager
def on_dask(logs: list[Path], workers: int) -> Iterator[Callable[[], object]]:
    """Assessing the logs on a cluster of so many worker processes, which have started and loaded mlcheck before."""
    import distributed

    with distributed.LocalCluster(
        n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        execution = Execution("dask", None, cluster.scheduler_address)
        assess_with(logs[: 64 * workers], execution)()
        yield assess_with(logs, execution)


@dataclass
class Figures:
    """Seconds that passed: `points` with one process on so many logs, the others on the largest number of logs; `dask_alone`
    with one process and without a cluster, between the rounds of the clusters."""

    points: list[tuple[int, float]]
    one: float
    two: float
    cold: float
    warm: float
    changed: float
    ceiling: float
    dask_alone: float = math.nan
    dask_one: float = math.nan
    dask_two: float = math.nan

    @property
    def slope(self) -> float:
        """How time grows with the number of logs."""
        return slope(self.points)


def measured(log: Path, copies: int, rounds: int, *, dask: bool) -> Figures:
    """Everything that is measured here."""
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as clusters:
        points: list[tuple[int, float]] = []
        assess_with([log], Execution())()
        for times in (1 << power for power in range(copies.bit_length())):
            logs = folder_of(log, times * LOGS_OF_ONE, Path(scratch) / str(times))
            points.append((len(logs), best(assess_with(logs, Execution()), rounds)))
        kept = assess_with(logs, Execution(cache=Path(scratch) / "cache"))
        cold = best(kept, 1)
        alone = assess_with(logs, Execution())
        works = {"one": alone, "two": assess_with(logs, Execution(jobs=2)), "warm": kept, "loop": loop(1), "loops": loop(2)}
        taken = best_of_each(works, rounds)
        with logs[0].open("ab") as changed:
            changed.write(b"# changed\n")
        figures = Figures(
            points, taken["one"], taken["two"], cold, taken["warm"], best(kept, 1), 2 * taken["loop"] / taken["loops"]
        )
        if dask:  # a cluster keeps the cores busy, so it is not there for the others
            works = {f"dask {number}": clusters.enter_context(on_dask(logs, number)) for number in (1, 2)}
            taken = best_of_each({"one": alone, **works}, rounds)
            figures = replace(figures, dask_alone=taken["one"], dask_one=taken["dask 1"], dask_two=taken["dask 2"])
        return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--log", type=Path, default=SAMPLE)
    parser.add_argument("--copies", type=int, default=64, help="the largest folder, as times of the smallest")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dask", action="store_true", help="also on a local Dask cluster of one and of two worker processes")
    chosen = parser.parse_args()
    found = measured(chosen.log, chosen.copies, chosen.rounds, dask=chosen.dask)
    table = Table(title=f"copies of {chosen.log.name}, {chosen.log.stat().st_size:,} bytes; best of {chosen.rounds} rounds")
    for heading in ("", "logs", "seconds", "logs a second", "times"):
        table.add_column(heading, justify="right" if heading else "left")
    number, alone = found.points[-1][0], found.one
    rows = [(f"one process, {logs // LOGS_OF_ONE}x", logs, seconds, math.nan) for logs, seconds in found.points]
    rows += [
        ("two processes", number, found.two, alone),
        ("dask, one worker", number, found.dask_one, found.dask_alone),
        ("dask, two workers", number, found.dask_two, found.dask_one),
        ("cache, cold", number, found.cold, alone),
        ("cache, warm", number, found.warm, alone),
        ("cache, one log changed", number, found.changed, alone),
    ]
    for name, logs, seconds, against in rows:
        if not math.isnan(seconds):
            times = "" if math.isnan(against) else f"{against / seconds:.2f}"
            table.add_row(name, f"{logs:,}", f"{seconds:.3f}", f"{logs / seconds:,.0f}", times)
    console = Console(file=sys.stdout)
    console.print(table)
    console.print(f"growth, log-log slope: {found.slope:.3f}; two processes do {found.ceiling:.2f} times what one does here")


if __name__ == "__main__":
    main()
