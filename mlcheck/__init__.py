"""mlcheck as a library, under the name of the program: `import mlcheck; mlcheck.validate("results/")`.

It has the names of `checker`, each imported when it is first used.
"""

from typing import TYPE_CHECKING, Any

import checker
from checker import __version__ as __version__

if TYPE_CHECKING:
    from checker import *  # noqa: F403

__all__ = checker.__all__


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(checker, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
