"""A folder of results by key, which several processes may use at once. Corrupt entries are recomputed."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

__all__ = ["ResultCache"]

DIGEST_BYTES = 16
SHARD_CHARACTERS = 2
MOST_PENDING_BYTES = 8 << 20
TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# Results of mlcheck by content; may be deleted at any time.\n"

Shard = dict[str, bytes]
SHARD_READER = msgspec.msgpack.Decoder(Shard)


class ResultCache:
    """The results in `folder`, those of each `program` in a folder below it. Keys begin evenly with all hexadecimal digits.

    Entries are kept in shards: files of all whose keys begin alike, so that many entries take few files. A shard is read
    once. New entries are written together, under another name that is then changed. A shard begins with a digest of the rest:
    one that was cut, exchanged or never finished has no entries. Of two processes that write a shard at the same time one may
    lose what it adds.
    """

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.program = program
        self._shards: dict[str, Shard] = {}
        self._pending: dict[str, Shard] = {}
        self._pending_bytes = 0

    def __reduce__(self) -> Any:
        return ResultCache, (self.folder, self.program)

    def read_entry(self, key: str) -> bytes | None:
        """What was written under the key when its shard was first read; None where there is no such thing."""
        name = key[:SHARD_CHARACTERS]
        if name not in self._shards:
            self._shards[name] = self._read_shard(name)
        return self._shards[name].get(key)

    def write_entry(self, key: str, data: bytes) -> None:
        """Keep it, from the next `write_pending` on at the latest."""
        self._pending.setdefault(key[:SHARD_CHARACTERS], {})[key] = data
        self._pending_bytes += len(data)
        if self._pending_bytes > MOST_PENDING_BYTES:
            self.write_pending()

    def write_pending(self) -> None:
        """Write the new entries, where the folder can be written."""
        pending, self._pending, self._pending_bytes = self._pending, {}, 0
        with suppress(OSError):
            if pending:
                self._create_folder()
            for name, entries in pending.items():
                self._write_shard(name, self._read_shard(name) | entries)

    def _locate_shard(self, name: str) -> Path:
        return self.folder / self.program / f"{name}.kept"

    def _read_shard(self, name: str) -> Shard:
        try:
            data = self._locate_shard(name).read_bytes()
        except OSError:
            return {}
        digest, rest = data[:DIGEST_BYTES], data[DIGEST_BYTES:]
        return SHARD_READER.decode(rest) if digest == _compute_digest(name, rest) else {}

    def _write_shard(self, name: str, entries: Shard) -> None:
        place = self._locate_shard(name)
        data = msgspec.msgpack.encode(entries)
        new = place.with_name(f".{os.urandom(8).hex()}.new")
        try:
            new.write_bytes(_compute_digest(name, data) + data)
            new.replace(place)
        except BaseException:
            new.unlink(missing_ok=True)
            raise

    def _create_folder(self) -> None:
        """Only its owner may write there: who can write into it decides what verdicts come out of it."""
        if not self.folder.is_dir():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.folder / "CACHEDIR.TAG").write_text(TAG, encoding="ascii", newline="\n")
        (self.folder / self.program).mkdir(mode=0o700, exist_ok=True)


def _compute_digest(name: str, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=DIGEST_BYTES, key=name.encode()).digest()
