"""Which formats there are: the modules of `checker.reporting.formats`, each with the functions that it can render with.

A format has some of `render(report)`, `render_scores(report)`, `render_comparison(comparison)` and
`render_summary(summary, table)`, for `mlcheck validate`, `score`, `compare` and `summarize`. They return text, or a rich
renderable where the terminal decides. A format that says `WITH_EVIDENCE = True` is given what stands behind a report too:
`render(report, evidence)`, `render_scores(report, evidence)`.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import get_data, iter_modules
from types import ModuleType
from typing import Any, Literal

from checker.errors import InputError
from checker.reporting import formats
from checker.suggestions import suggest_known_names

__all__ = ["RenderTask", "list_formats", "load_renderer", "wants_evidence"]

RenderTask = Literal["render", "render_scores", "render_comparison", "render_summary"]


@cache
def list_formats(task: RenderTask) -> tuple[str, ...]:
    """The names of the formats that do the task."""
    every = sorted(module.name for module in iter_modules(formats.__path__))
    return tuple(name for name in every if _supports_task(name, task))


def _supports_task(name: str, task: RenderTask) -> bool:
    """Looked up in the module's source: importing every format takes longer than checking a log."""
    return f"\ndef {task}(".encode() in (get_data(formats.__name__, f"{name}.py") or b"")


def load_renderer(name: str, task: RenderTask) -> Callable[..., Any]:
    """What does the task in the format of that name.

    Raises:
        InputError: there is no such format, or it does not do this task.
    """
    if name not in list_formats(task):
        raise InputError(f"unknown format {name}", fix=suggest_known_names(name, list_formats(task)))
    found: Callable[..., Any] = getattr(_import_format(name), task)
    return found


def wants_evidence(name: str) -> bool:
    """Whether the format of that name shows what stands behind a report."""
    return getattr(_import_format(name), "WITH_EVIDENCE", False)


def _import_format(name: str) -> ModuleType:
    return import_module(f"{formats.__name__}.{name}")
