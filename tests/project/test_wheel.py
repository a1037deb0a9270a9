"""What is published: the same bytes wherever and whenever it is built, and in it what belongs there."""

import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from collections import Counter
from email.parser import Parser
from pathlib import Path, PurePosixPath

import pytest
from conftest import ROOT

from checker import __version__
from checker.checking.compiled_files import compile_files

pytestmark = pytest.mark.slow

EPOCH = "1767225600"
PACKED = (
    "checker",
    "hatch_build.py",
    "mlcheck",
    "grammars",
    "rules",
    "requirements",
    "docs",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)
NAME = f"mlperf_mlcheck-{__version__}"
ABOUT = {"METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE"}
SUFFIXES = {".py", ".typed", ".toml", ".lark", ".json", ".html", ".css", ".js"}


def built(folder: Path, umask: int, age_s: float, **environment: str) -> dict[str, Path]:
    """The wheel and the sdist, built in a copy of the project that is as old as that."""
    folder.mkdir(parents=True)
    for name in PACKED:
        ignored = shutil.ignore_patterns("__pycache__")
        copy = shutil.copy if (ROOT / name).is_file() else shutil.copytree
        copy(ROOT / name, folder / name, **({} if copy is shutil.copy else {"ignore": ignored}))
    (folder / "rules/__pycache__").mkdir()
    (folder / "rules/__pycache__/kept.tables").write_text(str(folder), encoding="utf-8")  # as a checkout keeps compiled rules
    then = time.time() - age_s
    for path in folder.rglob("*"):
        path.chmod((0o777 if path.is_dir() else 0o666) & ~umask)
        os.utime(path, (then, then))
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": str(umask), **environment}
    command = [sys.executable, "-m", "hatchling", "build"]
    ended = subprocess.run(command, cwd=folder, env=environment, umask=umask, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return {path.suffix: path for path in (folder / "dist").iterdir()}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Path]]:
    folder = tmp_path_factory.mktemp("built")
    one = built(folder / "one", 0o022, 0, LC_ALL="C.UTF-8", TZ="UTC")
    return [one, built(folder / "two/deeper", 0o077, 1e7, LC_ALL="C", TZ="Asia/Tokyo")]


@pytest.mark.parametrize("kind", [".whl", ".gz"])
def test_two_builds_are_the_same_bytes(twice: list[dict[str, Path]], kind: str) -> None:
    one, other = (files[kind].read_bytes() for files in twice)
    assert one == other


def test_the_wheel_has_what_belongs_there_and_nothing_else(twice: list[dict[str, Path]]) -> None:
    with zipfile.ZipFile(twice[0][".whl"]) as wheel:
        names = Counter(wheel.namelist())
        metadata = Parser().parsestr(wheel.read(f"{NAME}.dist-info/METADATA").decode("utf-8"))
    expected = {f"{NAME}.dist-info/{name}" for name in ABOUT}
    for folder, place in (("checker", ""), ("mlcheck", ""), ("grammars", "checker/data/"), ("rules", "checker/data/")):
        wanted = "rcps/*" if folder == "rules" else "*"
        files = (path for path in (ROOT / folder).rglob(wanted) if path.is_file() and "__pycache__" not in path.parts)
        expected |= {place + path.relative_to(ROOT).as_posix() for path in files}
    expected |= {f"checker/data/compiled/{name}" for name, _ in compile_files()}
    assert set(names) == expected and set(names.values()) == {1}
    assert {PurePosixPath(name).suffix for name in names if name.startswith("checker/")} <= SUFFIXES | {""}
    assert {
        "checker/py.typed",
        "mlcheck/py.typed",
        "checker/data/compiled/training-5.1.json",
        "checker/schemas/report.schema.json",
    } <= set(names)
    assert (metadata["Name"], metadata["Version"]) == ("mlperf-mlcheck", __version__)
    assert metadata["License-Expression"] == "Apache-2.0" and metadata["Requires-Python"] == ">=3.11"


def test_the_sdist_builds_and_names_no_place(twice: list[dict[str, Path]], tmp_path: Path) -> None:
    with tarfile.open(twice[0][".gz"]) as sdist:
        members = sdist.getmembers()
        assert {member.name.split("/")[0] for member in members} == {NAME}
        assert all(member.uid == member.gid == 0 and not member.uname and member.mtime == int(EPOCH) for member in members)
        sdist.extractall(tmp_path, filter="data")
    ended = subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel"], cwd=tmp_path / NAME, check=False)
    (again,) = (tmp_path / NAME / "dist").iterdir()
    assert ended.returncode == 0
    with zipfile.ZipFile(again) as one, zipfile.ZipFile(twice[0][".whl"]) as other:
        assert one.namelist() == other.namelist()
