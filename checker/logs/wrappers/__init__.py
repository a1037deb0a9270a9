"""What a log may be wrapped in, one module each: a stage between the bytes of a file and the dialects.

To add one: a module here that names a `WRAPPER` (docs/contributing/add-a-wrapper.md).
"""

import importlib
from functools import cache

from checker.logs.wrappers.wrapper import UnwrappedLog, Wrapper, unwrap_log
from checker.resources import list_modules

__all__ = ["UnwrappedLog", "Wrapper", "all_wrappers", "find_wrapper", "unwrap_log"]


@cache
def all_wrappers() -> tuple[Wrapper, ...]:
    """Every wrapper, by the name of its module."""
    modules = (importlib.import_module(f"{__name__}.{name}") for name in list_modules(__path__))
    return tuple(module.WRAPPER for module in modules if hasattr(module, "WRAPPER"))


def find_wrapper(data: bytes, token: bytes) -> tuple[Wrapper, bytes] | None:
    """The wrapper of the first record, and the line it is on; None where that record is not wrapped."""
    at = data.find(token)
    if at < 0:
        return None
    start, end = data.rfind(b"\n", 0, at) + 1, data.find(b"\n", at)
    line = data[start : len(data) if end < 0 else end]
    return next(((wrapper, line) for wrapper in all_wrappers() if wrapper.wraps_record(line, at - start)), None)
