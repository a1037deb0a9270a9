"""What a person names -> a path: a local one, or one in object storage or within an archive."""

import re
from collections.abc import Iterable
from os.path import relpath
from pathlib import Path
from typing import cast

from checker.errors import InputError

__all__ = ["containing_input", "format_relative_path", "is_local", "is_shared", "parse_location"]

URL = r"[a-z][a-z0-9+.-]+(::|://)"
ARCHIVE_PROTOCOL = r"(?:(?<=^)|(?<=::))(?:zip|tar)(?=::|://)"
ARCHIVES = {".zip": "zip", ".tar": "tar", ".tgz": "tar", ".tar.gz": "tar", ".tar.bz2": "tar", ".tar.xz": "tar"}
OWN = ("memory",)

ENCRYPTED = b"Salted__"
"""How a file that OpenSSL encrypted with a password starts."""


def parse_location(text: str | Path) -> Path:
    """The path: `logs/`, `s3://bucket/logs`, `round.zip` (all that is in it), `zip://logs/result_0.txt::s3://bucket/round.zip`.

    Raises:
        MissingExtraError: it takes the extra `remote`, or the library for that storage, which is not installed.
        InputError: there is no such storage, or it cannot be reached.
    """
    if not isinstance(text, str):
        return text
    if ":" not in text or re.match(URL, text) is None:
        if (kind := _detect_archive_kind(text)) is None or Path(text).is_dir() or not Path(text).exists():
            return Path(text)
        return _open_remote(f"{kind}://::file://{Path(text).absolute().as_posix()}", text)
    kind = None if text.startswith(("zip:", "tar:")) else _detect_archive_kind(text)
    return _open_remote(text if kind is None else f"{kind}://::{text}", text)


def is_local(path: Path) -> bool:
    """Whether it is a file or folder of this machine's file system."""
    return isinstance(path, Path)


def is_shared(path: Path) -> bool:
    """Whether other processes of this machine see it too."""
    return is_local(path) or getattr(path, "protocol", "") not in OWN


def containing_input(path: Path, inputs: Iterable[Path]) -> Path | None:
    """The input that the path is or lies in, where nothing is ever written; None where it lies elsewhere. The files tell it,
    not their names, of which one has several: links, and the case of letters on some systems."""
    whole = path.resolve()
    for given in inputs:
        real = given if is_local(given) else _find_archive_file(given)
        if real is not None and real.exists() and any(one.exists() and one.samefile(real) for one in (whole, *whole.parents)):
            return given
    return None


def _find_archive_file(given: Path) -> Path | None:
    """The archive on this machine that it lies in."""
    named = Path(str(given))
    return next((one for one in (named, *named.parents) if one.is_file()), None)


def format_relative_path(folder: Path, path: str | Path) -> str:
    """The path from the folder, with slashes; the whole of it where it lies on another drive of Windows."""
    try:
        return Path(relpath(path, folder)).as_posix()
    except ValueError:
        return Path(path).absolute().as_posix()


def _detect_archive_kind(text: str) -> str | None:
    return next((kind for suffix, kind in ARCHIVES.items() if text.lower().endswith(suffix)), None)


def _is_encrypted(named: str) -> bool:
    """Whether the archive in the path starts as OpenSSL's encrypted files do."""
    archive = _find_archive_file(Path(named))
    if archive is None:
        return False
    with archive.open("rb") as file:
        return file.read(len(ENCRYPTED)) == ENCRYPTED


def _open_remote(url: str, named: str) -> Path:
    from checker.extras import import_extra  # most inputs are local

    upath = import_extra("upath", "remote")
    protocols: dict[str, str] = import_extra("checker.inputs.archive_path", "remote").PROTOCOLS
    try:
        path = upath.UPath(re.sub(ARCHIVE_PROTOCOL, lambda match: protocols[match[0]], url))
        path.exists()
    except ImportError as error:
        raise InputError(f"{named}: {error}", fix="install the library for this storage") from error
    except Exception as error:  # whatever the storage's library raises: no credentials, no network, no archive
        if _is_encrypted(named):
            fix = "decrypt it (openssl enc -d) and unpack it, then name the folder"
            raise InputError(f"{named}: it is encrypted with OpenSSL, as pack_submission.sh does", fix=fix) from error
        raise InputError(f"{named}: cannot be reached: {error}") from error
    return cast(Path, path)
