"""mlcheck as a library, under the name of the program: `import mlcheck; mlcheck.validate("results/")`.

It has the names of `checker.api`, each imported when it is first used. The package itself is called `checker`.
"""

from typing import TYPE_CHECKING, Any

import checker
from checker import __version__

if TYPE_CHECKING:
    from checker import (
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


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(checker, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
