"""Inputs to begin with, cut from the sample logs, and a folder to put inputs into."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["file", "folder", "sample_logs"]

ROOT = Path(__file__).parents[3]
MOST_BYTES = 6000


@cache
def folder() -> Path:
    """A folder that lasts as long as the process."""
    made = TemporaryDirectory(prefix="mlcheck-fuzzing-")
    _lasting.append(made)
    return Path(made.name).resolve()


_lasting: list[TemporaryDirectory[str]] = []


def file(name: str, data: bytes) -> Path:
    """The bytes as a file of that name."""
    path = folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@cache
def sample_logs() -> tuple[bytes, ...]:
    """Logs of every dialect, each with one record of each key, and some that must be refused."""
    whole = sorted((ROOT / "sample_logs/dialects").rglob("result_0.txt"))
    whole += sorted((ROOT / "sample_logs/refused").rglob("*.txt"))[::12]
    whole += [next((ROOT / "sample_logs/study").rglob("result_*.txt"))]
    entry = b"epoch\thours\ttop1Accuracy\ttop5Accuracy\n1\t0.0196\t13.22\t31.85\n2\t0.4\t93.1\t99.0\n"
    return (*(_shortened(path.read_bytes()) for path in whole), entry)


def _shortened(data: bytes) -> bytes:
    seen: set[str] = set()
    lines = []
    for line in data.splitlines():
        mark = _key(line)
        if mark not in seen and sum(map(len, lines)) + len(line) < MOST_BYTES:
            seen.add(mark)
            lines.append(line)
    return b"\n".join(lines) + b"\n"


def _key(line: bytes) -> str:
    """The key of the line's record, or the line where it has none."""
    _, token, rest = line.partition(b":::MLLOG ")
    if token:
        try:
            return str(json.loads(rest)["key"])
        except (ValueError, LookupError, TypeError):
            return repr(rest)
    return " ".join(part for part in line.decode("utf-8", "replace").split(" ") if part.endswith(":")) or repr(line)
