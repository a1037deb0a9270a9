"""How long a call takes from nothing: the interpreter, `mlcheck --version`, one log checked, and the official check of it.

    python benchmarks/startup.py [LOG --ruleset 5.1] [--rounds 10]

Each call is a process of its own; they take turns, and the best of the rounds counts.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
OFFICIAL = "official compliance check"
LOG = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"


def seconds(command: list[str], folder: str) -> float:
    """How long the command takes. Modules are compiled once, as an installed program's are."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    quiet = subprocess.DEVNULL
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet, check=False)
    return time.perf_counter() - begin


def measured(log: Path, ruleset: str, rounds: int) -> dict[str, float]:
    """Seconds of each call, the best of so many rounds."""
    checked, mlcheck = str(log.resolve()), str(Path(sys.executable).with_name("mlcheck"))
    official = [sys.executable, "-m", "mlperf_logging.compliance_checker", "--usage", "training", "--ruleset", f"{ruleset}.0"]
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "mlcheck --version": [mlcheck, "--version"],
        "mlcheck validate": [mlcheck, "validate", checked, "--ruleset", ruleset],
        "mlcheck validate --format json": [mlcheck, "validate", checked, "--ruleset", ruleset, "--format", "json"],
        "mlcheck validate, ruleset inferred": [mlcheck, "validate", checked],
        OFFICIAL: [*official, checked],
    }
    best = dict.fromkeys(commands, float("inf"))
    with tempfile.TemporaryDirectory() as scratch:
        for _ in range(rounds):
            for name, command in commands.items():
                best[name] = min(best[name], seconds(command, scratch))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", nargs="?", type=Path, default=LOG)
    parser.add_argument("--ruleset", default="5.1")
    parser.add_argument("--rounds", type=int, default=10)
    arguments = parser.parse_args()
    best = measured(arguments.log, arguments.ruleset, arguments.rounds)
    table = Table("call", "milliseconds", "times the official check")
    for name, taken in best.items():
        table.add_row(name, f"{taken * 1000:.0f}", f"{taken / best['official compliance check']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
