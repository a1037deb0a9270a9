"""Where the grammars and the rules lie: next to the package in a checkout, inside it once installed.

The only module that knows. Everything else asks for `grammars()` and `rules()`.
"""

import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from checker.errors import DefinitionError

__all__ = [
    "compute_fingerprint",
    "find_compiled_rules",
    "find_examples_file",
    "find_grammars_folder",
    "find_rules_folder",
    "find_schemas_folder",
    "list_modules",
]

PACKAGE = Path(__file__).parent
MODULE_SUFFIXES = {".py", ".pyc"}
FINGERPRINTED_SUFFIXES = {".py", ".lark", ".toml", ".json"}


@cache
def _find_data_folder(name: str) -> Path:
    for place in (PACKAGE / "data" / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise DefinitionError(f"mlcheck is not installed completely: its folder {name}/ is missing next to {PACKAGE}")


def find_grammars_folder() -> Path:
    """The folder of the lark grammars."""
    return _find_data_folder("grammars")


def find_rules_folder() -> Path:
    """The folder of the rule files: catalogue/, <usage>/<ruleset>/."""
    return _find_data_folder("rules")


@cache
def find_compiled_rules() -> Path | None:
    """The folder of the rules as the build compiled them; None in a checkout, which has its own
    (rules/table_cache.py)."""
    folder = PACKAGE / "data" / "compiled"
    return folder if folder.is_dir() else None


def find_examples_file() -> Path:
    """The file with examples of every rule, which tests/support/make_examples.py writes from the test cases."""
    return PACKAGE / "examples.json"


def find_schemas_folder() -> Path:
    """The folder of the JSON Schemas that describe what mlcheck writes."""
    return PACKAGE / "schemas"


@cache
def compute_fingerprint() -> str:
    """A digest of all that results depend on besides the logs: mlcheck's code, grammars and rules, byte by byte."""
    inside = {find_grammars_folder(), find_rules_folder()}  # the package, once it is installed
    return _hash_files(
        (folder, path)
        for folder in (PACKAGE, find_grammars_folder(), find_rules_folder())
        for path in sorted(folder.rglob("*"))
        if path.suffix in FINGERPRINTED_SUFFIXES and (folder in inside or inside.isdisjoint(path.parents))
    )


def _hash_files(paths: Iterable[tuple[Path, Path]]) -> str:
    """Of files, each with the folder that it is named from, byte by byte."""
    import hashlib  # it loads OpenSSL, which takes as long as checking a log

    mark = hashlib.blake2b(digest_size=16)
    for folder, path in paths:
        mark.update(f"{folder.name}/{path.relative_to(folder).as_posix()}\0".encode())
        mark.update(hashlib.blake2b(path.read_bytes()).digest())
    return mark.hexdigest()


def list_modules(folders: Iterable[str]) -> tuple[str, ...]:
    """The names of the modules of a package, sorted; `folders` is its `__path__`. pkgutil says the same, but imports
    inspect."""
    return _list_modules(tuple(folders))


@cache
def _list_modules(folders: tuple[str, ...]) -> tuple[str, ...]:
    modules = set()
    for folder in folders:
        for name in os.listdir(folder):  # noqa: PTH208 a path for each takes ten times as long, at every start
            stem, suffix = os.path.splitext(name)  # noqa: PTH122
            if not name.startswith("__") and (suffix in MODULE_SUFFIXES or Path(folder, name, "__init__.py").is_file()):
                modules.add(stem)
    return tuple(sorted(modules))
