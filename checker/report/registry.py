"""Which formats there are: the modules of `checker.report.formats`, each with the functions that it can render with.

A format has `render(report)`; where it has `render_scores(report)` or `render_comparison(comparison)`, it serves
`mlcheck score` and `mlcheck compare` too. They return text, or a rich renderable where the terminal decides.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Literal

from checker.errors import InputError
from checker.report import formats

__all__ = ["Task", "names", "renderer"]

Task = Literal["render", "render_scores", "render_comparison"]


@cache
def names() -> tuple[str, ...]:
    """The names of all formats."""
    return tuple(sorted(module.name for module in iter_modules(formats.__path__)))


def renderer(name: str, task: Task) -> Callable[[Any], Any]:
    """What renders a report in the format of that name.

    Raises:
        InputError: there is no such format, or it does not do this task.
    """
    able = [known for known in names() if hasattr(import_module(f"{formats.__name__}.{known}"), task)]
    if name not in able:
        raise InputError(f"unknown format {name}", fix=f"name one of: {', '.join(able)}")
    found: Callable[[Any], Any] = getattr(import_module(f"{formats.__name__}.{name}"), task)
    return found
