"""What a whole round takes: what compare, summarize and the HTML report add to its validation, and what two processes save.

    python benchmarks/rounds.py LOGS [--rounds 3]

LOGS are published logs, in folders that name their rulesets. Each figure is the best of several rounds, which take turns. What
a command adds is told by the time of the processor, in one process; two processes are compared in seconds that passed. Of more
than 100 benchmark results the HTML report draws no charts.
"""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from checker.checking.options import CheckOptions, Execution
from checker.cli.output import format_rendered
from checker.comparing.compare import compare_systems
from checker.logs.discovery import discover_logs
from checker.reporting.registry import load_renderer
from checker.submissions.details.collect import collect_evidence
from checker.submissions.summaries.summarize import summarize_round
from checker.submissions.validation import examine_paths

Work = Callable[[list[Path]], object]
PUBLISHED_LOGS, PUBLISHED_BYTES, PUBLISHED_SECONDS = 25_000, 4.9e9, 40
"""The published logs of all rounds, and how long two processes may take for them."""


def validate(paths: list[Path]) -> object:
    """The report on all of them."""
    return examine_paths(paths, CheckOptions()).report


def write_html(paths: list[Path]) -> object:
    """The report as a page."""
    examined = examine_paths(paths, CheckOptions())
    return format_rendered(load_renderer("html", "render")(examined.report, collect_evidence(examined)))


def compare(paths: list[Path]) -> object:
    """Systems by name, in the terminal."""
    found = compare_systems(paths, CheckOptions(partial=True), by="system")
    return format_rendered(load_renderer("terminal", "render_comparison")(found))


def summarize(paths: list[Path]) -> object:
    """The tables of the round, in the terminal."""
    return format_rendered(load_renderer("terminal", "render_summary")(summarize_round(paths, CheckOptions())))


def in_two_processes(paths: list[Path]) -> object:
    """The report on all of them, from two processes."""
    return examine_paths(paths, CheckOptions(execution=Execution(jobs=2))).report


COMMANDS: dict[str, Work] = {"validate": validate, "compare": compare, "summarize": summarize, "HTML": write_html}


@dataclass(frozen=True)
class Figures:
    """Seconds of the processor of each command; seconds that passed of a validation in one and in two processes; the logs."""

    taken: dict[str, float]
    one: float
    two: float
    logs: int
    size_bytes: int

    def compute_share(self, command: str) -> float:
        """What the command takes beyond a validation, as a share of it."""
        return self.taken[command] / self.taken["validate"] - 1

    @property
    def allowed(self) -> tuple[float, float]:
        """Seconds that two processes may take, in proportion to the number of logs and to their bytes."""
        return PUBLISHED_SECONDS * self.logs / PUBLISHED_LOGS, PUBLISHED_SECONDS * self.size_bytes / PUBLISHED_BYTES


def measured(paths: list[Path], rounds: int) -> Figures:
    """Everything that is measured here."""
    logs = discover_logs(paths).logs
    validate(paths)
    cpu: dict[str, list[float]] = {name: [] for name in COMMANDS}
    passed: dict[Work, list[float]] = {validate: [], in_two_processes: []}
    for _ in range(rounds):
        for work, seconds in passed.items():
            begin = time.perf_counter()
            work(paths)
            seconds.append(time.perf_counter() - begin)
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            begin = time.process_time()
            command(paths)
            cpu[name].append(time.process_time() - begin)
    taken = {name: min(seconds) for name, seconds in cpu.items()}
    one, two = (min(passed[work]) for work in (validate, in_two_processes))
    return Figures(taken, one, two, len(logs), sum(log.stat().st_size for log in logs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    found = measured(chosen.logs, chosen.rounds)
    table = Table(title=f"{found.logs:,} logs, {found.size_bytes / 1e6:.1f} MB; best of {chosen.rounds} rounds")
    for heading in ("", "seconds of the processor", "beyond validation"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, seconds in found.taken.items():
        table.add_row(name, f"{seconds:.3f}", "" if name == "validate" else f"{found.compute_share(name):.0%}")
    console = Console(file=sys.stdout)
    console.print(table)
    by_number, by_size = found.allowed
    console.print(
        f"validation: {found.one:.2f} s, in two processes {found.two:.2f} s, {found.one / found.two:.2f} times as fast; "
        f"{PUBLISHED_SECONDS} s for all published logs are {by_number:.2f} s by the number of logs, {by_size:.2f} s by bytes"
    )


if __name__ == "__main__":
    main()
