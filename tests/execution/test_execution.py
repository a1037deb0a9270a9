"""Engines: whoever does the work, the answers are the same, in order; what is lost is done again; nobody is left behind."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import working
from conftest import ROOT, Ended

from checker.checking.check_log import check_log
from checker.checking.log_task import LogTask
from checker.checking.options import CheckOptions
from checker.errors import ExecutionError, InputError, MissingExtraError
from checker.execution import registry
from checker.execution.executor_config import CHUNK_BYTES, Chunk, ExecutionOptions, split_into_chunks

PROCESSES = registry.load_engine("processes")
ENGINES_HERE = [name for name in registry.list_engines() if name != "dask"]  # which has tests of its own, in test_dask
SCRIPT = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
import working
from checker.execution import registry
from checker.execution.executor_config import ExecutionOptions
if __name__ == "__main__":
    list(registry.load_engine("processes").run(working.slowly, [sys.argv[1]] * 200, ExecutionOptions(jobs=3)))
"""


ORIGINS = """
import sys, threading
sys.path[:0] = [{root!r}, {tests!r}]
import working
from checker.execution import registry
from checker.execution.executor_config import ExecutionOptions
if __name__ == "__main__":
    working.state.append("set")
    if sys.argv[1] == "thread":
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    options = ExecutionOptions(jobs=2, may_fork=sys.argv[1] != "files")
    print(*sorted(set(registry.load_engine("processes").run(working.find_origin, range(400), options))))
"""


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return (
        Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z" if Path("/proc").is_dir() else True
    )


def test_an_engine_that_there_is_not() -> None:
    with pytest.raises(InputError, match="unknown engine spark"):
        registry.load_engine("spark")


@pytest.mark.parametrize(("number", "at_once"), [(0, 2), (1, 4), (100, 3), (5000, 2), (20_000, 64)])
def test_chunks_hold_every_item_once(number: int, at_once: int) -> None:
    chunks = split_into_chunks(range(number), at_once)
    assert [item for chunk in chunks for item in chunk.positions] == list(range(number))


def test_chunks_hold_few_bytes_and_are_measured_late() -> None:
    measured: list[int] = []

    def measure_bytes(item: int) -> int:
        measured.append(item)
        return CHUNK_BYTES // 4

    first = next(split_into_chunks(range(5000), 2, measure_bytes))
    assert first == Chunk(range(4), CHUNK_BYTES)
    assert measured == [0, 1, 2, 3]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_order(jobs: int) -> None:
    assert list(PROCESSES.run(working.double, range(50), ExecutionOptions(jobs=jobs))) == [2 * item for item in range(50)]


@pytest.mark.slow
@pytest.mark.serial
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process's threads")
@pytest.mark.parametrize(
    ("what", "origins"), [("nothing", "forked here"), ("thread", "here spawned"), ("files", "here spawned")]
)
def test_workers_are_copies_where_that_is_safe(what: str, origins: str, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(ORIGINS.format(root=str(ROOT), tests=str(ROOT / "tests/support")))
    ended = subprocess.run([sys.executable, script, what], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == (f"{origins}\n", "")


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells a process's threads")
@pytest.mark.parametrize("command", ["validate", "score", "summarize", "compare"])
def test_no_command_has_threads_before_its_logs_are_checked(command: str) -> None:
    code = f"import checker.cli.commands.{command}, pathlib; print(len(list(pathlib.Path('/proc/self/task').iterdir())))"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "1\n"


def test_few_bytes_start_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.execution.process_pool.run_in_processes", lambda *_: pytest.fail("it started processes"))
    assert list(PROCESSES.run(working.double, [1, 2], ExecutionOptions(measure_bytes=lambda item: 1 << 20))) == [2, 4]


def test_an_error_is_raised_at_its_turn() -> None:
    results = PROCESSES.run(working.refuse, range(50), ExecutionOptions(jobs=3))
    assert [next(results) for _ in range(20)] == list(range(20))
    with pytest.raises(InputError, match="twenty") as raised:
        next(results)
    assert raised.value.fix == "leave it out"


def test_errors_are_the_same_on_the_other_side() -> None:
    for error in (MissingExtraError("this", fix="that", extra="other"), InputError("this", fix="that")):
        again = pickle.loads(pickle.dumps(error))
        assert (type(again), str(again), again.__dict__) == (type(error), str(error), error.__dict__)


@pytest.mark.slow
@pytest.mark.serial
def test_what_a_killed_worker_had_is_done_again(tmp_path: Path) -> None:
    items = [(number, str(tmp_path)) for number in range(60)]
    assert list(PROCESSES.run(working.die_once, items, ExecutionOptions(jobs=3))) == list(range(60))
    assert (tmp_path / "died").exists()


@pytest.mark.slow
@pytest.mark.serial
def test_workers_that_keep_ending_are_an_error() -> None:
    with pytest.raises(ExecutionError, match="keep ending, the last one with exit code -9"):
        list(PROCESSES.run(working.die_always, range(2000), ExecutionOptions(jobs=3)))


@pytest.mark.serial
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL], ids=["Ctrl-C", "kill -9"])
def test_nobody_is_left_behind(sign: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format(root=str(ROOT), tests=str(ROOT / "tests/support")))
    marks = tmp_path / "marks"
    marks.mkdir()
    process = subprocess.Popen([sys.executable, script, marks], stderr=subprocess.PIPE, text=True, start_new_session=True)
    until = time.monotonic() + 60
    while len(list(marks.iterdir())) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    workers = [int(mark.name) for mark in marks.iterdir()]
    assert len(workers) == 3
    (os.killpg if sign is signal.SIGINT else os.kill)(process.pid, sign)
    said = process.communicate(timeout=60)[1]
    assert said.count("Traceback") == (sign is signal.SIGINT), said  # this script's own
    while any(map(alive, workers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(alive, workers))


@pytest.mark.parametrize("round_", ["training_v5.1", "training_v9.9"])
def test_a_log_is_called_what_it_was_named_wherever_it_is_read(
    round_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = Path(round_, "result_0.txt")
    (tmp_path / round_).mkdir()
    sample = next((ROOT / "sample_logs/dialects/training_v5.1").rglob("result_0.txt")).read_bytes()
    (tmp_path / log).write_bytes(sample.replace(b"run_stop", b"run_halt"))
    monkeypatch.chdir(tmp_path)
    here = check_log(log, CheckOptions())
    monkeypatch.chdir(ROOT)
    there = LogTask(CheckOptions(), str(tmp_path))(log)
    assert repr(there.report) == repr(here.report)
    assert repr(there.ruleset_error) == repr(here.ruleset_error)
    assert there.report.findings


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [["--jobs", "2"], ["--jobs", "3"], *(["--engine", name] for name in ENGINES_HERE)], ids=" ".join
)
def test_the_report_is_the_same_to_the_byte(mlcheck: Callable[..., Ended], arguments: list[str]) -> None:
    logs = ["sample_logs/study", "sample_logs/dialects", "sample_logs/refused"]
    alone = mlcheck("validate", "--format", "json", "--jobs", "1", *logs)
    assert mlcheck("validate", "--format", "json", *arguments, *logs) == alone


def test_comparisons_and_summaries_too(mlcheck: Callable[..., Ended]) -> None:
    systems = sorted(path for path in (ROOT / "sample_logs/study").iterdir() if path.is_dir())[:2]
    for command in (["compare"], ["summarize"], ["score"]):
        alone = mlcheck(*command, "--format", "json", "--jobs", "1", *systems)
        assert mlcheck(*command, "--format", "json", "--jobs", "2", *systems) == alone


def test_a_scheduler_needs_an_engine_for_it(mlcheck: Callable[..., Ended]) -> None:
    assert mlcheck("validate", "--scheduler", "tcp://127.0.0.1:1", "sample_logs/study").code == 2
    ended = mlcheck("validate", "--engine", "dask", "sample_logs/study")
    assert ended.code == 2
    assert "--scheduler ADDRESS" in ended.err
