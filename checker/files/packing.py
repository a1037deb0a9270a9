"""The bytes of a file, unpacked where it is compressed (gzip, Zstandard), which its first bytes tell, not its name.

A file must not unpack to more than `MOST_BYTES`, nor to more than `MOST_TIMES` what it is where that is more than
`HARMLESS_BYTES`: what does is made to exhaust whoever reads it, and is an error like any other of reading.
"""

import errno
import io
import zlib
from pathlib import Path
from typing import Any

from checker.errors import MissingExtraError
from checker.extras import extra
from checker.files.location import is_local

__all__ = ["plain_suffix", "read_bytes", "read_head"]

MOST_BYTES = 4 << 30
MOST_TIMES = 250
HARMLESS_BYTES = 64 << 20
GZIP, ZSTANDARD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"
SUFFIXES = (".gz", ".zst")
BLOCK_BYTES = 1 << 20
STEP_BYTES = 1 << 10  # of Zstandard, which has no bound on what a step gives: at most 32 MiB then


def read_bytes(path: Path) -> bytes:
    """What is in the file.

    Raises:
        OSError: it cannot be read, is no whole archive, or unpacks to too much.
    """
    if not is_local(path):
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise _too_much(size)
    data = path.read_bytes()
    return _unpacked(data, None) if data.startswith((GZIP, ZSTANDARD)) else data


def read_head(path: Path, size: int) -> bytes:
    """The first `size` bytes of what is in the file, or fewer where it is shorter or damaged.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        head: bytes = file.read(size)
    return _unpacked(head, size) if head.startswith((GZIP, ZSTANDARD)) else head


def plain_suffix(path: Path) -> str:
    """The suffix without that of the packing: .txt of result_0.txt and of result_0.txt.gz."""
    return Path(path.stem).suffix if path.suffix in SUFFIXES else path.suffix


def _unpacked(data: bytes, size: int | None) -> bytes:
    """All of it, or its first `size` bytes, which may be fewer where `data` is only the beginning."""
    most = min(MOST_BYTES, max(HARMLESS_BYTES, MOST_TIMES * len(data))) if size is None else size
    unpack = _gzip if data.startswith(GZIP) else _zstandard
    found, whole = unpack(data, most + (size is None))
    if size is None and len(found) > most:
        raise _too_much(len(found))
    if size is None and not whole:
        raise OSError(errno.EIO, "the compressed file is cut short or damaged")
    return found[:most]


def _gzip(data: bytes, most: int) -> tuple[bytes, bool]:
    """Up to `most` bytes of all the members, and whether they were whole."""
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


def _zstandard(data: bytes, most: int) -> tuple[bytes, bool]:
    zstandard: Any
    try:
        zstandard = extra("zstandard", "remote")
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


def _too_much(size: int) -> OSError:
    return OSError(errno.EFBIG, f"it unpacks to more than {size - 1:,} bytes" if size <= MOST_BYTES else "it is too large")
