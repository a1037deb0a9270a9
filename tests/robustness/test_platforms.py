"""What holds on Windows and macOS, as far as it can be seen from here: encodings, newlines, names of files, what Python lacks
there."""

import ast
import gc
import json
import ntpath
import os
import shutil
import subprocess
import sys
import tarfile
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path, PureWindowsPath

import pytest
from conftest import ROOT, Ended

from checker.checking.configuration.loader import read_configuration
from checker.checking.configuration.model import Suppression
from checker.checking.configuration.suppressions import Suppressions
from checker.cli.delivery import Delivery
from checker.cli.encoding_fallback import ENCODING_FALLBACK
from checker.inputs import location as places
from checker.inputs.location import containing_input, format_relative_path, parse_location
from checker.models.finding import Finding, Origin, Severity
from checker.reporting.registry import list_formats

Call = Callable[..., Ended]
LLAMA = "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
WRONG = "sample_logs/refused/training_v5.1/01_value_not_allowed.txt"
SMALL = "sample_logs/refused/training_v5.1/05_one_of_ten"
STUDY = ("sample_logs/study/p100", "sample_logs/study/gv100")
PYTHON = sorted((ROOT / "checker").rglob("*.py"))
ABSENT = ("fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty")


def program(*arguments: str, **environment: str) -> tuple[int, bytes, str]:
    """mlcheck as a program with a pipe for stdout: exit code, the bytes that it printed, and what it said on stderr."""
    given = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment}
    options = ["-X", "warn_default_encoding", "-W", "error::EncodingWarning:checker"]
    command = [sys.executable, *options, "-m", "checker", *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, check=False)
    return ended.returncode, ended.stdout, ended.stderr.decode("utf-8", "replace")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("encoding", "arguments"),
    [
        ("cp1252", ("validate", WRONG)),
        ("cp437", ("explain", "ORD002")),
        ("ascii", ("compare", *STUDY, "--benchmark", "maskrcnn", "--plot", "-")),
    ],
)
def test_what_is_for_people_keeps_to_the_signs_that_there_are(arguments: tuple[str, ...], encoding: str) -> None:
    code, out, err = program(*arguments, PYTHONIOENCODING=encoding)
    assert code == (1 if WRONG in arguments else 0), err
    text = out.decode(encoding)
    assert "\\u" not in text and text.strip()


def test_plainer_signs() -> None:
    assert "✓ ✗ ─ ━ │ ┌ ┼ ╸ … ± ▁█ 東".encode("ascii", ENCODING_FALLBACK).decode() == "+ x - - | + + - ~ ~ _# \\u6771"
    assert "│ é 東".encode("cp437", ENCODING_FALLBACK) == b"\xb3 \x82 \\u6771"


@pytest.mark.slow
def test_what_is_for_machines_is_the_same_bytes_in_every_locale(tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    text = (ROOT / WRONG).read_text(encoding="utf-8").replace('"value": 4096', '"value": "│ Köln 東京 \U0001f600"')
    log.write_text(text, encoding="utf-8")
    locales = {"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    forms = list_formats("render")
    written: dict[str, set[bytes]] = {form: set() for form in forms}
    for number, environment in enumerate(locales):
        outputs = [part for form in forms for part in ("--output", f"{form}:{tmp_path}/{number}.{form}")]
        _, printed, err = program("validate", "--ruleset", "5.1", str(log), "--format", "json", *outputs, **environment)
        written["json"].add(printed)
        assert "checker" not in err, err
        for form in forms:
            written[form].add((tmp_path / f"{number}.{form}").read_bytes())
    for form, versions in written.items():
        (data,) = versions
        assert b"\r" not in data and data.decode("utf-8"), form
    assert all("Köln 東京" in data.decode("utf-8") for form in ("json", "junit") for data in written[form])


def test_every_file_is_written_with_plain_newlines() -> None:
    modes = {"w", "x", "a", "wt", "xt", "at"}
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
                texts = {one.value for one in node.args if isinstance(one, ast.Constant)}
                into_help = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", None) == "formatter"
                if (name == "write_text" and not into_help) or (name in ("open", "fdopen") and modes & texts):
                    assert {"encoding", "newline"} <= {one.arg for one in node.keywords}, f"{path}:{node.lineno}"


@pytest.mark.slow
def test_it_imports_without_what_windows_lacks(tmp_path: Path) -> None:
    names = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in PYTHON
        if not {"reference", "hooks", "__main__.py"} & {*path.parts}
    )
    script = tmp_path / "imports.py"
    script.write_text(
        "import importlib, os, signal, sys\n"
        "for name in ('numpy', 'scipy.stats', 'pydantic', 'lark', 'rich.console', 'rich.progress', 'rich.live', 'typer',\n"
        "             'multiprocessing.connection', 'upath.implementations.zip', 'upath.implementations.tar', 'jinja2'):\n"
        "    importlib.import_module(name)\n"
        f"for name in {ABSENT!r}:\n"
        "    sys.modules[name] = None\n"
        "for module, names in ((os, ('fork', 'getuid', 'geteuid', 'sched_getaffinity', 'process_cpu_count', 'sysconf')),\n"
        "                      (signal, ('SIGKILL', 'SIGHUP', 'SIGALRM', 'pthread_sigmask', 'alarm', 'setitimer'))):\n"
        "    for name in names:\n"
        "        delattr(module, name) if hasattr(module, name) else None\n"
        "sys.platform = 'win32'\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
        "from checker.execution.executor_config import available_cores\n"
        "print(available_cores())\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, str(script)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) >= 1


@pytest.mark.parametrize("text", [r"C:\logs", r"C:\logs\result_0.txt", "C:/logs", r"\\server\share\logs", "C:logs", "c::"])
def test_a_path_of_windows_is_no_url(text: str) -> None:
    assert type(parse_location(text)) is type(Path())


@pytest.mark.parametrize("file", [r"C:\x.html", "C:/x.html", "C:x.html", r"\\server\share\x.html"])
def test_an_output_may_have_a_drive(file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    if "/" in file:
        (tmp_path / "C:").mkdir()
    ((form, path),) = Delivery.from_options("render", "json", [f"csv:{file}"], []).files
    assert form == "csv" and path == tmp_path / file


def test_a_path_on_another_drive_has_no_way_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "relpath", ntpath.relpath)
    assert format_relative_path(Path("C:/project"), "D:/logs/result_0.txt").endswith("D:/logs/result_0.txt")
    monkeypatch.setattr(places, "Path", PureWindowsPath)
    assert format_relative_path(Path("C:/project"), r"C:\project\logs\result_0.txt") == "logs/result_0.txt"


def test_a_waiver_may_be_written_with_the_systems_own_separator(monkeypatch: pytest.MonkeyPatch) -> None:
    waiver = Suppression(rule="LOG001-no-records", path=r"logs\*.txt", reason="known", until=date(2099, 1, 1))
    found = Finding(rule=waiver.rule, severity=Severity.ERROR, origin=Origin.MLCHECK, path="logs/a.txt", message="none")
    weights = Suppressions(entries=(waiver,))
    assert not weights.covers_finding(waiver, found)
    monkeypatch.setattr("checker.checking.configuration.suppressions.sep", ntpath.sep)
    assert weights.covers_finding(waiver, found)


CONFIGURATION = (
    '# \u2028 \x85\n[severity]\nLOG009 = "error"\n\n[[waivers]]\nrule = "RES004"\nreason = "a try"\nuntil = 2099-01-01\n'
)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "marked"])
def test_a_configuration_by_an_editor_of_windows(tmp_path: Path, newline: str, mark: str) -> None:
    file = tmp_path / "mlcheck.toml"
    file.write_text(mark + CONFIGURATION, encoding="utf-8", newline=newline)
    found = read_configuration(file)
    assert found.find_location("severity", "LOG009") == f"{file}:3"
    assert found.find_location("suppressions", 0) == f"{file}:5"


@pytest.mark.parametrize("change", [lambda data: b"\xef\xbb\xbf" + data, lambda data: data.replace(b"\n", b"\r\n")])
def test_reports_and_baselines_that_passed_through_windows(
    mlcheck: Call, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    report, baseline = tmp_path / "report.json", tmp_path / "baseline.json"
    mlcheck("validate", WRONG, "--output", f"json:{report}", "--write-baseline", baseline)
    assert b"\r" not in report.read_bytes() + baseline.read_bytes()
    for file in (report, baseline):
        file.write_bytes(change(file.read_bytes()))
    ended = mlcheck(
        "validate", WRONG, "--gate", "mlcheck", "--changed-since", report, "--baseline", baseline, "--format", "json"
    )
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["changes"] is not None


@pytest.mark.parametrize("kind", ["zip", "gztar"])
@pytest.mark.parametrize("option", ["--output", "--plot", "--write-baseline", "--cache"])
def test_an_archive_that_is_checked_is_never_written(mlcheck: Call, tmp_path: Path, kind: str, option: str) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "round"), kind, ROOT / SMALL))
    if option == "--plot":
        archive = archive.rename(tmp_path / ("round.svg.zip" if kind == "zip" else "round.svg.tar.gz"))
        (tmp_path / "round.svg").symlink_to(archive)
    before = archive.read_bytes()
    value = {"--output": f"csv:{archive}", "--plot": tmp_path / "round.svg"}.get(option, archive)
    ended = mlcheck("score" if option == "--plot" else "validate", archive, option, value)
    assert ended.code == 2 and "among the logs" in ended.err.replace("under the input", "among the logs"), ended.err
    assert archive.read_bytes() == before
    other = tmp_path / "report.csv"
    assert mlcheck("validate", archive, "--output", f"csv:{other}").code == 1 and other.exists()


def test_a_folder_is_known_by_another_name(tmp_path: Path) -> None:
    logs, other = tmp_path / "logs", tmp_path / "LOGS"
    logs.mkdir()
    other.symlink_to(logs)
    assert containing_input(other / "report.csv", [logs]) == logs
    assert containing_input(logs / "deeper/report.csv", [other]) == other
    assert containing_input(tmp_path / "report.csv", [logs, tmp_path / "missing"]) is None


@pytest.mark.slow
def test_what_an_archive_was_unpacked_into_is_closed_with_it(tmp_path: Path) -> None:
    member = pytest.importorskip("checker.inputs.archive_path", reason="fsspec is not installed (extra `remote`)")
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(ROOT / WRONG, "a.txt")
    opened = member.TarArchive(str(tmp_path / "a.tar.gz"), target_protocol="file")
    opened.itself = opened
    member.TarArchive.clear_instance_cache()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        del opened
        gc.collect()
    assert [str(one.message) for one in said if issubclass(one.category, ResourceWarning)] == []


@pytest.mark.parametrize("name", ["Ko\u0308ln", "K\u00f6ln", "a:b", "CON", "aux.txt", "trailing. ", "back\\slash"])
def test_any_name_of_a_folder_will_do(mlcheck: Call, tmp_path: Path, name: str) -> None:
    logs = shutil.copytree(ROOT / SMALL, tmp_path / name)
    report = json.loads(mlcheck("validate", logs, "--format", "json").out)
    assert report["summary"]["logs"] == len(list(logs.rglob("result_*.txt"))) > 1
    assert all(run["path"].startswith(str(logs)) for run in report["runs"])


@pytest.mark.parametrize("kind", ["zip", "gztar"])
def test_a_submission_in_an_archive_gets_the_upload_check(mlcheck: Call, tmp_path: Path, kind: str) -> None:
    pytest.importorskip("checker.inputs.archive_path", reason="fsspec is not installed (extra `remote`)")
    result = tmp_path / "training_v5.1/example/results/8xExample/llama31_8b"
    result.mkdir(parents=True)
    shutil.copy(ROOT / "sample_logs/dialects" / result.relative_to(tmp_path) / "result_0.txt", result)
    archive = shutil.make_archive(str(tmp_path / "round"), kind, tmp_path, "training_v5.1")
    ended = mlcheck("validate", archive, "--ruleset", "5.1", "--format", "json")
    assert ended.code == 1, ended.err
    assert len(json.loads(ended.out)["submissions"]) == 1
