"""What the tests share: where the data of others lies, and mlcheck as a user calls it."""

import atexit
import os
import re
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest

try:
    import fcntl
except ImportError:  # on Windows serial tests run as the others do
    fcntl = None  # type: ignore[assignment]

from checker.cli import main
from checker.cli.signals import STOPPING_SIGNALS
from checker.logging.rank import VARIABLES
from checker.rules.catalogue_files import RuleCases, list_rule_files, read_rule_cases

ROOT = Path(__file__).parent.parent

# What a terminal, a CI system or a launcher of trainings says of itself is no part of what is tested.
SURROUNDINGS = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", *VARIABLES)
for name in SURROUNDINGS:
    os.environ.pop(name, None)

# A shell has Ctrl-C ignored for what it runs in the background, nohup a lost terminal; so would all that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
SHARED = ROOT.parent / "shared"

# Where Python is told to keep no compiled modules, it keeps them for as long as the tests run: compiling the program anew takes
# most of the time of the hundreds of processes that they start.
if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = tempfile.mkdtemp(prefix="mlcheck-compiled-")
    atexit.register(shutil.rmtree, sys.pycache_prefix, ignore_errors=True)

# How long a test takes says nothing on a machine that does other work too.
hypothesis.settings.register_profile("mlcheck", deadline=None)
hypothesis.settings.load_profile("mlcheck")


ALL_SLOW = re.compile(r"^pytestmark = (?:\[[^\]]*)?pytest\.mark\.slow\b", re.MULTILINE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """The fast part does not even import a module whose every test is slow: torch alone takes seconds."""
    fast = config.option.markexpr == "not slow" and collection_path.suffix == ".py"
    return True if fast and ALL_SLOW.search(collection_path.read_text(encoding="utf-8")) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Tests marked `serial` wait for each other, whichever worker of pytest-xdist runs them."""
    if fcntl is None or item.get_closest_marker("serial") is None or "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    with Path(__file__).open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            return (yield)
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)  # also where a process that the test started has inherited the file


def cases_in(about: str, kind: str) -> list[Any]:
    """Every case of the kind (fails or passes) about logs, sets or packages: the code of the rule, and the case."""
    cases = load_cases(about)
    return [pytest.param(code, case, id=f"{code}: {case['says']}") for code in cases for case in getattr(cases[code], kind)]


def load_cases(about: str) -> dict[str, RuleCases]:
    """The cases about logs, sets or packages in rules/catalogue, by the code of the rule."""
    every = {path.stem.split("-", 1)[0]: read_rule_cases(path) for path in list_rule_files()}
    return {code: cases for code, cases in every.items() if cases is not None and cases.about == about}


@dataclass(frozen=True)
class Ended:
    """What a call of mlcheck came to."""

    code: int
    out: str
    err: str


@contextmanager
def interruptible() -> Iterator[None]:
    """Ctrl-C is for pytest again afterwards, and not for the process that mlcheck takes for its own."""
    before = {number: signal.getsignal(number) for number in STOPPING_SIGNALS}, sys.unraisablehook
    try:
        yield
    finally:
        for number, handler in before[0].items():
            signal.signal(number, handler)
        sys.unraisablehook = before[1]


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's folder, and the working directory of the test."""
    monkeypatch.chdir(ROOT)
    return ROOT


@pytest.fixture
def corpus() -> Path:
    """Published logs; the test is skipped where they are missing."""
    folder = SHARED / "corpus"
    if not folder.is_dir():
        pytest.skip("the published logs (../shared/corpus) are not on this machine")
    return folder


@pytest.fixture
def paper() -> Path:
    """The published tables; the test is skipped where they are missing."""
    folder = SHARED / "paper"
    if not folder.is_dir():
        pytest.skip("the published tables (../shared/paper) are not on this machine")
    return folder


@pytest.fixture
def mlcheck(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Calls the command line in this process."""

    def call(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["mlcheck", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended, interruptible():
            main()
        said = capsys.readouterr()
        return Ended(int(ended.value.code or 0), said.out, said.err)

    return call
