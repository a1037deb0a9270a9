"""An archive, or a packed log: a report on what is in it, or an error that says why there is none."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable

from checker.checking.options import CheckOptions
from checker.errors import InputError
from checker.inputs.location import parse_location
from checker.submissions.validation import validate_paths
from fuzzing import samples

__all__ = ["TOKENS", "check", "seeds"]

TOKENS = (
    b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"ustar\0", b"result_0.txt", b"../",
    b"\xff\xff\xff\xff", b"/", b"x" * 100,
)  # fmt: skip
SUFFIXES = ("zip", "tar", "tar.gz", "txt.gz", "txt.zst", "tar.bz2", "tar.xz")
OPTIONS = CheckOptions(ruleset="5.1", partial=True)
_number = iter(range(1 << 62))  # an archive is opened once in a process, by its name


def check(data: bytes) -> None:
    """The first byte is how the file is called."""
    suffix = SUFFIXES[data[0] % len(SUFFIXES)] if data else SUFFIXES[0]
    path = samples.file(f"{next(_number)}/result_0.{suffix}", data[1:])
    try:
        validate_paths([parse_location(str(path))], OPTIONS)
    except InputError:
        pass
    finally:
        path.unlink()
        path.parent.rmdir()


def seeds() -> Iterable[bytes]:
    """A short log in each packing that Python has."""
    log = samples.sample_logs()[1][:1500]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs/result_0.txt", log)
        archive.writestr("logs/result_1.txt", log)
    yield b"\x00" + packed.getvalue()
    for number, mode in ((1, "w"), (2, "w:gz"), (5, "w:bz2"), (6, "w:xz")):
        packed = io.BytesIO()
        with tarfile.open(fileobj=packed, mode=mode) as tar:  # type: ignore[call-overload]
            member = tarfile.TarInfo("./logs/result_0.txt")
            member.size = len(log)
            tar.addfile(member, io.BytesIO(log))
        yield bytes([number]) + packed.getvalue()
    yield b"\x03" + gzip.compress(log, mtime=0)
