"""Files within archives, called archive/file, so that the file's own name comes last, as everywhere. Imported where there is an
archive; from then on universal_pathlib makes these of what lies in one."""

from typing import Any

import fsspec
from fsspec.implementations.tar import TarFileSystem
from upath.implementations.tar import TarPath
from upath.implementations.zip import ZipPath
from upath.registry import register_implementation

__all__ = ["Tar", "TarMember", "ZipMember"]


class Tar(TarFileSystem):  # type: ignore[misc]
    """A tar archive whose members are found too where they are called ./logs, as `tar -c .` calls them."""

    def _index(self) -> None:
        super()._index()
        plain = {name.removeprefix("./"): entry for name, entry in self.index.items() if name != "."}
        self.index: dict[str, tuple[Any, ...]] = {
            name: ({**info, "name": name}, *rest) for name, (info, *rest) in plain.items()
        }


class ZipMember(ZipPath):
    """A file or folder in a zip archive."""

    __slots__ = ()

    def __str__(self) -> str:
        return _name(super().__str__(), "zip://")


class TarMember(TarPath):
    """A file or folder in a tar archive."""

    __slots__ = ()

    def __str__(self) -> str:
        return _name(super().__str__(), "tar://")


def _name(chain: str, scheme: str) -> str:
    """round.zip/logs/result_0.txt of zip://logs/result_0.txt::file://round.zip."""
    member, found, archive = chain.removeprefix(scheme).partition("::")
    return f"{archive.removeprefix('file://')}/{member}".rstrip("/") if found else chain


fsspec.register_implementation("tar", Tar, clobber=True)
register_implementation("zip", ZipMember, clobber=True)
register_implementation("tar", TarMember, clobber=True)
