"""A folder of results by key, which several processes may use at once. Corrupt entries are recomputed."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["ResultCache"]

MARK_BYTES = 16
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Results of mlcheck by content; may be deleted at any time.\n"


class ResultCache:
    """The results in `folder`, a file each. A file is written under another name and then renamed, and begins with a digest of
    the rest: one that was cut, mixed up or never finished is not an entry."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_entry(self, key: str) -> bytes | None:
        """What was put under the key; None where there is no such thing, or it is no longer what it was."""
        try:
            data = self._entry_path(key).read_bytes()
        except OSError:
            return None
        mark, kept = data[:MARK_BYTES], data[MARK_BYTES:]
        return kept if mark == _compute_digest(key, kept) else None

    def write_entry(self, key: str, data: bytes) -> None:
        """Keeps it, where the folder can be written."""
        place = self._entry_path(key)
        new = place.with_name(f".{os.urandom(8).hex()}.new")
        with suppress(OSError):
            if not place.parent.is_dir():
                self._create_folder(place.parent)
            try:
                new.write_bytes(_compute_digest(key, data) + data)
                new.replace(place)
            except BaseException:
                new.unlink(missing_ok=True)
                raise

    def _entry_path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.kept"

    def _create_folder(self, folder: Path) -> None:
        """Only its owner may write there: who can write into it decides what verdicts come out of it."""
        if not self.folder.is_dir():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / "CACHEDIR.TAG").write_text(TAG, encoding="ascii", newline="\n")
        folder.mkdir(mode=0o700, exist_ok=True)


def _compute_digest(key: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=MARK_BYTES, key=key.encode()[: hashlib.blake2b.MAX_KEY_SIZE]).digest()
