"""mlcheck: reads MLPerf Training and HPC logs, checks and scores them.

Every name but the version is imported from `checker.api` when it is first used, so that asking for the version loads nothing.
"""

from time import time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing, whose import takes long, has the same for type checkers
    from typing import Any

    from checker.api import (
        Comparison,
        Drawing,
        Execution,
        InputError,
        MissingExtraError,
        MlcheckError,
        Ranking,
        Report,
        RoundSummary,
        Study,
        compare,
        find_config,
        plot,
        rank,
        score,
        study,
        summarize,
        validate,
    )

__all__ = [
    "Comparison", "Drawing", "Execution", "InputError", "MissingExtraError", "MlcheckError", "Ranking", "Report",
    "RoundSummary", "Study", "__version__", "compare", "find_config", "plot", "rank", "score", "study", "summarize",
    "validate",
]  # fmt: skip

__version__ = "0.1.0"

FIRST_IMPORT_NS = time_ns()
"""When this process began to import mlcheck, in nanoseconds since 1970."""


def __getattr__(name: str) -> "Any":
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module("checker.api"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
