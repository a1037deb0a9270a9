"""The library entry: paths and options in, a Report or a Comparison out. Nothing here prints.

What is asked for is imported when it is asked for: who validates does not wait for what compares.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.pipeline.changes import with_changes
    from checker.pipeline.comparing import Moved, compare
    from checker.pipeline.evidencing import evidence
    from checker.pipeline.options import Execution, Options
    from checker.pipeline.scoring import score, with_curves
    from checker.pipeline.summarizing import summarize
    from checker.pipeline.validating import Examined, examine, validate

__all__ = [
    "Examined", "Execution", "Moved", "Options", "compare", "evidence", "examine", "score", "summarize", "validate",
    "with_changes", "with_curves",
]  # fmt: skip

MODULES = {
    "Examined": "validating", "Execution": "options", "Moved": "comparing", "Options": "options", "compare": "comparing",
    "evidence": "evidencing", "examine": "validating", "score": "scoring", "summarize": "summarizing",
    "validate": "validating", "with_changes": "changes", "with_curves": "scoring",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in MODULES:
        raise AttributeError(f"checker.pipeline has no {name}")
    found = getattr(import_module(f"{__name__}.{MODULES[name]}"), name)
    globals()[name] = found
    return found
