"""Which engines there are: the modules of `checker.execution.engines`, each imported when it is asked for."""

from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from checker.errors import InputError
from checker.execution import engines
from checker.execution.executor_config import Engine

__all__ = ["LOCAL", "engine", "names"]

LOCAL = "processes"


def names() -> tuple[str, ...]:
    """The names of the engines."""
    return tuple(sorted(module.name for module in iter_modules(engines.__path__)))


def engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        InputError: there is none.
    """
    if name not in names():
        raise InputError(f"unknown engine {name}", fix=f"name one of: {', '.join(names())}")
    return cast(Engine, import_module(f"{engines.__name__}.{name}"))
