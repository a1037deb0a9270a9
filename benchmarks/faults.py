"""Stops mlcheck at moments nobody chose, and gives every format to readers that do not read: what it then ends with.

    python benchmarks/faults.py --rounds 20

Prints a line for each kind of fault with how often it was tried and what came of it, and ends with 1 where something did that
must not: another exit code, more than a sentence, a process that is left, a file that is not whole.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from checker.reporting import registry

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "checker"]
STUDY = [str(path) for path in sorted((ROOT / "sample_logs/study").glob("*100"))]
CALLS = {
    "validate": ["validate", *STUDY, "--jobs", "1", "--output", "json:{out}/report.json", "--cache", "{out}/cache"],
    "validate, three processes": ["validate", *STUDY, "--jobs", "3", "--output", "json:{out}/report.json"],
    "baseline": ["validate", *STUDY, "--write-baseline", "{out}/report.json"],
    "score": ["score", *STUDY, "--output", "json:{out}/report.json"],
    "compare": ["compare", *STUDY, "--output", "json:{out}/report.json"],
    "summarize": ["summarize", *STUDY, "--output", "json:{out}/report.json"],
}
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL)
READERS = {"full": ">/dev/full", "gone": "| true; exit ${PIPESTATUS[0]}", "closed": ">&-"}
COMMANDS = {"validate": "render", "score": "render_scores", "summarize": "render_summary", "compare": "render_comparison"}
BEFORE_ANYTHING_S = 0.1
LATEST_S = 1.5
ENDING_S = 10.0


def stopped(call: list[str], sign: signal.Signals, delay_s: float, out: Path) -> str:
    """What comes of a call that is sent the signal, with its group, after so long: `stopped`, `finished`, or what is wrong."""
    report = out / "report.json"
    report.write_text("{}", encoding="utf-8")
    command = [*COMMAND, *(part.format(out=out) for part in call)]
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True, **pipes)
    time.sleep(delay_s)
    if process.poll() is None:
        os.killpg(process.pid, sign)
    said = process.communicate()[1].decode()
    until = time.monotonic() + ENDING_S
    while members(process.pid):
        if time.monotonic() > until:
            return "a process is left"
        time.sleep(0.01)
    json.loads(report.read_bytes())  # the old one or the new one
    names = {path.name for path in out.iterdir()} - {"report.json", "cache"}
    if sign is signal.SIGKILL:
        for name in names:
            (out / name).unlink()  # the scratch file of who was killed
    elif names:
        return f"left behind: {names}"
    if process.returncode == -sign:
        quiet = not said or sign is signal.SIGKILL or ", in main" not in said  # what Python says before mlcheck is reached
        return "stopped" if quiet else f"said {said}"
    return "finished" if process.returncode in (0, 1) and "Traceback" not in said else f"{process.returncode}: {said}"


def members(session: int) -> list[int]:
    """The processes of a session that are there."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, its_session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state != "Z":
            found.append(int(folder.name))
    return found


def unread(command: str, name: str, reader: str) -> str:
    """What comes of a report in the format that nobody reads."""
    call = f"{' '.join(COMMAND)} {command} {' '.join(STUDY)} --format {name} {READERS[reader]}"
    ended = subprocess.run(["bash", "-c", call], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = ended.stderr.splitlines()
    if reader == "full":
        return "said" if ended.returncode == 2 and len(lines) == 1 else f"{ended.returncode}: {ended.stderr}"
    return "the verdict" if ended.returncode in (0, 1) and not lines else f"{ended.returncode}: {ended.stderr}"


def campaign(rounds: int, seed: int) -> Iterator[tuple[str, Counter[str]]]:
    """Each kind of fault, and how often what came of it."""
    chosen = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        for name, call in CALLS.items():
            for sign in SIGNALS:
                delays = [chosen.uniform(BEFORE_ANYTHING_S, LATEST_S) for _ in range(rounds)]
                yield f"{sign.name} while {name}", Counter(stopped(call, sign, delay, Path(folder)) for delay in delays)
    for command, task in COMMANDS.items():
        for reader in READERS:
            yield f"{command}, stdout {reader}", Counter(unread(command, name, reader) for name in registry.list_formats(task))


def main() -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has it ignored by what runs in the background
    wrong = 0
    for kind, came in campaign(arguments.rounds, arguments.seed):
        print(f"{kind}: {', '.join(f'{number} {what}' for what, number in came.items())}", flush=True)
        wrong += sum(number for what, number in came.items() if what not in ("stopped", "finished", "said", "the verdict"))
    print(f"{wrong} that must not be")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
