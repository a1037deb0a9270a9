"""Which engines there are: the modules of `checker.execution.engines`, each imported when it is asked for."""

from importlib import import_module
from typing import cast

from checker.errors import InputError
from checker.execution import engines
from checker.execution.executor_config import Engine
from checker.resources import list_modules

__all__ = ["LOCAL_ENGINE", "list_engines", "load_engine"]

LOCAL_ENGINE = "processes"


def list_engines() -> tuple[str, ...]:
    """The names of the engines."""
    return list_modules(engines.__path__)


def load_engine(name: str) -> Engine:
    """The engine of that name.

    Raises:
        InputError: there is none.
    """
    if name not in list_engines():
        raise InputError(f"unknown engine {name}", fix=f"name one of: {', '.join(list_engines())}")
    return cast(Engine, import_module(f"{engines.__name__}.{name}"))
