"""Where a result goes: to stdout in one format, and to files in others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.output import show, text_of
from checker.cli.target import target
from checker.errors import InputError
from checker.inputs.atomic_write import write_whole
from checker.reporting import registry

if TYPE_CHECKING:
    from checker.submissions.details.model import Evidence

__all__ = ["Delivery"]


@dataclass(frozen=True)
class Delivery:
    """A format for stdout, and files with theirs, which are written all or none, once everything is rendered."""

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
        given = list(inputs)
        files = [(name, target(file, given)) for name, file in (_output(output, task) for output in outputs)]
        if len({path for _, path in files}) < len(files):
            raise InputError("two --output name the same file", fix="give each format a file of its own")
        return cls(task, format, tuple(files))

    def send(self, value: Any, *more: Any, evidence: "Callable[[], Evidence] | None" = None) -> None:
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
        write_whole({path: text_of(rendered[name]).encode("utf-8", "backslashreplace") for name, path in self.files})
        show(rendered[self.format])


def _output(output: str, task: registry.Task) -> tuple[str, Path]:
    name, colon, file = output.partition(":")
    if not colon or not file:
        raise InputError(f"not an output: {output}", fix=f"write FORMAT:FILE, for example {registry.names(task)[0]}:report")
    registry.renderer(name, task)
    return name, Path(file)
