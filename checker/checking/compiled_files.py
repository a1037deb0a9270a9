"""All files that the wheel carries so that nothing has to be parsed or gone through at start; hatch_build.py writes them."""

from collections.abc import Iterator

from checker.checking.explanation_builder import compile_explanations
from checker.rules.compile_rules import compile_rules

__all__ = ["compile_files"]


def compile_files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of every compiled file.

    Raises:
        DefinitionError: a rule file is wrong.
    """
    yield from compile_rules()
    yield compile_explanations()
