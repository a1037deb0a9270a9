"""The dialects that logs are written in, one module each: its token, and how a record's bytes become an event.

To add one: a grammar in grammars/ and a module here that names a `DIALECT`.
"""

import importlib
import pkgutil
from functools import cache

from checker.log.dialects.dialect import Dialect

__all__ = ["Dialect", "all_dialects", "dialect"]


@cache
def all_dialects() -> dict[str, Dialect]:
    """Every dialect by its name."""
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    found = [module.DIALECT for module in modules if hasattr(module, "DIALECT")]
    return {dialect.name: dialect for dialect in found}


def dialect(name: str) -> Dialect:
    """The dialect of that name.

    Raises:
        KeyError: there is none.
    """
    return all_dialects()[name]
