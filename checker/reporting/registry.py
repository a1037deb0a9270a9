"""The output formats: each module of `checker.reporting.formats` declares one as `FORMAT`, under the module's name."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from checker.errors import InputError
from checker.reporting import formats
from checker.reporting.output_format import OutputFormat, RenderTask
from checker.resources import list_modules
from checker.suggestions import suggest_known_names

__all__ = [
    "RenderTask", "find_format_of_file", "get_suffix", "list_folder_formats", "list_formats", "load_renderer",
    "load_table_renderer", "needs_evidence", "takes_view",
]  # fmt: skip


@cache
def list_formats(task: RenderTask) -> tuple[str, ...]:
    """The names of the formats that do the task, sorted."""
    return tuple(name for name in _list_modules() if getattr(_load_format(name), task) is not None)


def _list_modules() -> tuple[str, ...]:
    return list_modules(formats.__path__)


def load_renderer(name: str, task: RenderTask) -> Callable[..., Any]:
    """The renderer of the format of that name for the task.

    Raises:
        InputError: there is no such format, or it does not do the task.
    """
    renderer: Callable[..., Any] | None = getattr(_load_format(name), task) if name in _list_modules() else None
    if renderer is None and load_table_renderer(name) is not None:
        raise InputError(f"{name} is a folder of files", fix=f"write it with mlcheck summarize --output {name}:DIR")
    if renderer is None:
        raise InputError(f"unknown format {name}", fix=suggest_known_names(name, list_formats(task)))
    return renderer


def list_folder_formats() -> tuple[str, ...]:
    """The names of the formats that write a folder, sorted."""
    return tuple(name for name in _list_modules() if _load_format(name).render_tables is not None)


def load_table_renderer(name: str) -> Callable[..., dict[str, bytes]] | None:
    """The renderer of a format that writes a folder; None where the format of that name is none."""
    return _load_format(name).render_tables if name in _list_modules() else None


def get_suffix(name: str) -> str | None:
    """How the name of a file ends that is in the format of that name; None where the format has to be named."""
    return _load_format(name).suffix


def find_format_of_file(file: str, task: RenderTask) -> str | None:
    """The format that the name of a file says; None where it says none that does the task."""
    return next((name for name in list_formats(task) if (suffix := get_suffix(name)) and file.lower().endswith(suffix)), None)


def needs_evidence(name: str) -> bool:
    """Whether the format of that name shows the curves behind a report."""
    return _load_format(name).needs_evidence


def takes_view(name: str) -> bool:
    """Whether the format of that name shows as much of a report as a reader asks for."""
    return _load_format(name).takes_view


def _load_format(name: str) -> OutputFormat:
    declared: OutputFormat = import_module(f"{formats.__name__}.{name}").FORMAT
    return declared
