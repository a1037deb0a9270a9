"""The dialects that logs are written in, one module each: its token, and how a record's bytes become an event; or, of a table,
its first line, and how another line becomes one.

To add one: a grammar in grammars/ and a module here that names a `DIALECT` or a `TABLE`; it is called as the dialect, v06 for
"v0.6".
"""

import importlib
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING

from checker.logs.dialects.dialect import Dialect
from checker.resources import list_modules

if TYPE_CHECKING:
    from checker.logs.dialects.tabular import TableDialect

__all__ = ["Dialect", "all_dialects", "all_tables", "find_dialect"]


def _load_module(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")


@cache
def _load_modules() -> tuple[ModuleType, ...]:
    return tuple(map(_load_module, list_modules(__path__)))


@cache
def find_dialect(name: str | None) -> Dialect | None:
    """The dialect of that name whose records bear a token, of which alone the module is imported; None where there is none."""
    module = "" if name is None else name.replace(".", "")
    found: Dialect | None = getattr(_load_module(module), "DIALECT", None) if module in list_modules(__path__) else None
    return None if found is None or found.name != name else found


@cache
def all_dialects() -> dict[str, Dialect]:
    """Every dialect whose records bear a token, by its name."""
    found: list[Dialect] = [module.DIALECT for module in _load_modules() if hasattr(module, "DIALECT")]
    return {dialect.name: dialect for dialect in found}


@cache
def all_tables() -> "dict[str, TableDialect]":
    """Every dialect of tables by its name."""
    found: list[TableDialect] = [module.TABLE for module in _load_modules() if hasattr(module, "TABLE")]
    return {dialect.name: dialect for dialect in found}
