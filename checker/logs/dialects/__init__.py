"""The dialects that logs are written in, one module each: its token, and how a record's bytes become an event; or, of a table,
its first line, and how another line becomes one.

To add one: a grammar in grammars/ and a module here that names a `DIALECT` or a `TABLE`.
"""

import importlib
from functools import cache
from types import ModuleType

from checker.logs.dialects.dialect import Dialect
from checker.logs.dialects.tabular import TableDialect
from checker.resources import list_modules

__all__ = ["Dialect", "TableDialect", "all_dialects", "all_tables", "get_dialect"]


@cache
def _load_modules() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"{__name__}.{name}") for name in list_modules(__path__))


@cache
def all_dialects() -> dict[str, Dialect]:
    """Every dialect whose records bear a token, by its name."""
    found: list[Dialect] = [module.DIALECT for module in _load_modules() if hasattr(module, "DIALECT")]
    return {dialect.name: dialect for dialect in found}


@cache
def all_tables() -> dict[str, TableDialect]:
    """Every dialect of tables by its name."""
    found: list[TableDialect] = [module.TABLE for module in _load_modules() if hasattr(module, "TABLE")]
    return {dialect.name: dialect for dialect in found}


def get_dialect(name: str) -> Dialect:
    """The dialect of that name whose records bear a token.

    Raises:
        KeyError: there is none.
    """
    return all_dialects()[name]
