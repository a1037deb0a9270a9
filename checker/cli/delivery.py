"""Writing a result: to stdout in one format, and to files in others."""

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from checker.cli.output import format_rendered, print_rendered
from checker.errors import InputError
from checker.reporting import registry
from checker.reporting.output_format import COMMAND

if TYPE_CHECKING:
    from checker.reporting.report_view import ReportView
    from checker.submissions.details.model import Evidence
    from checker.submissions.validation import Examination

__all__ = ["Delivery"]


class Delivery(Struct, frozen=True):
    """A format for stdout, and files with theirs; the files are written all or none, once everything is rendered."""

    task: registry.RenderTask
    format: str
    files: tuple[tuple[str, Path], ...]
    folders: tuple[tuple[str, Path], ...] = ()
    inputs: tuple[Path, ...] = ()

    @classmethod
    def from_options(cls, task: registry.RenderTask, format: str, outputs: Sequence[str], inputs: Iterable[Path]) -> "Delivery":
        """Parse and check what is asked for, before any log is read; `outputs` are `FORMAT:FILE`, or
        files whose names say their format.

        Raises:
            InputError: there is no such format, or a file cannot or must not be written.
        """
        registry.load_renderer(format, task)
        given = list(inputs)
        if not outputs:
            return cls(task, format, (), (), tuple(given))
        from checker.cli.target import check_output_folder, resolve_output_file

        parsed = [_parse_output(output, task) for output in outputs]
        folders = [(name, path) for name, path in parsed if registry.load_table_renderer(name) is not None]
        for _, folder in folders:
            check_output_folder(folder, given)
        files = [(name, resolve_output_file(path, given)) for name, path in parsed if (name, path) not in folders]
        if len({path for _, path in files}) < len(files):
            raise InputError("two --output name the same file", fix="give each format a file of its own")
        return cls(task, format, tuple(files), tuple(folders), tuple(given))

    def write_result(
        self,
        value: Any,
        *more: Any,
        evidence: "Callable[[], Evidence] | None" = None,
        view: "ReportView | None" = None,
        examined: "Examination | None" = None,
    ) -> None:
        """Render the value in every format and write it. `evidence` is called if a format shows it; `view` is for those that
        show as much of a report as a reader asks for; formats that write a folder take what was `examined`.

        Raises:
            InputError: a file cannot be written.
        """
        names = sorted({self.format, *(name for name, _ in self.files)})
        with_evidence = () if evidence is None else tuple(filter(registry.needs_evidence, names))
        collected = evidence() if evidence is not None and with_evidence else None
        rendered = {}
        if names != ["terminal"]:
            from checker.cli.described_command import describe_command

            COMMAND.set(describe_command(sys.argv[1:]))
        for name in names:
            arguments = (*more, collected) if name in with_evidence else more
            viewed = {} if view is None or not registry.takes_view(name) else {"view": view}
            rendered[name] = registry.load_renderer(name, self.task)(value, *arguments, **viewed)
        contents = {path: format_rendered(rendered[name]).encode("utf-8", "backslashreplace") for name, path in self.files}
        contents |= self._render_folders(examined)
        if contents:
            from checker.inputs.atomic_write import write_atomically

            write_atomically(contents)
        print_rendered(rendered[self.format])

    def _render_folders(self, examined: "Examination | None") -> dict[Path, bytes]:
        contents: dict[Path, bytes] = {}
        for name, folder in self.folders:
            from checker.cli.target import resolve_output_folder

            renderer = registry.load_table_renderer(name)
            assert renderer is not None and examined is not None
            tables = renderer(examined)
            paths = resolve_output_folder(folder, tables, self.inputs)
            contents |= {paths[table]: content for table, content in tables.items()}
        return contents


def _parse_output(output: str, task: registry.RenderTask) -> tuple[str, Path]:
    name, colon, file = output.partition(":")
    if not colon:
        found = registry.find_format_of_file(output, task)
        if found is not None:
            return found, Path(output)
    if not colon or not file:
        fix = f"write for example {registry.list_formats(task)[0]}:report, or name a file such as report.json"
        raise InputError(f"{output} is neither FORMAT:FILE nor a file whose name says its format", fix=fix)
    if task != "render_summary" or registry.load_table_renderer(name) is None:
        registry.load_renderer(name, task)
    return name, Path(file)
