"""Logs in object storage, in archives and compressed: the same report as of the folder, but for the paths."""

import gzip
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Ended

from checker.errors import InputError
from checker.inputs import compression as packing
from checker.inputs.limits import DEFAULTS, Limits
from checker.inputs.listing import list_entries
from checker.inputs.location import is_local, parse_location
from checker.inputs.source import read_source

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed (extra `remote`)")
pytest.importorskip("upath", reason="universal_pathlib is not installed (extra `remote`)")
pytestmark = pytest.mark.filterwarnings("ignore")  # libraries of storages have some of their own
LOGS = ROOT / "sample_logs" / "dialects"
FOLDERS = ("training_v5.1", "hpc_v3.0")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two rounds, somewhere that has no ruleset in its name."""
    for name in FOLDERS:
        if (LOGS / name).is_dir():
            shutil.copytree(LOGS / name, tmp_path / "rounds" / name)
    return tmp_path / "rounds"


def put(folder: Path, url: str, **options: object) -> None:
    storage, root = fsspec.core.url_to_fs(url, **options)
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            storage.pipe(f"{root}/{file.relative_to(folder).as_posix()}", file.read_bytes())


def same(mlcheck: Callable[..., Ended], folder: Path, place: str, called: str = "", instead: Path | None = None) -> None:
    for command in ("validate", "summarize"):
        here = mlcheck(command, "--format", "json", folder)
        there = mlcheck(command, "--format", "json", place)
        assert here.code in (0, 1), here.err
        assert there.out.replace(called or place, str(instead or folder)) == here.out, there.err


def test_memory(mlcheck: Callable[..., Ended], folder: Path) -> None:
    put(folder, "memory://rounds")
    same(mlcheck, folder, "memory://rounds")


def test_one_log_in_memory(mlcheck: Callable[..., Ended], folder: Path) -> None:
    put(folder, "memory://rounds")
    log = next(folder.rglob("result_0.txt"))
    same(mlcheck, log, f"memory://rounds/{log.relative_to(folder)}", "memory://rounds", folder)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["zip", "tar", "gztar", "xztar"])
def test_an_archive(mlcheck: Callable[..., Ended], folder: Path, tmp_path: Path, kind: str) -> None:
    archive = shutil.make_archive(str(tmp_path / "archive of rounds"), kind, folder)
    same(mlcheck, folder, archive)


def test_a_compressed_archive_that_unpacks_to_too_much(
    mlcheck: Callable[..., Ended], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.inputs.archive_path.MOST_BYTES", 10_000)
    monkeypatch.setattr("checker.inputs.archive_path.BLOCK_BYTES", 1000)
    ended = mlcheck("validate", shutil.make_archive(str(tmp_path / "archive"), "gztar", folder))
    assert (ended.code, "unpacks to more than 10,000 bytes" in ended.err) == (2, True), ended.err


def test_a_part_of_an_archive(mlcheck: Callable[..., Ended], folder: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "archive"), "zip", folder)
    same(mlcheck, folder / FOLDERS[0], f"zip://{FOLDERS[0]}::file://{archive}", f"{archive}/{FOLDERS[0]}")


def test_an_archive_in_storage(mlcheck: Callable[..., Ended], folder: Path, tmp_path: Path) -> None:
    archive = Path(shutil.make_archive(str(tmp_path / "archive"), "zip", folder))
    fsspec.filesystem("memory").pipe("/kept/archive.zip", archive.read_bytes())
    same(mlcheck, folder, "memory://kept/archive.zip", "memory:///kept/archive.zip")


@pytest.mark.slow
def test_an_archive_by_several_processes(mlcheck: Callable[..., Ended], folder: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "archive"), "zip", folder)
    alone = mlcheck("validate", "--format", "json", "--jobs", "1", archive)
    assert mlcheck("validate", "--format", "json", "--jobs", "2", archive) == alone
    assert mlcheck("validate", "--format", "json", "--cache", tmp_path / "cache", archive) == alone
    assert mlcheck("validate", "--format", "json", "--cache", tmp_path / "cache", archive) == alone


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An S3 server of this machine."""
    moto = pytest.importorskip("moto.server", reason="moto, a local S3 server, is not installed")
    pytest.importorskip("s3fs", reason="s3fs is not installed")
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    fsspec.filesystem("s3").mkdir("rounds")
    yield "s3://rounds"
    server.stop()
    fsspec.filesystem("s3").clear_instance_cache()


@pytest.mark.serial
def test_s3(mlcheck: Callable[..., Ended], folder: Path, s3: str) -> None:
    put(folder, f"{s3}/all")
    same(mlcheck, folder, f"{s3}/all")
    ended = mlcheck("validate", f"{s3}/none")
    assert (ended.code, "there is no such file" in ended.err) == (2, True)


def pack(folder: Path, how: str) -> None:
    compress: Callable[[bytes], bytes] = gzip.compress
    if how == "zst":
        compress = pytest.importorskip("zstandard", reason="zstandard is not installed (extra `remote`)").compress
    for file in list(folder.rglob("result_*.txt")):
        file.with_name(f"{file.name}.{how}").write_bytes(compress(file.read_bytes()))
        file.unlink()


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_compressed_logs(mlcheck: Callable[..., Ended], folder: Path, how: str) -> None:
    plain = mlcheck("validate", "--format", "json", folder)
    pack(folder, how)
    packed = mlcheck("validate", "--format", "json", folder)
    assert (plain.code, packed.code) == (0, 1), "the official program cannot read them"
    before, after = json.loads(plain.out), json.loads(packed.out.replace(f".txt.{how}", ".txt"))
    assert after["runs"] == before["runs"]
    assert (after["summary"]["mlcheck"], after["summary"]["official"]) == ("pass", "fail")
    assert any(finding["rule"].startswith("SYS024") for result in after["results"] for finding in result["findings"])


def test_a_log_of_several_members(tmp_path: Path) -> None:
    log = tmp_path / "log.gz"
    log.write_bytes(gzip.compress(b"one\n") + gzip.compress(b"two\n") + b"\0" * 20)
    assert read_source(log, DEFAULTS).data == b"one\ntwo\n"


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_what_is_cut_short_is_said(tmp_path: Path, how: str) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes(b":::MLLOG {}\n" * 10_000 + bytes(range(256)) * 9)
    pack(tmp_path, how)
    packed = tmp_path / f"result_0.txt.{how}"
    packed.write_bytes(packed.read_bytes()[:-40])
    with pytest.raises(InputError, match="cut short or damaged"):
        read_source(packed, DEFAULTS)


@pytest.mark.parametrize("how", ["gz", "zst"])
def test_what_unpacks_to_too_much_is_refused(tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "result_0.txt").write_bytes(b"\n" * (2 << 20))
    pack(tmp_path, how)
    packed = tmp_path / f"result_0.txt.{how}"
    assert len(read_source(packed, DEFAULTS).data) == 2 << 20
    monkeypatch.setattr(packing, "HARMLESS_BYTES", 1 << 18)
    with pytest.raises(InputError, match="it unpacks to more than"):
        read_source(packed, DEFAULTS)


def test_a_member_that_is_too_large_is_not_read(folder: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "archive"), "zip", folder)
    log = next(folder.rglob("result_0.txt"))
    member = parse_location(archive) / str(log.relative_to(folder))
    assert read_source(member, DEFAULTS).data == log.read_bytes()
    with pytest.raises(InputError, match=r"limits\.unpacked_mebibytes"):
        read_source(member, Limits(unpacked_mebibytes=0.001))


def test_what_cannot_be_had(mlcheck: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"no archive")
    (tmp_path / "packed.tar.gz").write_bytes(b"Salted__12345678")
    for place, why in {
        "nosuch://bucket/logs": "nosuch://bucket/logs: ",
        str(tmp_path / "no.zip"): "cannot be reached",
        str(tmp_path / "packed.tar.gz"): "it is encrypted with OpenSSL",
        str(tmp_path / "missing.zip"): "there is no such file",
        "memory://nothing/here": "there is no such file",
    }.items():
        ended = mlcheck("validate", place)
        assert (ended.code, why in ended.err) == (2, True), ended.err
        assert "Traceback" not in ended.err


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "upath", None)
    with pytest.raises(InputError, match="which the extra remote installs"):
        parse_location("s3://bucket/logs")


@pytest.mark.parametrize("text", ["logs", "/logs/result_0.txt", "C:\\logs", "a:b", "round.zip", "."])
def test_local_paths_are_plain_paths(text: str) -> None:
    found = parse_location(text)
    assert type(found) is type(Path(text))
    assert is_local(found)
    assert found == Path(text)


@pytest.mark.slow
def test_local_paths_load_no_library_of_storages() -> None:
    code = (
        "import sys; from checker.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'fsspec', 'upath', 'zstandard', 'distributed', 'multiprocessing'} & sys.modules.keys()))"
    )
    arguments = ["validate", "--format", "json", "sample_logs/dialects/training_v5.1"]
    ended = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.stdout.rstrip().endswith("[]"), ended.stdout[-300:] + ended.stderr


def test_links_in_an_archive_lead_nowhere(folder: Path, tmp_path: Path, mlcheck: Callable[..., Ended]) -> None:
    (folder / "up").symlink_to("/etc")
    archive = tmp_path / "round.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(folder, "")
    assert "/etc" not in mlcheck("validate", "--format", "json", archive).out


@pytest.mark.parametrize("kind", [tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_a_device_in_an_archive_is_no_log(folder: Path, tmp_path: Path, mlcheck: Callable[..., Ended], kind: bytes) -> None:
    archive = tmp_path / "round.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(folder, "logs")
        member = tarfile.TarInfo("logs/result_9.txt")
        member.type = kind
        tar.addfile(member)
    ended = mlcheck("validate", archive)
    assert ended.code == 2
    assert "result_9.txt: cannot be read: it is a pipe or a device" in ended.err


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_folders_of_an_archive_list_what_is_in_them(folder: Path, tmp_path: Path, kind: str) -> None:
    archive = parse_location(shutil.make_archive(str(tmp_path / "archive"), kind, folder))
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    listed, folders = set(), [archive]
    while folders:
        files, inner, _ = list_entries(folders.pop())
        listed |= {str(file).partition(f"archive.{kind}/")[2] for file in files}
        folders += inner
    assert listed == found
