"""mlcheck: reads MLPerf Training and HPC logs, judges and scores them.

`validate`, `score`, `summarize`, `compare` and `plot` are imported when they are first used, so that asking for the version
loads nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.api import compare, plot, score, summarize, validate

__all__ = ["__version__", "compare", "plot", "score", "summarize", "validate"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("checker.api"), name)
