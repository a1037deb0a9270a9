"""What a machine does to mlcheck: full disks, closed pipes, files that go, signals. It ends as it should, says one sentence at
most, and leaves nothing behind: no part of a report, no process, no terminal without a cursor."""

import fcntl
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import faults
import pytest
from conftest import ROOT, Ended

from checker.errors import InputChangedError
from checker.inputs import source
from checker.logs.reader import read_log

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="faults of Linux")

SUBMISSION = ROOT / "sample_logs/dialects/training_v5.1/example"
CLEAN = SUBMISSION / "results/8xExample/llama31_8b"
FAILING = ROOT / "sample_logs/study/p100"
COMMAND = [sys.executable, "-m", "checker"]
NOBODY = 65534
ALTERNATE = b"\x1b[?1049h"
CURSOR = re.compile(rb"\x1b\[\?25([hl])")
CASES = tomllib.loads((ROOT / "tests/robustness/faults.toml").read_text(encoding="utf-8"))["case"]
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)


def does(*command: str) -> bool:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


AS_NOBODY = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
ROOT_USER = os.geteuid() == 0
NEEDS = {
    "mount": (does("unshare", "-m", "true"), "no file system can be mounted here"),
    "user": (not ROOT_USER or does(*AS_NOBODY, *COMMAND, "--version"), "no other user can run mlcheck here"),
    "faketime": (FAKETIME is not None, "libfaketime is not installed"),
}


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder that every user can enter."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_faults(case: dict[str, Any], place: Path) -> None:
    can, reason = NEEDS.get(case.get("needs", ""), (True, ""))
    if not can:
        pytest.skip(reason)
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHON": sys.executable,
        "MLCHECK": " ".join(COMMAND),
        "CLEAN": str(CLEAN),
        "FAILING": str(FAILING),
        "USER_ONLY": " ".join(AS_NOBODY) if ROOT_USER else "",
        "FAKETIME_LIBRARY": str(FAKETIME),
    }
    shell = [*(("unshare", "-m") if case.get("needs") == "mount" else ()), "bash", "-c", case["run"]]
    ended = subprocess.run(shell, cwd=place, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == case["code"], ended.stderr
    assert re.fullmatch(case.get("err", ""), ended.stderr.rstrip("\n"))
    assert "out" not in case or re.fullmatch(case["out"], ended.stdout), ended.stdout
    if (place / "closed").exists():
        (place / "closed").chmod(0o755)
    assert files_in(place) == case.get("left", [])


@contextmanager
def started(*arguments: object, fifo: Path | None = None, **more: Any) -> Iterator[subprocess.Popen[bytes]]:
    """mlcheck, once it reads the fifo, where it then comes no further; nothing of it is left afterwards."""
    if fifo is not None:
        os.mkfifo(fifo)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    command = [*COMMAND, *map(str, arguments)]
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, **pipes) as process, ExitStack() as after:
        after.callback(process.kill)
        if fifo is not None:
            after.callback(os.close, opened(fifo))
            time.sleep(0.2)  # until it waits; what comes in the moment before that is heard only afterwards, in any Python
        yield process


def opened(fifo: Path) -> int:
    """The fifo, once somebody reads it."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("nobody reads")


def nobody_left(session: int) -> bool:
    """Whether all processes of the session end soon."""
    until = time.monotonic() + 10
    while faults.members(session) and time.monotonic() < until:
        time.sleep(0.02)
    return not faults.members(session)


def tell(process: subprocess.Popen[bytes], sign: signal.Signals) -> None:
    os.killpg(process.pid, sign)  # as a terminal does it, and
    process.send_signal(sign)  # as `timeout` does it, to the process too


@pytest.mark.slow
@pytest.mark.serial
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda sign: sign.name)
@pytest.mark.parametrize("jobs", [1, 3])
def test_a_signal_ends_it_and_all_that_it_started(jobs: int, sign: signal.Signals, place: Path) -> None:
    logs = sorted(FAILING.rglob("result_*.txt"))
    with started("validate", place / "fifo", *logs, "--jobs", jobs, fifo=place / "fifo") as process:
        tell(process, sign)
        assert process.communicate(timeout=30) == (b"", b"")
    assert process.returncode == -sign  # 130 and 143 to a shell
    assert nobody_left(process.pid)
    assert files_in(place) == ["fifo"]


@pytest.mark.slow
@pytest.mark.serial
def test_a_signal_while_the_report_is_printed(place: Path) -> None:
    arguments = ["validate", FAILING, "--format", "html", "--output", f"html:{place / 'report'}"]
    with started(*arguments) as process:
        assert process.stdout is not None
        os.read(process.stdout.fileno(), 1)  # and no more: the pipe is full
        tell(process, signal.SIGTERM)
        assert process.communicate(timeout=30)[1] == b""
    assert process.returncode == -signal.SIGTERM
    assert files_in(place) == ["report"] and (place / "report").read_text(encoding="utf-8").endswith("</html>\n")


@pytest.mark.slow
@pytest.mark.serial
def test_a_watched_log_is_judged_when_watching_is_interrupted(place: Path) -> None:
    with started("watch", place / "none") as process:
        assert process.stderr is not None and b"not there yet" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=30)[1].decode().splitlines()
    assert process.returncode == 2
    assert "interrupted" in said[-2] and "there was no log" in said[-1]
    assert set(said[:-2]) <= {f"mlcheck: {place / 'none'} is not there yet"}  # again, where it was told while that was written


@pytest.mark.slow
@pytest.mark.serial
@pytest.mark.parametrize("delay_s", [0.1, 0.2, 0.35, 0.5, 0.7, 0.9])
def test_a_signal_at_any_moment(delay_s: float, place: Path) -> None:
    call = faults.CALLS["validate, three processes"]
    assert faults.stopped(call, signal.SIGINT, delay_s, place) in ("stopped", "finished")


@pytest.mark.slow
@pytest.mark.serial
def test_what_is_ignored_stays_ignored(place: Path) -> None:
    fifo = place / "fifo"

    def nohup() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with started("validate", "--ruleset", "5.1", fifo, fifo=fifo, preexec_fn=nohup) as process:
        process.send_signal(signal.SIGHUP)
        with fifo.open("wb") as log:
            log.write((CLEAN / "result_0.txt").read_bytes())
        assert process.poll() is None
    assert process.returncode != -signal.SIGHUP


@pytest.mark.serial
def test_a_signal_that_python_drops_comes_again() -> None:
    code = (
        "import os, signal, time\n"
        "from checker.cli.signals import Stopped, install_signal_handlers\n"
        "class Torn:\n"
        "    def __del__(self): signal.raise_signal(signal.SIGTERM)\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "install_signal_handlers()\n"
        "try:\n"
        "    Torn()\n"
        "    time.sleep(20)\n"
        "except Stopped as stopped:\n"
        "    print(stopped.number)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=15)
    assert (ended.stdout, ended.stderr) == (f"{int(signal.SIGTERM)}\n", "")


@pytest.mark.serial
@pytest.mark.parametrize(("later_s", "said", "code"), [(0.1, b"cleaned up\n", 0), (1.3, b"", -signal.SIGTERM)])
def test_the_same_signal_told_twice_is_one_and_a_later_one_waits_for_nothing(later_s: float, said: bytes, code: int) -> None:
    script = (
        "import signal, sys, time\n"
        "from checker.cli.signals import Stopped, install_signal_handlers\n"
        "signal.signal(signal.SIGTERM, signal.SIG_DFL)\n"
        "install_signal_handlers()\n"
        "try:\n"
        "    print('ready', file=sys.stderr, flush=True)\n"
        "    time.sleep(20)\n"
        "except Stopped:\n"
        "    time.sleep(float(sys.argv[1]))\n"
        "    print('cleaned up')\n"
    )
    command = [sys.executable, "-c", script, str(0.5 if code == 0 else 20)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None and process.stderr.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        time.sleep(later_s)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30) == (said, b"")
    assert process.returncode == code


@pytest.mark.slow
@pytest.mark.serial
def test_the_terminal_is_as_it_was(place: Path) -> None:
    logs = [place / f"result_{number}.txt" for number in range(60)]
    for log in logs:
        shutil.copy(CLEAN / "result_0.txt", log)
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)

    def take_terminal() -> None:
        fcntl.ioctl(2, termios.TIOCSCTTY, 0)

    streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs, "env": {**os.environ, "TERM": "xterm"}}
    arguments = ["validate", *logs, place / "fifo", "--jobs", "1"]
    with started(*arguments, fifo=place / "fifo", preexec_fn=take_terminal, **streams) as process:
        os.write(ours, b"\x03")  # Ctrl-C is pressed
        assert process.wait(30) == -signal.SIGINT
    os.set_blocking(ours, False)
    shown = os.read(ours, 1 << 20)
    assert b"checking" in shown
    assert CURSOR.findall(shown)[-1] == b"h" and ALTERNATE not in shown
    assert b"Traceback" not in shown
    assert termios.tcgetattr(theirs) == before


def grow(log: Path) -> None:
    with log.open("ab") as file:
        file.write(b"more\n")


def cut(log: Path) -> None:
    os.truncate(log, 100)


def rewrite(log: Path) -> None:
    """Other bytes, as many, and the time of writing set back."""
    status = log.stat()
    with log.open("r+b") as file:
        file.write(b"?")
    os.utime(log, ns=(status.st_atime_ns, status.st_mtime_ns))


def exchange(log: Path) -> None:
    shutil.copy(log, log.with_name("other"))
    log.with_name("other").replace(log)


def make_folder(log: Path) -> None:
    log.unlink()
    log.mkdir()


@pytest.mark.parametrize("change", [grow, cut, rewrite, exchange, make_folder, Path.unlink])
def test_a_log_that_changes_while_it_is_read_is_not_judged(change: Callable[[Path], Any], place: Path) -> None:
    log = place / "result_0.txt"
    shutil.copy(CLEAN / "result_0.txt", log)
    with source.require_unchanged(log):
        log.read_bytes()
    with pytest.raises(InputChangedError, match="changed while it was read"), source.require_unchanged(log):
        change(log)


@pytest.mark.serial
@pytest.mark.parametrize("large", [source.LARGE_BYTES, 1], ids=["as a whole", "in blocks"])
def test_a_log_that_grows_while_it_is_read(large: int, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LARGE_BYTES", large)
    log = place / "result_0.txt"
    log.write_bytes((CLEAN / "result_0.txt").read_bytes() * 100)
    with subprocess.Popen(["bash", "-c", 'while echo more >>"$0"; do :; done', log]) as writer, ExitStack() as after:
        after.callback(writer.kill)
        with pytest.raises(InputChangedError):
            for _ in range(200):  # the writer has to have its turn
                read_log(log)


@pytest.mark.slow
def test_whatever_may_not_be_read_is_never_passed_over(mlcheck: Callable[..., Ended], place: Path) -> None:
    tree = place / "example"
    shutil.copytree(SUBMISSION, tree)
    assert mlcheck("validate", tree, "--jobs", 1).code == 0
    tried = 0
    for path in (tree, *sorted(tree.rglob("*"))):
        if path.is_file() and path.is_relative_to(tree / "benchmarks"):
            continue  # code is never opened; that it is there counts
        mode = path.stat().st_mode
        path.chmod(0)
        if ROOT_USER:
            os.seteuid(NOBODY)
        try:
            ended = mlcheck("validate", tree, "--jobs", 1)
        finally:
            if ROOT_USER:
                os.seteuid(0)
            path.chmod(mode)
        assert ended.code in (1, 2) and len(ended.err.splitlines()) == ended.code - 1, (path, ended)
        tried += 1
    assert tried > 20
