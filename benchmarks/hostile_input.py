"""Input that was made to harm: what mlcheck makes of it, in what time and memory, and the official checker beside it.

    python benchmarks/hostile_input.py [NAME...] [--small] [--official] [--verbose]

Every case is a program called in a process of its own, under a limit on its memory and its time; seconds of the processor and
the peak of memory are those that the system counts (wait4). A case names the exit code and a word of what has to be said; no
traceback is ever allowed, nor a control character on either output. NAME picks the cases with that word in their name,
`--small` makes those with a size so small that all of them take a minute, as tests/robustness/test_hostile.py has them.

The exit code is 1 where a case ends in another way than it has to.
"""

import argparse
import gzip
import io
import json
import os
import resource
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["CASES", "Case", "Ended", "environment", "faults", "made", "mlcheck", "run"]

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_logs"
ORGANISATION = SAMPLES / "dialects/training_v5.1/example"
FOLDER = "results/8xExample/retinanet"
CLEAN = ORGANISATION / FOLDER / "result_0.txt"
TOKEN = b":::MLLOG "
MEBIBYTE = 1 << 20
MOST_BYTES = 6 << 30
MOST_SECONDS = 120
MOST_SECONDS_OFFICIAL = 20
WAITED = 4  # times as long, for one that sleeps, or has not the machine to itself
TRACEBACK = "Traceback (most recent call last)"
ODD = "\x1b[31m\x07\x9b2J\u202egpj\u200b\r\x00"
NAMES = ("\x1b[2J\x1b[31mresult.txt", "a\nb.txt", "a\rb.txt", "\u202etxt.exe", "\x9b31m.txt", "[bold red]x.txt", "=1+1.txt",
         os.fsdecode(b"\xff\xfe.txt"), "\u2028::error::x.txt", "<script>alert(1)</script>".replace("/", "\u2215") + ".txt",
         "{{7*7}}.txt", "{0.__class__}.txt", "%0A::error::.txt", "-e.txt")  # fmt: skip
FORMATS = ("terminal", "json", "jsonl", "csv", "junit", "sarif", "github", "markdown", "html")


@dataclass(frozen=True)
class Case:
    """A kind of abuse. `make` writes what is needed into an empty folder, in mebibytes, thousands or levels of `size`, and
    gives the arguments of mlcheck; `code` and `says` are how that has to end. `log` is what the official checker is given."""

    name: str
    make: Callable[[Path, int], list[str | Path]]
    code: int
    says: str = ""
    large: int = 1
    small: int = 1
    log: str | None = "result_0.txt"


@dataclass(frozen=True)
class Ended:
    """What a process came to; `code` is None where it had to be ended, and negative where a signal did."""

    code: int | None
    out: bytes
    err: bytes
    seconds: float
    peak_mebibytes: float


def run(command: list[str | Path], folder: Path, *, most_bytes: int = MOST_BYTES, most_seconds: float = MOST_SECONDS) -> Ended:
    """Calls the program in the folder."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        child = subprocess.Popen(
            list(map(os.fspath, command)),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"} | environment(folder),
            preexec_fn=lambda: _bound(most_bytes, round(most_seconds)),
        )
        code: int | None = None
        while (found := os.wait4(child.pid, os.WNOHANG))[0] == 0:
            if time.perf_counter() - begin > WAITED * most_seconds:
                child.kill()
                found = os.wait4(child.pid, 0)
                break
            time.sleep(0.005)
        else:
            code = os.waitstatus_to_exitcode(found[1])
        child.returncode = found[1]
        seconds = found[2].ru_utime + found[2].ru_stime
        out.seek(0)
        err.seek(0)
        return Ended(code, out.read(), err.read(), seconds, found[2].ru_maxrss / 1024)


def _bound(most_bytes: int, most_seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (most_seconds, most_seconds + 1))


def environment(folder: Path) -> dict[str, str]:
    """What the case wants there to be in the environment."""
    stated = folder / "environment.json"
    return json.loads(stated.read_text(encoding="utf-8")) if stated.is_file() else {}


def mlcheck(*arguments: str | Path) -> list[str | Path]:
    """The command line."""
    return [sys.executable, "-c", "from checker.cli import main; main()", *arguments]


def official(log: Path) -> list[str | Path]:
    """The official checker's."""
    return [sys.executable, "-m", "mlperf_logging.compliance_checker", "--usage", "training", "--ruleset", "5.1.0", log]


def faults(case: Case, ended: Ended) -> list[str]:
    """In what the end is not as it has to be."""
    text = (ended.out + ended.err).decode("utf-8", "surrogateescape")
    found = [] if ended.code == case.code else [f"exit {ended.code}, not {case.code}"]
    if case.says not in text:
        found.append(f"{case.says!r} is not said")
    if TRACEBACK in text:
        found.append("a traceback")
    raw = sorted({sign for sign in text if sign != "\n" and (not sign.isprintable() and sign not in " \u3000\xa0")})
    if raw:
        found.append(f"raw {', '.join(f'U+{ord(sign):04X}' for sign in raw)}")
    return found


# What the cases are made of.


def _record(key: str, value: object = None, **more: object) -> bytes:
    fields = {"namespace": "", "time_ms": 1_759_312_900_000, "event_type": "POINT_IN_TIME", "key": key, "value": value}
    return TOKEN + json.dumps({**fields, "metadata": {"file": "a.py", "lineno": 1}, **more}).encode() + b"\n"


def _raw(value: bytes, key: str = "odd") -> bytes:
    return _record(key, "HERE").replace(b'"HERE"', value)


def _with(folder: Path, pieces: Callable[[], Iterator[bytes]] | bytes, *, before: str = "run_stop") -> list[str | Path]:
    """The clean log with more before a record of it."""
    lines = CLEAN.read_bytes().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if f'"{before}"'.encode() in line)
    log = folder / "result_0.txt"
    with log.open("wb") as file:
        file.writelines(lines[:at])
        file.writelines([pieces] if isinstance(pieces, bytes) else pieces())
        file.writelines(lines[at:])
    return ["validate", log.name, "--ruleset", "5.1"]


def _many(piece: bytes, size: int) -> Callable[[], Iterator[bytes]]:
    block = piece * (MEBIBYTE // len(piece))
    return lambda: (block for _ in range(size))


def _around(head: bytes, piece: bytes, tail: bytes, size: int) -> Callable[[], Iterator[bytes]]:
    def pieces() -> Iterator[bytes]:
        yield head
        yield from _many(piece, size)()
        yield tail

    return pieces


def _value(piece: bytes, opened: bytes = b'"', closed: bytes = b'"') -> Callable[[Path, int], list[str | Path]]:
    """A record with a value that goes on for `size` mebibytes."""
    head, tail = _raw(b"\0").split(b"\0")
    return lambda folder, size: _with(folder, _around(head + opened, piece, closed + tail, size))


def _nested(folder: Path, size: int) -> list[str | Path]:
    return _with(folder, _raw(b"[" * size * 1000 + b"]" * size * 1000))


def _unclosed(folder: Path, size: int) -> list[str | Path]:
    return _with(folder, _raw(b'{"a":' * size * 1000)[:-20] + b"\n")


def _nested_a_bit(folder: Path, size: int) -> list[str | Path]:
    return _with(folder, _raw(b"[" * size + b"]" * size))


def _alone(folder: Path, pieces: Callable[[], Iterator[bytes]]) -> list[str | Path]:
    with (folder / "result_0.txt").open("wb") as file:
        file.writelines(pieces())
    return ["validate", "result_0.txt"]


def _table(piece: bytes) -> Callable[[Path, int], list[str | Path]]:
    return lambda folder, size: _alone(folder, _around(b"epoch\thours\ttop1Accuracy\n1\t0.1\t94\n", piece, b"", size))


def _strange(folder: Path, size: int) -> list[str | Path]:
    """Records of another ruleset, as the official program looks for them, in a log of ruleset 0.6."""
    log = SAMPLES / "study/gv100/results/full_precision/ncf/result_0.txt"
    (folder / "result_0.txt").write_bytes(log.read_bytes() + b":::MLLOG {}\n" * size * 1000)
    return ["validate", "result_0.txt"]


def _submitter(folder: Path) -> Path:
    """A sound submission to spoil: the sample's, with one benchmark."""
    there = folder / "training_v5.1" / "example"
    for name in sorted((ORGANISATION / FOLDER).iterdir()):
        place = there / FOLDER / name.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(name.read_bytes())
    system = there / "systems" / "8xExample.json"
    system.parent.mkdir()
    system.write_bytes((ORGANISATION / "systems" / "8xExample.json").read_bytes())
    return there


def _beside(name: str, content: Callable[[int], bytes]) -> Callable[[Path, int], list[str | Path]]:
    """A submission one of whose files beside the logs has that content."""

    def make(folder: Path, size: int) -> list[str | Path]:
        there = _submitter(folder)
        (there / name).write_bytes(content(size))
        return ["validate", there.relative_to(folder)]

    return make


def _given(option: str, content: Callable[[int], bytes]) -> Callable[[Path, int], list[str | Path]]:
    """A sound log, with an option that names a file with that content."""

    def make(folder: Path, size: int) -> list[str | Path]:
        (folder / "given").write_bytes(content(size))
        return [*_with(folder, b""), option, "given"]

    return make


def _node(kind: str, *options: str) -> Callable[[Path, int], list[str | Path]]:
    """A file that is none, named on the command line or by an option."""

    def make(folder: Path, size: int) -> list[str | Path]:
        path = Path(kind)
        if kind == "FIFO":
            path = folder / "result_0.txt"
            os.mkfifo(path)
        elif kind == "socket":
            path = folder / "result_0.txt"
            with socket.socket(socket.AF_UNIX) as there:
                here = Path.cwd()
                os.chdir(folder)  # the path of a socket must be short
                there.bind("result_0.txt")
                os.chdir(here)
        if options:
            return ["validate", CLEAN, "--ruleset", "5.1", *options, path]
        return ["validate", path, "--ruleset", "5.1"]

    return make


def _nodes_within(folder: Path, size: int) -> list[str | Path]:
    there = _submitter(folder)
    results = there / FOLDER
    os.mkfifo(results / "result_5.txt")
    os.mkfifo(there / "systems" / "other.json")
    os.mkfifo(results / "scaling.json")
    os.mkfifo(results / "package_checker_params")
    (results / "result_6.txt").symlink_to("/dev/zero")
    (results / "result_7.txt").symlink_to("result_7.txt")
    (results / "again").symlink_to(".")
    (results / "up").symlink_to("../../..")
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (there / "outside").symlink_to(elsewhere)
    return ["validate", there.relative_to(folder)]


def _pipe_in_a_folder(folder: Path, size: int) -> list[str | Path]:
    os.mkfifo(folder / "result_0.txt")
    return ["validate", "."]


def _bomb(suffix: str) -> Callable[[Path, int], list[str | Path]]:
    """A log that unpacks to `size` mebibytes of nothing."""

    def make(folder: Path, size: int) -> list[str | Path]:
        log = folder / f"result_0.txt{suffix}"
        if suffix == ".gz":
            with gzip.open(log, "wb", compresslevel=6) as file:
                file.writelines(_many(b"\0", size)())
        else:
            import zstandard

            with zstandard.open(log, "wb") as file:
                for block in _many(b"\0", size)():
                    file.write(block)
        return ["validate", log.name, "--ruleset", "5.1"]

    return make


def _zip(folder: Path, size: int) -> list[str | Path]:
    with (
        zipfile.ZipFile(folder / "round.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("logs/result_0.txt", "w", force_zip64=True) as member,
    ):
        for block in _many(b"\0", size)():
            member.write(block)
    return ["validate", "round.zip", "--ruleset", "5.1"]


def _tar(folder: Path, size: int) -> list[str | Path]:
    with tarfile.open(folder / "round.tar.gz", "w:gz") as archive:
        about = tarfile.TarInfo("logs/result_0.txt")
        about.size = size * MEBIBYTE
        archive.addfile(about, _Zeros(about.size))
    return ["validate", "round.tar.gz", "--ruleset", "5.1"]


class _Zeros(io.RawIOBase):
    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        given = min(size, self.left)
        self.left -= given
        return bytes(given)


def _leaving(kind: str) -> Callable[[Path, int], list[str | Path]]:
    """An archive with members that would leave the folder they are unpacked into, and links that lead out."""

    def make(folder: Path, size: int) -> list[str | Path]:
        log = CLEAN.read_bytes()
        names = ("../../result_1.txt", "/tmp/result_2.txt", "logs/../../../result_3.txt", "logs/result_0.txt")
        if kind == "zip":
            with zipfile.ZipFile(folder / "round.zip", "w") as archive:
                for name in names:
                    archive.writestr(name, log)
            return ["validate", "round.zip", "--ruleset", "5.1", "--partial"]
        with tarfile.open(folder / "round.tar", "w") as archive:
            for name in names:
                about = tarfile.TarInfo(name)
                about.size = len(log)
                archive.addfile(about, io.BytesIO(log))
            for name, target in (("logs/result_4.txt", "/etc/passwd"), ("logs/result_5.txt", "result_5.txt")):
                about = tarfile.TarInfo(name)
                about.type, about.linkname = tarfile.SYMTYPE, target
                archive.addfile(about)
        return ["validate", "round.tar", "--ruleset", "5.1", "--partial"]

    return make


def _names(format: str, *more: str) -> Callable[[Path, int], list[str | Path]]:
    def make(folder: Path, size: int) -> list[str | Path]:
        there = folder / "logs"
        there.mkdir()
        spoiled = CLEAN.read_bytes().replace(b'"retinanet"', json.dumps(f"retinanet{ODD}[bold]=1+1").encode())
        for name in NAMES:
            (there / name).write_bytes(spoiled)
        return ["validate", "logs", "--ruleset", "5.1", "--format", format, *more]

    return make


def _shown_configuration(folder: Path, size: int) -> list[str | Path]:
    waiver = '[[waivers]]\nrule = "HYP003"\nreason = "reason \\u001b[31m\\u202e"\nuntil = 2027-01-01\n'
    (folder / "given").write_text(waiver, encoding="utf-8")
    return ["config", "show", "--config", "given"]


def _named(name: str) -> Callable[[Path, int], list[str | Path]]:
    """A path that there is not, or a broken file of that name."""

    def make(folder: Path, size: int) -> list[str | Path]:
        (folder / name).write_bytes(b"nothing")
        return ["validate", f"./{name}", "--ruleset", "5.1"]

    return make


def _deep(folder: Path, size: int) -> list[str | Path]:
    """Folders in folders, further down than a path can name."""
    top = os.open(folder, os.O_RDONLY)
    at = top
    for _ in range(size):
        os.mkdir("d", dir_fd=at)
        inner = os.open("d", os.O_RDONLY, dir_fd=at)
        if at != top:
            os.close(at)
        at = inner
    os.close(at)
    os.close(top)
    (folder / "result_0.txt").write_bytes(CLEAN.read_bytes())
    return ["validate", ".", "--ruleset", "5.1", "--partial"]


def _wide(folder: Path, size: int) -> list[str | Path]:
    there = _submitter(folder)
    for number in range(size * 1000):
        (there / FOLDER / f"stray_{number}.txt").write_bytes(b"")
    return ["validate", there.relative_to(folder)]


def _strangers(folder: Path, size: int) -> list[str | Path]:
    """Every record is wrong in a way of its own."""
    return _with(folder, lambda: (_record(f"odd_{number}", number, time_ms="x" * number) for number in range(size * 1000)))


def _keys(folder: Path, size: int) -> list[str | Path]:
    return _with(folder, lambda: (_record(f"key_{number}", number) for number in range(size * 1000)))


def _ranks(folder: Path, size: int) -> list[str | Path]:
    lines = CLEAN.read_bytes().splitlines(keepends=True)
    (folder / "result_0.txt").write_bytes(b"".join(b"%d: " % (10**12 + size * n) + line for n, line in enumerate(lines)))
    return ["validate", "result_0.txt", "--ruleset", "5.1"]


def _sparse(folder: Path, size: int) -> list[str | Path]:
    log = folder / "result_0.txt"
    log.write_bytes(CLEAN.read_bytes())
    os.truncate(log, size << 30)
    return ["validate", "result_0.txt", "--ruleset", "5.1"]


def _zeros(folder: Path, size: int) -> list[str | Path]:
    log = folder / "result_0.txt"
    log.write_bytes(b"")
    os.truncate(log, size << 30)
    return ["validate", "result_0.txt", "--ruleset", "5.1"]


def _utf16(folder: Path, size: int) -> list[str | Path]:
    log = folder / "result_0.txt"
    log.write_bytes(CLEAN.read_text(encoding="utf-8").encode("utf-16") + "\n".encode("utf-16-le") * (size * MEBIBYTE // 2))
    return ["validate", "result_0.txt", "--ruleset", "5.1"]


def _environ(**stated: str) -> Callable[[Path, int], list[str | Path]]:
    def make(folder: Path, size: int) -> list[str | Path]:
        (folder / "environment.json").write_text(json.dumps(stated), encoding="utf-8")
        return _with(folder, b"")

    return make


def _cache(folder: Path, size: int) -> list[str | Path]:
    """A cache each of whose entries is a pickle that would make a file."""
    arguments = [*_with(folder, b""), "--cache", "cache"]
    run(mlcheck(*arguments), folder)
    bomb = b"cos\nsystem\n(S'touch pwned'\ntR."
    for kept in (folder / "cache").rglob("*.kept"):
        kept.write_bytes(kept.read_bytes()[:16] + bomb)
    return arguments


def _members(size: int) -> bytes:
    return b"{" + b",\n".join(b'"k%d": 1' % number for number in range(size * 1000)) + b"}"


def _deep_json(size: int) -> bytes:
    return b'{"a":' + b"[" * size * 1000 + b"]" * size * 1000 + b"}"


CODE = b"""
ruleset = "5.1"
[severity]
"__import__('os').system('touch pwned')" = "error"
"""
TEMPLATE = b"""
ruleset = "{0.__class__.__mro__} {{7*7}} ${7*7} `touch pwned` $(touch pwned)"
"""

CASES = (
    Case("a line without a record", lambda f, n: _with(f, _many(b"x", n)), 1, "LOG018", 1024, 9),
    Case("a record whose value is a line", _value(b"x"), 1, "LOG018", 1024, 9),
    Case("a record that is cut in a long line", lambda f, n: _with(f,
         _around(TOKEN + b'{"key": "', b"x", b"\n", n)), 1, "LOG002", 60, 1),
    Case("a line of torn records", lambda f, n: _with(f, _many(TOKEN, n)), 1, "LOG003", 60, 1),
    Case("a line of objects that open", lambda f, n: _with(f, _around(TOKEN, b'{"a":', b"\n", n)), 1, "LOG002", 60, 6),
    Case("a list that does not end", lambda f, n: _with(f, _around(TOKEN + b'{"a":[', b"1,", b"\n", n)), 1, "LOG002", 60, 4),
    Case("a table of one line of cells", _table(b"1\t"), 1, "LOG002", 16, 1),
    Case("a table of lines that do not fit", _table(b"1\tx\n"), 1, "LOG019", 16, 1),
    Case("a first line of tabs", lambda f, n: _alone(f, _many(b"epoch\t", n)), 2, "no line of the file has a record", 16, 1),
    Case("strangers among the records", _strange, 1, "LOG012", 200, 20),
    Case("a record nested as deep as Python reads", _nested_a_bit, 1, "LOG002", 950, 950),
    Case("a record nested deep", _nested, 1, "LOG002", 100, 20),
    Case("a record nested deep, not closed", _unclosed, 1, "LOG002", 100, 20),
    Case("a number of many digits", _value(b"7", b"", b""), 1, "LOG002", 10, 1),
    Case("a fraction of many digits", _value(b"7", b"0.", b""), 0, "", 10, 1),
    Case("an exponent of many digits", _value(b"7", b"1e", b""), 0, "", 10, 1),
    Case("keys of one object", lambda f, n: _with(f, _raw(_members(n).replace(b"\n", b""))), 0, "", 1000, 20),
    Case("the same field again and again", lambda f, n: _with(f, _around(_record("odd")[:-2], b', "value": 1', b"}\n", n)),
         1, "LOG017", 16, 1),
    Case("findings, each another", _strangers, 1, "LOG004", 10, 1),
    Case("unreadable records", lambda f, n: _with(f, _many(TOKEN + b"{\n", n)), 1, "LOG002", 16, 1),
    Case("distinct keys", _keys, 0, "", 1000, 5),
    Case("ranks without end", _ranks, 0, "", 10**9, 10**9),
    Case("carriage returns", lambda f, n: _with(f, _many(b"\r", n)), 0, "", 60, 1),
    Case("escapes of a terminal", lambda f, n: _with(f, TOKEN + b"\x1b[" * n * 1000 + b"{}\n"), 1, "LOG002", 1000, 50),
    Case("NUL bytes behind the log (sparse, GiB)", _sparse, 2, "log_gibibytes", 1000, 2),
    Case("a file of NUL bytes (sparse, GiB)", _zeros, 2, "utf16_mebibytes", 50, 1),
    Case("UTF-16", _utf16, 2, "utf16_mebibytes", 1024, 2),
    Case("a gzip bomb", _bomb(".gz"), 2, "unpack", 4096, 20, log="result_0.txt.gz"),
    Case("a Zstandard bomb", _bomb(".zst"), 2, "unpack", 4096, 20, log="result_0.txt.zst"),
    Case("a zip bomb", _zip, 2, "utf16_mebibytes", 4096, 2, log=None),
    Case("a tar bomb", _tar, 2, "utf16_mebibytes", 4096, 2, log=None),
    Case("a zip that leaves its folder", _leaving("zip"), 0, "1 log", log=None),
    Case("a tar that leaves its folder", _leaving("tar"), 2, "leads nowhere", log=None),
    Case("a FIFO called like a log, in a folder", _pipe_in_a_folder, 2, "a pipe or a device", log=None),
    Case("a socket", _node("socket"), 2, "no regular file"),
    Case("/dev/zero", _node("/dev/zero"), 2, "no regular file", log="/dev/zero"),
    Case("/dev/full", _node("/dev/full"), 2, "no regular file", log="/dev/full"),
    Case("/dev/zero as configuration", _node("/dev/zero", "--config"), 2, "no regular file", log=None),
    Case("a FIFO as baseline", _node("FIFO", "--baseline"), 2, "no regular file", log=None),
    Case("a FIFO as reference points", _node("FIFO", "--rcp-file"), 2, "no regular file", log=None),
    Case("/dev/zero as earlier report", _node("/dev/zero", "--changed-since"), 2, "no regular file", log=None),
    Case("FIFOs, devices and loops of links in a submission", _nodes_within, 1, "SYS022", log=None),
    *(Case(f"names with controls, as {format}", _names(format), 1, log=None) for format in FORMATS),
    Case("names with controls in a baseline", _names("terminal", "--write-baseline", "written.json"), 1, log=None),
    Case("a configuration with controls, shown", _shown_configuration, 0, "reason", log=None),
    Case("the name of a file, complained of", _named("\x1b[31m\u202e\n[bold]x"), 2, "nothing to check", log=None),
    Case("an option with controls", lambda f, n: ["validate", "--\x1b[31mno\u202e"], 2, "No such option", log=None),
    Case("folders in folders", _deep, 2, "folder_levels", 3000, 300, log=None),
    Case("files beside the logs", _wide, 0, "", 10, 1, log=None),
    Case("a description nested deep", _beside("systems/8xExample.json", _deep_json), 1, "SYS002", 100, 100, log=None),
    Case("a description of many members", _beside("systems/8xExample.json", _members), 1, "SYS", 1000, 10, log=None),
    Case("a description of many bytes", _beside("systems/8xExample.json",
         lambda n: b'{"a": "' + b"x" * n * MEBIBYTE + b'"}'), 1,
         "file_mebibytes", 1024, 1, log=None),
    Case("a description with a long number", _beside("systems/8xExample.json",
         lambda n: b'{"number_of_nodes": ' + b"7" * n * MEBIBYTE + b"}"),
         1, "SYS002", 10, 1, log=None),
    Case("waivers of many bytes", _beside(f"{FOLDER}/package_checker_params", lambda n: b"#" * n * MEBIBYTE), 1,
         "file_mebibytes",
         1024, 1, log=None),
    Case("a configuration nested deep", _given("--config", lambda n: b"a = " + b"[" * n * 1000 + b"]" * n * 1000), 2,
         "no TOML", 100, 10,
         log=None),
    Case("a configuration of many lines", _given("--config", lambda n: b"a = [\n" + b"1,\n" * n * 1000 + b"]"), 2, "", 20, 5,
         log=None),
    Case("a configuration of many bytes", _given("--config", lambda n: b"#" * n * MEBIBYTE), 2, "file_mebibytes", 1024, 65,
         log=None),
    Case("a configuration with code", _given("--config", lambda n: CODE), 2, "there is no rule", log=None),
    Case("a configuration with templates", _given("--config", lambda n: TEMPLATE), 2, "", log=None),
    Case("a configuration with a long number", _given("--config", lambda n: b"ruleset = " + b"7" * n * 1000), 2, "no TOML",
         100, 10, log=None),
    Case("a baseline nested deep", _given("--baseline", _deep_json), 2, "no baseline", 100, 100, log=None),
    Case("reference points nested deep", _given("--rcp-file", _deep_json), 2, "", 100, 100, log=None),
    Case("an earlier report nested deep", _given("--changed-since", _deep_json), 2, "", 100, 100, log=None),
    Case("a cache of pickles", _cache, 0, "", log=None),
    Case("COLUMNS of many digits", _environ(COLUMNS="9" * 100_000), 0, log=None),
    Case("COLUMNS without end", _environ(COLUMNS="999999999"), 0, log=None),
    Case("a huge environment", _environ(**{f"MLCHECK_{n}": "x" * 100_000 for n in range(15)}), 0, log=None),
)  # fmt: skip


SMALL = """[limits]
line_mebibytes = 2
log_gibibytes = 1.5
utf16_mebibytes = 1
unpacked_mebibytes = 16
file_mebibytes = 0.5
irregularities = 1000
"""


def made(case: Case, folder: Path, *, small: bool) -> list[str | Path]:
    """What the case needs, written into the folder, small under limits as small; the arguments of mlcheck."""
    if small:
        (folder / "mlcheck.toml").write_text(SMALL, encoding="utf-8")
    return case.make(folder, case.small if small else case.large)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder that goes away however deep it has become, which Python's own way of removing it does not stand."""
    folder = tempfile.mkdtemp()
    try:
        yield Path(folder)
    finally:
        subprocess.run(["rm", "-rf", folder], check=True)


def _said(ended: Ended) -> str:
    if ended.code is None:
        return "hangs"
    text = (ended.err or ended.out).decode("utf-8", "replace")
    if TRACEBACK in text:
        return f"traceback: {text.strip().splitlines()[-1][:60]}"
    return {-9: "takes too long", -24: "takes too long", -11: "crashes"}.get(ended.code, f"exit {ended.code}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--official", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    wrong = 0
    print("| abuse | size | says, exit | seconds | peak MiB | official checker |\n|---|---|---|---:|---:|---|", flush=True)
    for case in CASES:
        if arguments.names and not any(name in case.name for name in arguments.names):
            continue
        with _scratch() as folder:
            command = mlcheck(*made(case, folder, small=arguments.small))
            ended = run(command, folder)
            broken = faults(case, ended)
            if (folder / "pwned").exists():
                broken.append("code was run")
            beside = "-"
            if arguments.official and case.log is not None:
                theirs = run(official(folder / case.log), folder, most_seconds=MOST_SECONDS_OFFICIAL)
                beside = f"{_said(theirs)}, {theirs.seconds:.0f} s, {theirs.peak_mebibytes:.0f} MiB"
            wrong += bool(broken)
            size = case.small if arguments.small else case.large
            verdict = f"{case.says or '-'}, exit {ended.code}" + "".join(f" **{one}**" for one in broken)
            print(
                f"| {case.name} | {size:,} | {verdict} | {ended.seconds:.1f} | {ended.peak_mebibytes:.0f} | {beside} |",
                flush=True,
            )
            if arguments.verbose:
                print((ended.out[-1500:] + ended.err[-1500:]).decode("utf-8", "backslashreplace"))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
