"""What takes long to make of the rule files, kept from one start to the next in the user's store: their tables, merged, and the
trees of their expressions. Reading and parsing them takes longer than checking a log."""

import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json

from checker import resources
from checker.errors import DefinitionError
from checker.execution.result_cache import open_user_cache
from checker.rules.language.syntax import learn, parse

__all__ = ["Table", "kept", "toml"]

Table = dict[str, Any]
EXPRESSIONS = ("check", "some", "overall", "first", "that", "when", "needs", "every", "within")


def kept(name: str, make: Callable[[], Table]) -> Table:
    """What `make` makes of the rule files. Under `name` it is kept for as long as the rules stay as they are; where it cannot
    be kept, or is damaged, it is made anew."""
    store = open_user_cache()
    key = f"{resources.compute_rules_fingerprint()}-{name}"
    data = None if store is None else store.read_entry(key)
    if data is not None:
        found = from_json(data)
        learn(found["trees"])
        return found["tables"]  # type: ignore[no-any-return]
    tables = make()
    if store is not None:
        store.write_entry(key, to_json({"tables": tables, "trees": dict(_trees(tables))}, inf_nan_mode="constants"))
    return tables


@cache
def toml(path: Path) -> Table:
    """The table in a rule file. Not to be changed.

    Raises:
        DefinitionError: it cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # a number of too many digits is no TOMLDecodeError
        raise DefinitionError(f"{path.name}: {error}") from error


def _trees(tables: Table) -> Iterator[tuple[str, Any]]:
    for text in sorted(set(_texts(tables))):
        try:
            yield text, parse(text)
        except DefinitionError:
            continue  # no expression after all, or a wrong one, which is said where it is used


def _texts(part: Any, name: str = "") -> Iterator[str]:
    """Every text in the tables that stands where expressions stand."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from _texts(inner, key)
    elif isinstance(part, list):
        for inner in part:
            yield from _texts(inner, name)
    elif isinstance(part, str) and name in EXPRESSIONS:
        yield part
