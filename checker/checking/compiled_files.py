"""All files that the wheel carries so that nothing has to be parsed or gone through at start; hatch_build.py writes them. In a
checkout each is written when it is first asked for (table_cache.py)."""

from collections.abc import Iterator

from checker.checking.explanation import EXPLANATIONS
from checker.checking.explanation_builder import compile_explanations
from checker.rules.compile_rules import compile_rules

__all__ = ["compile_files"]


def compile_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of every compiled file.

    Raises:
        DefinitionError: a rule file is wrong.
    """
    yield from compile_rules()
    yield f"{EXPLANATIONS}.json", compile_explanations()
