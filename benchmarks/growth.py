"""How the time of a command grows with each dimension of its input: the slope of processor time by size, both as logarithms.

    python benchmarks/growth.py [--only TEXT...] [--seconds 1] [--rounds 2]

A slope of 1 is time that grows as the input does, 2 is time that grows as its square. The size is doubled at least three times,
and until a call takes `--seconds` longer than that on the input with one such part, whose time is subtracted: the rest of its
work would make the slope small. The slope is that of the last four sizes. Each call is in a forked process, where everything
is imported before; of `--rounds` calls the fastest counts. The exit code is 1 where a slope is above the bound, or where
mlcheck ends with a code above 1. "no growth" is less than 0.1 s more at the largest size.
"""

import argparse
import contextlib
import io
import json
import os
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from scaling import slope

from checker.checking.incremental_check import IncrementalCheck
from checker.cli import main as run_mlcheck
from checker.reporting.registry import list_formats
from checker.rules.loader import load_ruleset

SAMPLES = Path(__file__).parents[1] / "sample_logs/dialects/training_v5.1/example"
RESULT = SAMPLES / "results/8xExample/llama31_8b"
SYSTEM = SAMPLES / "systems/8xExample.json"
LINES = (RESULT / "result_0.txt").read_text(encoding="utf-8").splitlines(keepends=True)
START = 1_759_313_000_000
BOUND = 1.1
FEWEST_SIZES, MOST_DOUBLINGS = 4, 6
NO_GROWTH = 0.1
RULESET = ("--ruleset", "5.1")
CHECK = ("validate", *RULESET, "--format", "json")

Words = list[object] | Callable[[], object]
"""The arguments of a call, or a call of the library."""


@dataclass(frozen=True)
class Dimension:
    """What grows, the smallest of its sizes, how an input of a size is made (the arguments of the call are returned), and how
    often the size is doubled at most: large files are read in another way."""

    name: str
    size: int
    make: Callable[[Path, int], Words]
    doublings: int = MOST_DOUBLINGS


def record(key: str, time_ms: int, value: object, **metadata: object) -> str:
    """A line of a log."""
    fields = {"namespace": "", "time_ms": time_ms, "event_type": "POINT_IN_TIME", "key": key, "value": value}
    return ":::MLLOG " + json.dumps({**fields, "metadata": {"file": "train.py", "lineno": 120, **metadata}}) + "\n"


def insert_before(key: str, lines: Iterable[str]) -> str:
    """The sample log with the lines before the first record of the key."""
    at = next(index for index, line in enumerate(LINES) if f'"key": "{key}"' in line)
    return "".join([*LINES[:at], *lines, *LINES[at:]])


def evaluations(size: int, *, improving: bool = False) -> str:
    """The sample log with so many more evaluations, each with its block."""
    before = [line for line in LINES if '"key": "block_start"' in line][-1]
    return "".join(LINES).replace(
        before, "".join(evaluation for number in range(size) for evaluation in _evaluation(number, size, improving)) + before
    )


def _evaluation(number: int, size: int, improving: bool) -> Iterable[str]:
    now, samples = START + number * 10, 12288 + number
    yield record("block_start", now, None, samples_count=samples)
    yield record("block_stop", now + 2, None, samples_count=samples)
    yield record("eval_start", now + 3, None, samples_count=samples)
    yield record("eval_accuracy", now + 4, 6 - 2 * number / size if improving else 5 + number % 7 / 10, samples_count=samples)
    yield record("eval_stop", now + 5, None, samples_count=samples)


def log(text: Callable[[int], str], *command: object) -> Callable[[Path, int], Words]:
    """A call on one log of this text."""

    def make(folder: Path, size: int) -> Words:
        path = folder / "result_0.txt"
        path.write_text(text(size), encoding="utf-8")
        return [*(command or CHECK), path]

    return make


def line_with(text: Callable[[int], str]) -> Callable[[int], str]:
    """The sample log with a line of this text."""
    return lambda size: insert_before("run_stop", [text(size) + "\n"])


def record_with(value: Callable[[int], object]) -> Callable[[int], str]:
    """The sample log with a record of this value."""
    return line_with(lambda size: record("note", START, value(size)).rstrip())


def distinct_lines(key: str, before: str, value: Callable[[int], object]) -> Callable[[int], str]:
    """Records of one key, each with another value."""
    return lambda size: insert_before(before, (record(key, START + number, value(number)) for number in range(size)))


def copies(folder: Path, number: int) -> None:
    """So many logs in one folder, no two alike."""
    folder.mkdir(parents=True, exist_ok=True)
    for run in range(number):
        text = "".join(LINES).replace('"seed", "value": 1000', f'"seed", "value": {1000 + run}')
        (folder / f"result_{run}.txt").write_text(text.replace("3.2909", f"3.2{run:06}"), encoding="utf-8")


def runs_of_one_result(*command: object) -> Callable[[Path, int], Words]:
    """A call on a benchmark result of so many runs."""

    def make(folder: Path, size: int) -> Words:
        result = folder / "training_v5.1/example/results/8xExample/llama31_8b"
        copies(result, size)
        return [*(command or CHECK), folder]

    return make


def systems(*command: object, submitters: bool = False) -> Callable[[Path, int], Words]:
    """A call on a round of so many systems of one run each, of one submitter or of one each."""

    def make(folder: Path, size: int) -> Words:
        for number in range(size):
            submitter = folder / "training_v5.1" / (f"example_{number}" if submitters else "example")
            result = submitter / f"results/system_{number}/llama31_8b"
            result.mkdir(parents=True)
            (submitter / "systems").mkdir(exist_ok=True)
            shutil.copy(SYSTEM, submitter / f"systems/system_{number}.json")
            text = (
                "".join(LINES)
                .replace("3.2909", f"3.2{number:06}")
                .replace('"seed", "value": 1000', f'"seed", "value": {number}')
            )
            (result / "result_0.txt").write_text(text, encoding="utf-8")
        return [*(command or CHECK), folder]

    return make


def files_of(folder: Path, name: Callable[[int], str], size: int) -> Words:
    """A round of one log, and so many other files under it."""
    copies(folder / "training_v5.1/example/results/8xExample/llama31_8b", 1)
    for number in range(size):
        path = folder / "training_v5.1/example" / name(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text\n", encoding="utf-8")
    return [*CHECK, folder]


def tar_of(folder: Path, size: int, mode: str, name: Callable[[int], str], content: bytes) -> Words:
    """A tar archive of so many members."""
    path = folder / ("logs.tar.gz" if mode == "w:gz" else "logs.tar")
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        archive.add(RESULT / "result_0.txt", "training_v5.1/example/results/8xExample/llama31_8b/result_0.txt")
        for number in range(size):
            member = tarfile.TarInfo(f"training_v5.1/example/results/{name(number)}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return [*CHECK, path]


def zip_of(folder: Path, size: int) -> Words:
    """A zip archive of so many folders with a text each."""
    path = folder / "logs.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(RESULT / "result_0.txt", "training_v5.1/example/results/8xExample/llama31_8b/result_0.txt")
        for number in range(size):
            archive.writestr(f"training_v5.1/example/results/system_{number}/note.md", "text\n")
    return [*CHECK, path]


def configured(text: Callable[[int], str]) -> Callable[[Path, int], Words]:
    """A call under a configuration of this text."""

    def make(folder: Path, size: int) -> Words:
        (folder / "mlcheck.toml").write_text(text(size), encoding="utf-8")
        return ["config", "--config", folder / "mlcheck.toml"]

    return make


def suppressed(folder: Path, size: int) -> Words:
    """So many suppressions on so many findings."""
    log = folder / "result_0.txt"
    log.write_text(malformed(size), encoding="utf-8")
    suppressions = (
        f'[[suppressions]]\nrule = "LOG001"\npath = "*{number}.txt"\nreason = "r"\nuntil = 2999-01-01\n'
        for number in range(size // 20)
    )
    (folder / "mlcheck.toml").write_text("".join(suppressions), encoding="utf-8")
    return [*CHECK, "--config", folder / "mlcheck.toml", log]


def against_baseline(folder: Path, size: int) -> Words:
    """A baseline of so many entries."""
    log = folder / "result_0.txt"
    log.write_text(distinct_lines("eval_samples", "init_stop", int)(size), encoding="utf-8")
    entry = {"rule": "HYP001", "path": "result_0.txt", "key": "eval_samples", "expected": "1024"}
    entries = [{**entry, "found": str(number)} for number in range(size)]
    (folder / "baseline.json").write_text(json.dumps({"baseline_version": 1, "findings": entries}), encoding="utf-8")
    return [*CHECK, "--baseline", folder / "baseline.json", log]


def described(folder: Path, size: int) -> Words:
    """A system description of so many fields."""
    copies(folder / "training_v5.1/example/results/8xExample/llama31_8b", 1)
    system = folder / "training_v5.1/example/systems/8xExample.json"
    system.parent.mkdir()
    fields = json.loads(SYSTEM.read_text(encoding="utf-8")) | {f"field_{number}": "x" for number in range(size)}
    system.write_text(json.dumps(fields), encoding="utf-8")
    return [*CHECK, folder]


def malformed(size: int) -> str:
    """The sample log with so many records that cannot be read."""
    return insert_before("run_start", (f':::MLLOG {{"key": "seed", "value": {number}, "time_ms": \n' for number in range(size)))


def two_files(folder: Path, size: int) -> Words:
    """Two results of so many runs, compared."""
    for name in ("a", "b"):
        copies(folder / name / "training_v5.1/example/results/8xExample/llama31_8b", size)
    return ["compare", "--format", "json", folder / "a", folder / "b"]


def as_json_lines(size: int) -> str:
    """The log with many records, as a container runtime writes it."""
    text = distinct_lines("tracked_stats", "run_stop", float)(size)
    return "".join(json.dumps({"log": line + "\n", "stream": "stdout", "time": "t"}) + "\n" for line in text.splitlines())


def wrapped(size: int) -> str:
    """The log with many records, broken at 80 columns."""
    text = distinct_lines("tracked_stats", "run_stop", float)(size)
    return "".join(line[at : at + 80] + "\n" for line in text.splitlines() for at in range(0, len(line), 80))


def echoed(size: int) -> str:
    """The log with many records, each written twice."""
    return "".join(2 * line for line in distinct_lines("tracked_stats", "run_stop", float)(size).splitlines(keepends=True))


def logged_one_by_one(folder: Path, size: int) -> Words:
    """A training that logs so many evaluations, each record checked as it is logged."""
    lines = evaluations(size, improving=True).splitlines()

    def check_each() -> None:
        check = IncrementalCheck(load_ruleset("training", "5.1"))
        for line in lines:
            check.check_line(line)

    return check_each


FORMATS = list_formats("render")
WATCH = ("watch", *RULESET, "--settle", "0", "--interval", "0.01", "--timeout", "0.01")

DIMENSIONS = [
    Dimension("lines without a record", 80_000, log(lambda size: insert_before("run_stop", ["step: loss 2.5\n"] * size)), 4),
    Dimension("records that no rule reads", 10_000, log(distinct_lines("tracked_stats", "run_stop", float))),
    Dimension("bytes of one line", 2_000_000, log(line_with(lambda size: "x" * size)), 4),
    Dimension("bytes of one record", 1_000_000, log(record_with(lambda size: "x" * size))),
    Dimension("items of one value", 100_000, log(record_with(lambda size: [1] * size))),
    Dimension(
        "items of a hyperparameter",
        50_000,
        log(lambda size: insert_before("init_stop", [record("opt_epsilon", START, [1.5] * size)])),
    ),
    Dimension("fields of one record", 20_000, log(record_with(lambda size: {f"f{n}": n for n in range(size)}))),
    Dimension(
        "duplicate fields of one record",
        10_000,
        log(
            lambda size: insert_before(
                "run_stop",
                [':::MLLOG {"key": "note", "value": 1, "time_ms": 1, ' + '"metadata": {}, ' * size + '"namespace": ""}\n'],
            )
        ),
    ),
    Dimension(
        "keys that no rule knows",
        5_000,
        log(lambda size: insert_before("run_stop", (record(f"key_{n}", START, n) for n in range(size)))),
    ),
    Dimension("values of a key logged once", 5_000, log(distinct_lines("submission_platform", "init_start", str))),
    Dimension("values of a hyperparameter", 5_000, log(distinct_lines("opt_base_learning_rate", "init_stop", float))),
    Dimension("seeds", 10_000, log(distinct_lines("seed", "init_stop", int))),
    Dimension("run_start", 5_000, log(distinct_lines("run_start", "run_stop", lambda _: None))),
    Dimension("run_stop", 5_000, log(distinct_lines("run_stop", "run_stop", lambda _: None))),
    Dimension("evaluations", 4_000, log(evaluations)),
    Dimension("evaluations, each the best", 4_000, log(lambda size: evaluations(size, improving=True))),
    Dimension("evaluations: score", 4_000, log(lambda size: evaluations(size, improving=True), "score", *RULESET)),
    Dimension("evaluations: summarize", 4_000, log(lambda size: evaluations(size, improving=True), "summarize", *RULESET)),
    Dimension(
        "evaluations: HTML",
        2_000,
        log(lambda size: evaluations(size, improving=True), "validate", *RULESET, "--format", "html"),
    ),
    Dimension("evaluations: watch", 4_000, log(evaluations, *WATCH)),
    Dimension("evaluations, each the best: watch", 4_000, log(lambda size: evaluations(size, improving=True), *WATCH)),
    Dimension("evaluations: logger", 400, logged_one_by_one),
    Dimension("evaluations: lint", 2_000, log(evaluations, "lint", *RULESET, "--format", "json")),
    Dimension("runs of one result", 25, runs_of_one_result()),
    Dimension("runs of one result: summarize", 25, runs_of_one_result("summarize")),
    Dimension("runs of one result: score", 25, runs_of_one_result("score")),
    Dimension("runs of one result: compare", 20, two_files),
    Dimension("systems", 25, systems()),
    Dimension("systems: summarize", 25, systems("summarize")),
    Dimension("systems: HTML", 25, systems("validate", *RULESET, "--format", "html")),
    Dimension("submitters", 25, systems(submitters=True)),
    Dimension(
        "folders without logs",
        1_000,
        lambda folder, size: files_of(folder, lambda n: f"results/system_{n}/llama31_8b/note.md", size),
    ),
    Dimension(
        "files beside the logs",
        2_000,
        lambda folder, size: files_of(folder, lambda n: f"results/8xExample/llama31_8b/note_{n}.md", size),
    ),
    Dimension("depth of folders", 10, lambda folder, size: files_of(folder, lambda n: "code/" + "f/" * n + "note.md", size), 3),
    Dimension(
        "system descriptions without results",
        250,
        lambda folder, size: files_of(folder, lambda n: f"systems/system_{n}.json", size),
    ),
    Dimension("fields of a system description", 2_000, described),
    Dimension(
        "members of a tar",
        1_000,
        lambda folder, size: tar_of(folder, size, "w", lambda n: f"system_{n}/llama31_8b/note.md", b"text\n"),
    ),
    Dimension(
        "members of a tar.gz",
        1_000,
        lambda folder, size: tar_of(folder, size, "w:gz", lambda n: f"system_{n}/llama31_8b/note.md", b"text\n"),
    ),
    Dimension(
        "logs in a tar.gz",
        25,
        lambda folder, size: tar_of(
            folder, size, "w:gz", lambda n: f"8xExample/llama31_8b/result_{n}.txt", "".join(LINES).encode()
        ),
    ),
    Dimension("members of a zip", 1_000, zip_of),
    Dimension("malformed records", 1_000, log(malformed)),
    *(Dimension(f"findings: {name}", 1_000, log(malformed, "validate", *RULESET, "--format", name)) for name in FORMATS),
    Dimension("findings: watch", 500, log(malformed, *WATCH)),
    Dimension("findings on values: watch", 1_000, log(distinct_lines("eval_samples", "init_stop", int), *WATCH)),
    Dimension("findings: lint", 1_000, log(malformed, "lint", *RULESET, "--format", "json")),
    Dimension(
        "lines of one configuration value", 1_000, configured(lambda size: "rcp_file = '''\\\n" + "line\n" * size + "'''\n")
    ),
    Dimension(
        "lines of a configured array",
        1_000,
        configured(lambda size: "suppressions = [\n" + '{rule = "LOG001", reason = "r", until = 2999-01-01},\n' * size + "]\n"),
    ),
    Dimension(
        "tables of a configuration",
        1_000,
        configured(lambda size: '[[suppressions]]\nrule = "LOG001"\nreason = "r"\nuntil = 2999-01-01\n' * size),
    ),
    Dimension("suppressions and findings", 500, suppressed),
    Dimension("entries of a baseline", 1_000, against_baseline),
    Dimension("records in a container's log", 2_000, log(as_json_lines)),
    Dimension("records broken at 80 columns", 1_000, log(wrapped)),
    Dimension("records that are echoed", 2_000, log(echoed)),
]


def call_mlcheck(words: Words, folder: Path) -> tuple[float, int]:
    """Seconds of the processor and exit code of a call, in a process of its own that has everything imported."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            os.chdir(folder)
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, 1)
            os.dup2(sink, 2)
            if callable(words):
                words()
                code = 0
            else:
                sys.argv = ["mlcheck", *map(str, words)]
                run_mlcheck()
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            os._exit(code)
    _, status, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime, os.waitstatus_to_exitcode(status)


def measure_dimension(dimension: Dimension, seconds: float, rounds: int) -> tuple[list[tuple[int, float]], int]:
    """Processor time by size, less that of size one, of the last sizes; and the largest exit code."""
    points: list[tuple[int, float]] = []
    alone, worst = measure_size(dimension, 1, rounds)
    for doubling in range(dimension.doublings + 1):
        size = dimension.size << doubling
        taken, code = measure_size(dimension, size, rounds)
        worst = max(worst, code)
        points.append((size, max(taken - alone, 1e-4)))
        if len(points) >= FEWEST_SIZES and points[-1][1] > seconds:
            break
    return points[-FEWEST_SIZES:], worst


def measure_size(dimension: Dimension, size: int, rounds: int) -> tuple[float, int]:
    """Processor time of the fastest call on an input of the size, and its exit code."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        words = dimension.make(Path(scratch), size)
        calls = [call_mlcheck(words, Path(scratch)) for _ in range(rounds)]
        return min(calls)


def import_everything() -> None:
    """Runs each command once, so that no import is measured."""
    with tempfile.TemporaryDirectory() as scratch, contextlib.redirect_stdout(io.StringIO()):
        for words in (
            [*CHECK, RESULT],
            *(["validate", *RULESET, "--format", name, RESULT] for name in FORMATS),
            ["summarize", RESULT],
            ["score", RESULT],
            ["compare", RESULT, SAMPLES / "results/8xExample/retinanet"],
            [*WATCH, RESULT / "result_0.txt"],
            ["lint", *RULESET, RESULT / "result_0.txt"],
        ):
            sys.argv = ["mlcheck", *map(str, words)]
            with contextlib.suppress(SystemExit), contextlib.redirect_stderr(io.StringIO()):
                os.chdir(scratch)
                run_mlcheck()
    os.chdir(Path(__file__).parents[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[""], help="the dimensions whose names have one of these texts")
    parser.add_argument("--seconds", type=float, default=1, help="of the processor, at the largest size")
    parser.add_argument("--rounds", type=int, default=2, help="how often each size is measured")
    chosen = parser.parse_args()
    import_everything()
    table = Table(title=f"processor time by size; bound of the slope {BOUND}")
    for heading in ("dimension", "sizes", "seconds", "slope", ""):
        table.add_column(heading, justify="left" if heading == "dimension" else "right")
    failed = False
    for dimension in DIMENSIONS:
        if not any(text in dimension.name for text in chosen.only):
            continue
        points, code = measure_dimension(dimension, chosen.seconds, chosen.rounds)
        steepness = slope(points)
        grows = points[-1][1] >= NO_GROWTH
        wrong = f"exit code {code}" if code > 1 else "too steep" if grows and steepness > BOUND else ""
        failed = failed or bool(wrong)
        sizes = f"{points[0][0]:,} to {points[-1][0]:,}"
        row = (
            dimension.name,
            sizes,
            " ".join(f"{seconds:.2f}" for _, seconds in points),
            f"{steepness:.2f}" if grows else "no growth",
            wrong,
        )
        table.add_row(*row)
        print(" | ".join(row), file=sys.stderr, flush=True)
    Console(file=sys.stdout).print(table)
    sys.exit(failed)


if __name__ == "__main__":
    main()
