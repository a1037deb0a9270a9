"""How long calls take from nothing, installed from the wheel and in a checkout, beside the official check of the same log.

    python benchmarks/startup.py [LOG --ruleset 5.1] [--rounds 10] [--also NAME=FOLDER]

Each call is a process of its own; they take turns, and the best of the rounds counts: the wall clock, and the processor (user,
system), which other programs disturb less. Each FOLDER is another checkout or installation to measure beside these two.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).parents[1]
OFFICIAL = "official compliance check"
NOTHING = "python -c pass"
LOG = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
PROGRAM = "from checker.cli import run_program; run_program()"
CONFIGURATION = '[severity]\nRES004 = "warning"\n\n[limits]\nline_mebibytes = 32\n'
TEN = 10


class Taken(NamedTuple):
    """The seconds of a call: by the clock, and of the processor."""

    wall: float
    processor: float


class Call(NamedTuple):
    """A call: its command, the folder that it is made in, and where its modules come from."""

    command: list[str]
    folder: Path
    modules: Path | None = None


def install_wheel(scratch: Path) -> Path:
    """The folder into which the wheel of this checkout was built and installed, without what it depends on."""
    pip = [sys.executable, "-m", "pip", "--quiet"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(scratch), str(ROOT)], check=True)
    (wheel,) = scratch.glob("*.whl")
    target = scratch / "installed"
    subprocess.run([*pip, "install", "--no-deps", "--target", str(target), str(wheel)], check=True)
    return target


def list_calls(scratch: Path, log: Path, ruleset: str, places: dict[str, Path]) -> dict[str, Call]:
    """Every call by its name: those of Python and of the official check, then those of mlcheck from each place."""
    plain, configured, ten = scratch / "plain", scratch / "configured", scratch / "ten"
    for folder in (plain, configured, ten):
        folder.mkdir()
    (configured / "mlcheck.toml").write_text(CONFIGURATION, encoding="utf-8")
    for number in range(TEN):
        shutil.copy(log, ten / f"result_{number}.txt")
    checked, jobs = str(log.resolve()), ("--jobs", "1")
    usage = ["--usage", "training", "--ruleset", f"{ruleset}.0"]
    calls = {
        NOTHING: Call([sys.executable, "-c", "pass"], plain),
        OFFICIAL: Call([sys.executable, "-m", "mlperf_logging.compliance_checker", *usage, checked], plain),
    }
    json = ("--format", "json")
    for place, modules in places.items():
        program = [sys.executable, "-c", PROGRAM]
        calls |= {
            f"{place}: --version": Call([*program, "--version"], plain, modules),
            f"{place}: explain RES004": Call([*program, "explain", "RES004"], plain, modules),
            f"{place}: validate": Call([*program, "validate", checked, "--ruleset", ruleset], plain, modules),
            f"{place}: validate, JSON": Call([*program, "validate", checked, "--ruleset", ruleset, *json], plain, modules),
            f"{place}: validate, JSON, inferred": Call([*program, "validate", checked, *json], plain, modules),
            f"{place}: validate, JSON, configured": Call(
                [*program, "validate", checked, "--ruleset", ruleset, *json], configured, modules
            ),
            f"{place}: validate ten logs, JSON": Call(
                [*program, "validate", str(ten), "--ruleset", ruleset, *json, *jobs], plain, modules
            ),
        }
        calls[f"{place}: completion"] = Call(program, plain, modules)
    return calls


def take_time(call: Call, *, completes: bool) -> Taken:
    """How long the call takes. Modules are compiled once, as an installed program's are, and a checkout's rules."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")}
    if call.modules is not None:
        environment["PYTHONPATH"] = str(call.modules)
    if completes:
        environment |= {"_MLCHECK_COMPLETE": "complete_bash", "COMP_WORDS": "mlcheck va", "COMP_CWORD": "1"}
    quiet = subprocess.DEVNULL
    before, begin = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(call.command, cwd=call.folder, env=environment, stdout=quiet, stderr=quiet, check=False)
    wall, after = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measured(log: Path, ruleset: str, rounds: int, others: dict[str, Path] | None = None) -> dict[str, Taken]:
    """What each call takes, the best of so many rounds."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        places = {"wheel": install_wheel(scratch), "checkout": ROOT, **(others or {})}
        calls = list_calls(scratch, log, ruleset, places)
        best = dict.fromkeys(calls, Taken(float("inf"), float("inf")))
        for _ in range(rounds):
            for call in calls:
                taken = take_time(calls[call], completes=call.endswith(": completion"))
                best[call] = Taken(min(best[call].wall, taken.wall), min(best[call].processor, taken.processor))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("log", nargs="?", type=Path, default=LOG)
    parser.add_argument("--ruleset", default="5.1")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--also", metavar="NAME=FOLDER", action="append", default=[], help="another checkout or installation")
    arguments = parser.parse_args()
    others = {name: Path(folder) for name, folder in (one.split("=", 1) for one in arguments.also)}
    best = measured(arguments.log, arguments.ruleset, arguments.rounds, others)
    table = Table("call", "wall, ms", "processor, ms", "wall, times the official check", "processor, times it")
    for name, taken in best.items():
        ratios = (f"{one / other:.2f}" for one, other in zip(taken, best[OFFICIAL], strict=True))
        table.add_row(name, *(f"{seconds * 1000:.0f}" for seconds in taken), *ratios)
    Console(width=130).print(table)


if __name__ == "__main__":
    main()
