"""Files within archives, called archive/file, so that the file's own name comes last, as everywhere.

fsspec and universal_pathlib know them by protocol names of our own, so that `zip` and `tar` still mean to other code in the
process what they meant.
"""

import errno
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from lzma import LZMAError
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any
from weakref import finalize
from zipfile import BadZipFile

import fsspec
from fsspec.archive import AbstractArchiveFileSystem
from fsspec.implementations.tar import TarFileSystem
from fsspec.implementations.zip import ZipFileSystem
from upath.implementations.tar import TarPath
from upath.implementations.zip import ZipPath
from upath.registry import register_implementation

__all__ = ["PROTOCOLS", "TarArchive", "TarMember", "ZipArchive", "ZipMember"]

PROTOCOLS = {"zip": "mlcheckzip", "tar": "mlchecktar"}
"""Our protocol names by those that URLs have."""

MOST_BYTES = 32 << 30
BLOCK_BYTES = 1 << 20
DAMAGED = (BadZipFile, zlib.error, LZMAError, EOFError, RuntimeError)
"""What Python's zipfile raises on a file that it cannot unpack."""
NAMELESS = os.name == "posix"
PACKINGS = {".gz": "gzip", ".tgz": "gzip", ".bz2": "bz2", ".xz": "xz"}


class _IndexedArchive(AbstractArchiveFileSystem):  # type: ignore[misc]
    """An archive whose members are put into their folders once. fsspec looks through all members for each folder."""

    _members_by_folder: dict[str, list[dict[str, Any]]] | None = None

    def ls(self, path: str, detail: bool = True, **options: Any) -> Any:
        """The members in a folder, by name; of a file, the file itself.

        Raises:
            FileNotFoundError: there is no such member.
        """
        if self._members_by_folder is None:
            self._get_dirs()
            members: dict[str, list[dict[str, Any]]] = {}
            for name, info in sorted(self.dir_cache.items()):
                members.setdefault(name.rstrip("/").rpartition("/")[0], []).append(info)
            self._members_by_folder = members
        folder = self._strip_protocol(path).rstrip("/")
        listed = self._members_by_folder.get(folder, [])
        if not listed and folder and (info := self.info(folder))["type"] != "directory":
            listed = [info]
        return listed if detail else [info["name"] for info in listed]


class TarArchive(_IndexedArchive, TarFileSystem):  # type: ignore[misc]
    """A tar archive, opened once in a process. A compressed one is unpacked into a temporary file first, up to `MOST_BYTES`,
    since going back in it would mean to unpack it again for every log. Members are found too where they are called ./logs,
    as `tar -c .` calls them."""

    protocol = PROTOCOLS["tar"]
    cachable = True

    def __init__(self, fo: str, target_protocol: str | None = None, target_options: Any = None, **options: Any) -> None:
        packing = PACKINGS.get(Path(fo).suffix.lower())
        opened: Any = fo
        if packing is not None:
            opened = NamedTemporaryFile(suffix=".tar", delete=not NAMELESS)  # noqa: SIM115 it lasts as long as the archive
            if NAMELESS:
                Path(opened.name).unlink()  # it is never left behind, however the process ends
            finalize(self, _close_quietly, opened)
            with fsspec.open(fo, compression=packing, protocol=target_protocol, **(target_options or {})) as packed:
                while block := packed.read(BLOCK_BYTES):
                    if opened.tell() > MOST_BYTES:
                        raise OSError(errno.EFBIG, f"it unpacks to more than {MOST_BYTES:,} bytes")
                    opened.write(block)
            opened.seek(0)
        super().__init__(opened, target_protocol=target_protocol, target_options=target_options, **options)

    def _open(self, path: str, *arguments: Any, **options: Any) -> Any:
        try:
            return super()._open(path, *arguments, **options)
        except (KeyError, RecursionError) as error:
            raise OSError(errno.ELOOP, "it is a link that leads nowhere in the archive") from error

    def _index(self) -> None:
        super()._index()
        special = {
            member.name for member in self.tar if not (member.isreg() or member.isdir() or member.issym() or member.islnk())
        }
        for info, _, original in self.index.values():
            if original in special:
                info["type"] = "other"
        plain = {name.removeprefix("./"): entry for name, entry in self.index.items() if name != "."}
        self.index: dict[str, tuple[Any, ...]] = {
            name: ({**info, "name": name}, *rest) for name, (info, *rest) in plain.items()
        }


def _close_quietly(scratch: IO[bytes]) -> None:
    with suppress(OSError):  # nothing reads it again
        scratch.close()


class ZipArchive(_IndexedArchive, ZipFileSystem):  # type: ignore[misc]
    """A zip archive. What is damaged in it, encrypted, or packed in a way that Python does not know, is an error of reading."""

    protocol = PROTOCOLS["zip"]

    def _open(self, path: str, mode: str = "rb", **options: Any) -> Any:
        with _translate_read_errors():
            return io.BufferedReader(_ZipMemberStream(super()._open(path, mode, **options)))


class _ZipMemberStream(io.RawIOBase):
    """A file in a zip archive, as it is read."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._inner.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        with _translate_read_errors():
            return int(self._inner.seek(offset, whence))

    def tell(self) -> int:
        return int(self._inner.tell())

    def readinto(self, buffer: Any) -> int:
        with _translate_read_errors():
            data = self._inner.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        with _translate_read_errors():
            return bytes(self._inner.read())


@contextmanager
def _translate_read_errors() -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise OSError(errno.EIO, f"the archive is damaged or encrypted: {error or 'it ends too soon'}") from error


class ZipMember(ZipPath):
    """A file or folder in a zip archive."""

    __slots__ = ()

    def __str__(self) -> str:
        return _format_member_path(super().__str__())


class TarMember(TarPath):
    """A file or folder in a tar archive."""

    __slots__ = ()

    def __str__(self) -> str:
        return _format_member_path(super().__str__())


def _format_member_path(url: str) -> str:
    """round.zip/logs/result_0.txt of mlcheckzip://logs/result_0.txt::file://round.zip."""
    member, separator, archive = url.partition("::")
    if not separator or not member.startswith(tuple(PROTOCOLS.values())):
        return url.removeprefix("file://")
    return f"{_format_member_path(archive)}/{member.partition('://')[2]}".rstrip("/")


fsspec.register_implementation(PROTOCOLS["tar"], TarArchive)
fsspec.register_implementation(PROTOCOLS["zip"], ZipArchive)
register_implementation(PROTOCOLS["tar"], TarMember)
register_implementation(PROTOCOLS["zip"], ZipMember)
