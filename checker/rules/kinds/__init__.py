"""The kinds of demand, one subclass of `DemandKind` a module. A new module here is a new kind."""

import importlib
from collections.abc import Iterator
from functools import cache
from typing import Any

from checker.resources import list_modules
from checker.rules.kinds.kind import DemandKind

__all__ = ["list_kinds"]


@cache
def list_kinds() -> tuple[DemandKind[Any], ...]:
    """Return every kind, in the order of the modules' names."""
    return tuple(kind for name in list_modules(__path__) for kind in _build_kinds(f"{__name__}.{name}"))


def _build_kinds(module: str) -> Iterator[DemandKind[Any]]:
    for value in vars(importlib.import_module(module)).values():
        if (
            isinstance(value, type)
            and issubclass(value, DemandKind)
            and value.__module__ == module
            and not value.__abstractmethods__
        ):
            yield value()
