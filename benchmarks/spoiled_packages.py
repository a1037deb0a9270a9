"""A good submission spoiled in the ways that the official package checker lets pass or answers oddly: what both say.

    python benchmarks/spoiled_packages.py ORGANISATION --ruleset 5.1 [--benchmark llama31_8b]

The submitter's directory is copied before each spoiling; the official program runs in a process of its own on a copy of
its own, since it writes into what it checks.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

Spoil = Callable[[Path, list[Path]], None]


def with_value(log: Path, key: str, value: object) -> None:
    """The log with another value in the records of a key."""
    text = log.read_text(encoding="utf-8", errors="replace")
    pattern = re.compile(rf'("key": ?"{key}", ?"value": ?)(?:"[^"]*"|[^,]+)(, ?"metadata")')
    changed, count = pattern.subn(lambda found: f"{found[1]}{json.dumps(value)}{found[2]}", text)
    assert count, f"{log} has no {key}"
    log.write_text(changed, encoding="utf-8")


def with_status(log: Path, status: str) -> None:
    """The log with another status in run_stop."""
    text = log.read_text(encoding="utf-8", errors="replace")
    assert '"status": "success"' in text
    log.write_text(text.replace('"status": "success"', f'"status": "{status}"'), encoding="utf-8")


def ten_copies(folder: Path, logs: list[Path]) -> None:
    """One log, only the seed edited."""
    for number, log in enumerate(logs[1:], 1):
        shutil.copy(logs[0], log)
        with_value(log, "seed", 1000 + number)


def empty(folder: Path, logs: list[Path]) -> None:
    """No system at all under results/."""
    results = folder.parents[1]
    shutil.rmtree(results)
    results.mkdir()


SPOILED: dict[str, Spoil] = {
    "as it was": lambda folder, logs: None,
    "empty results folder": empty,
    "empty benchmark folder": lambda folder, logs: [log.unlink() for log in logs] and None,
    "misspelt benchmark folder": lambda folder, logs: folder.rename(folder.with_name(folder.name + "x")) and None,
    "a missing run": lambda folder, logs: logs[0].unlink(),
    "the same seed everywhere": lambda folder, logs: [with_value(log, "seed", 7) for log in logs] and None,
    "ten copies, seeds edited": ten_copies,
    "ten submitters": lambda folder, logs: (
        [with_value(log, "submission_org", f"Submitter {number}") for number, log in enumerate(logs)] and None
    ),
    "an aborted run": lambda folder, logs: with_status(logs[0], "aborted"),
    "all runs aborted": lambda folder, logs: [with_status(log, "aborted") for log in logs] and None,
    "one non-compliant run": lambda folder, logs: with_value(logs[0], "opt_name", "sgd"),
}


def copied(submitter: Path, scratch: Path, benchmark: str | None, spoil: Spoil, ruleset: str) -> Path:
    """A spoiled copy that holds one benchmark of one system, below a directory that names the ruleset."""
    root = scratch / f"training_v{ruleset}" / submitter.name
    shutil.copytree(submitter, root)
    folders = sorted(path for path in (root / "results").glob("*/*") if path.is_dir() and benchmark in (None, path.name))
    kept = folders[0]
    for system in (root / "results").iterdir():
        if system != kept.parent:
            shutil.rmtree(system)
    for other in kept.parent.iterdir():
        if other != kept and other.is_dir():
            shutil.rmtree(other)
    spoil(kept, sorted(kept.glob("result_*.txt")))
    return root


def official(folder: Path, ruleset: str, scratch: Path) -> str:
    """The last word of the official package checker, and its exit code."""
    command = [sys.executable, "-m", "mlperf_logging.package_checker", str(folder), "training", f"{ruleset}.0"]
    ended = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    said = ended.stdout + ended.stderr
    if "FOUND NO ERRORS" in said:
        word = "SUCCESS"
    elif "FOUND ERRORS" in said:
        word = "errors"
    else:
        word = said.strip().splitlines()[-1].split(":")[0]
    return f"{word}, exit {ended.returncode}"


def ours(folder: Path) -> tuple[str, str]:
    """mlcheck's exit code and the rules that its errors go by."""
    command = [sys.executable, "-c", "from checker.cli import main; main()", "validate", str(folder), "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode == 2:
        return "exit 2", ended.stderr.strip().split(":", 2)[-1].strip()
    report = json.loads(ended.stdout)
    parts = [*report["runs"], *report["results"], report]
    rules = {finding["rule"] for part in parts for finding in part["findings"] if finding["severity"] == "error"}
    verdicts = {one["mlcheck"] for one in report["results"]}
    return f"{'/'.join(sorted(verdicts))}, exit {ended.returncode}", ", ".join(sorted(rules))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("submitter", type=Path)
    parser.add_argument("--ruleset", required=True)
    parser.add_argument("--benchmark")
    arguments = parser.parse_args()
    table = Table("spoiled by", "official package checker", "mlcheck", "for", title=str(arguments.submitter))
    for name, spoil in SPOILED.items():
        with tempfile.TemporaryDirectory() as scratch:
            root = copied(arguments.submitter.resolve(), Path(scratch), arguments.benchmark, spoil, arguments.ruleset)
            verdict, rules = ours(root)
            table.add_row(name, official(root, arguments.ruleset, Path(scratch)), verdict, rules)
    Console(width=170).print(table)


if __name__ == "__main__":
    main()
