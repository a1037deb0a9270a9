"""Where a result goes: to stdout in one format, and to files in others."""

import shutil
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.cli.output import show, text_of
from checker.errors import InputError
from checker.files.location import holder
from checker.models.evidence import Evidence
from checker.report import registry

__all__ = ["Delivery"]


@dataclass(frozen=True)
class Delivery:
    """A format for stdout, and files with theirs. Nothing is written before everything is rendered."""

    task: registry.Task
    format: str
    files: tuple[tuple[str, Path], ...]

    @classmethod
    def of(cls, task: registry.Task, format: str, outputs: Sequence[str], inputs: Iterable[Path]) -> "Delivery":
        """What was asked for, checked before any log is read; `outputs` are `FORMAT:FILE`.

        Raises:
            InputError: there is no such format, or a file cannot or must not be written.
        """
        registry.renderer(format, task)
        files = [_output(output, task) for output in outputs]
        given = list(inputs)
        for _, path in files:
            _writable(path, given)
        if len({path for _, path in files}) < len(files):
            raise InputError("two --output name the same file", fix="give each format a file of its own")
        return cls(task, format, tuple(files))

    def send(self, value: Any, *more: Any, evidence: Callable[[], Evidence] | None = None) -> None:
        """Renders the value in every format and writes it. `evidence` is asked for where a format shows it.

        Raises:
            InputError: a file cannot be written.
        """
        wanted = {self.format, *(name for name, _ in self.files)}
        behind = evidence() if evidence is not None and any(map(registry.wants_evidence, wanted)) else None
        rendered = {}
        for name in sorted(wanted):
            also = (behind,) if behind is not None and registry.wants_evidence(name) else ()
            rendered[name] = registry.renderer(name, self.task)(value, *more, *also)
        for name, path in self.files:
            _write(path, text_of(rendered[name]))
        show(rendered[self.format])


def _output(output: str, task: registry.Task) -> tuple[str, Path]:
    name, colon, file = output.partition(":")
    if not colon or not file:
        raise InputError(f"not an output: {output}", fix=f"write FORMAT:FILE, for example {registry.names(task)[0]}:report")
    registry.renderer(name, task)
    return name, Path(file).resolve()


def _writable(path: Path, inputs: Iterable[Path]) -> None:
    if (given := holder(path, inputs)) is not None:
        raise InputError(f"{path} lies under the input {given}, where mlcheck never writes", fix="name a file elsewhere")
    if path.exists() and not path.is_file():
        raise InputError(f"{path} is no file that can be written", fix="name a file")
    if not path.parent.is_dir():
        raise InputError(f"there is no directory {path.parent}", fix="make it first, or name a file elsewhere")


def _write(path: Path, text: str) -> None:
    """Writes the file whole or not at all: whoever reads it meanwhile sees the old one. An old file's permissions stay."""
    scratch = path.with_name(f".{path.name[:100]}.{uuid.uuid4().hex}")
    try:
        with scratch.open("x", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
        if path.exists():
            shutil.copymode(path, scratch)
        scratch.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        scratch.unlink(missing_ok=True)
