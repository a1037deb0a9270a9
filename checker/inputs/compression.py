"""The bytes of a file, unpacked where it is compressed (gzip, Zstandard), which its first bytes tell, not its name.

A file must not unpack to more than the limits allow, nor to more than `unpacked_times` what it is where that is more than
`HARMLESS_BYTES`: a file that does is made to exhaust its reader, and is a read error like any other. So is a FIFO, a
socket or a device, which would give nothing, or never end.
"""

import errno
import io
import os
import stat
from pathlib import Path
from typing import Any

from checker.errors import MissingExtraError
from checker.inputs.limits import Limits
from checker.inputs.location import is_local

__all__ = [
    "PACKED_STARTS",
    "read_first_bytes",
    "read_plain_file",
    "read_unpacked",
    "require_regular_file",
    "uncompressed_suffix",
]

HARMLESS_BYTES = 64 << 20
GZIP, ZSTANDARD = PACKED_STARTS = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
SUFFIXES = (".gz", ".zst")
BLOCK_BYTES = 1 << 20
STEP_BYTES = 1 << 10  # of Zstandard, which has no bound on what a step gives: at most 32 MiB then


def read_unpacked(path: Path, limits: Limits, *, most: int | None = None) -> bytes:
    """The content of the file, unpacked: at most `most` bytes; None for as many as a compressed log may have.

    Raises:
        OSError: it cannot be read, is no whole archive, or is or unpacks to too much.
    """
    limit = limits.unpacked_bytes if most is None else most
    require_regular_file(path, or_pipe=True)
    if path.stat().st_size > limit:
        raise _build_size_error(limit, limits)
    data = path.read_bytes()
    return _unpack_whole(data, limit, limits) if data.startswith(PACKED_STARTS) else data


def read_plain_file(path: Path, limits: Limits) -> bytes:
    """What is in a file that is neither a log nor compressed: a configuration, a baseline, a report.

    Raises:
        OSError: it cannot be read, or is larger than such files may be.
    """
    most = limits.file_bytes
    require_regular_file(path)
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise _build_size_error(most, limits)
    return data


def require_regular_file(path: Path, *, or_pipe: bool = False) -> None:
    """Nothing, where the path is a file and not a FIFO, a socket or a device; or a FIFO, as a shell makes one of `<(command)`.

    Raises:
        OSError: it is one of these, a folder, or not there.
    """
    if is_local(path):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(mode) and not (or_pipe and stat.S_ISFIFO(mode)):
            raise OSError(errno.EINVAL, "it is no regular file")


def read_first_bytes(path: Path, size: int) -> bytes:
    """The first `size` bytes of what is in the file, or fewer where it is shorter or damaged.

    Raises:
        OSError: it cannot be read.
    """
    require_regular_file(path)
    # A file of /proc or /sys may have its reader wait for what comes.
    opener = _open_nonblocking if is_local(path) else None
    with open(path, "rb", opener=opener) if opener else path.open("rb") as file:
        data: bytes = file.read(size) or b""
    return _unpack_up_to(data, size)[0][:size] if data.startswith(PACKED_STARTS) else data


def uncompressed_suffix(path: Path) -> str:
    """The suffix without that of the packing: .txt of result_0.txt and of result_0.txt.gz."""
    return Path(path.stem).suffix if path.suffix in SUFFIXES else path.suffix


def _open_nonblocking(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _unpack_whole(data: bytes, limit: int, limits: Limits) -> bytes:
    times = limits.unpacked_times
    most = min(limit, max(HARMLESS_BYTES, int(times * len(data))))
    unpacked, is_whole = _unpack_up_to(data, most + 1)
    if len(unpacked) > most:
        raise (
            _build_size_error(limit, limits)
            if most == limit
            else OSError(errno.EFBIG, f"it unpacks to more than {times:g} times what it is (limits.unpacked_times)")
        )
    if not is_whole:
        raise OSError(errno.EIO, "the compressed file is cut short or damaged")
    return unpacked


def _unpack_up_to(data: bytes, most: int) -> tuple[bytes, bool]:
    """The first `most` bytes, or fewer where `data` is only the beginning, and whether all of the data could be unpacked."""
    return _unpack_gzip(data, most) if data.startswith(GZIP) else _unpack_zstandard(data, most)


def _unpack_gzip(data: bytes, most: int) -> tuple[bytes, bool]:
    """Up to `most` bytes of all the members, and whether they were whole."""
    import zlib  # a library of its own, which few logs need

    found = io.BytesIO()
    while data and found.tell() < most:
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof and data and found.tell() < most:
                found.write(member.decompress(data, min(BLOCK_BYTES, most - found.tell())))
                data = member.unconsumed_tail or member.unused_data if not member.eof else member.unused_data
        except zlib.error:
            return found.getvalue(), False
        if not member.eof:
            return found.getvalue(), False
        data = data.lstrip(b"\0")  # tapes pad
    return found.getvalue(), True


def _unpack_zstandard(data: bytes, most: int) -> tuple[bytes, bool]:
    from checker.extras import import_extra  # few logs are compressed

    zstandard: Any
    try:
        zstandard = import_extra("zstandard", "remote")
    except MissingExtraError as error:
        raise OSError(errno.ENOTSUP, f"{error.message}: {error.fix}") from error
    found = io.BytesIO()
    frame = zstandard.ZstdDecompressor().decompressobj()
    at = 0
    while at < len(data) and found.tell() < most:
        if frame.eof:
            frame = zstandard.ZstdDecompressor().decompressobj()
        step = data[at : at + STEP_BYTES]
        at += len(step)
        try:
            found.write(frame.decompress(step))
        except zstandard.ZstdError:
            return found.getvalue(), False
        at -= len(frame.unused_data)
    return found.getvalue(), frame.eof


def _build_size_error(limit: int, limits: Limits) -> OSError:
    """The error of what is larger than one of the limits, which it names."""
    name = "file_mebibytes" if limit == limits.file_bytes else "unpacked_mebibytes"
    return OSError(errno.EFBIG, f"it is, or unpacks to, more than {limit / (1 << 20):g} MiB (limits.{name})")
