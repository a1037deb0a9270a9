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
from checker.rules.kinds import list_kinds
from checker.rules.language.syntax import parse_expression, preload_trees

__all__ = ["RuleTable", "load_cached_tables", "read_rule_file"]

RuleTable = dict[str, Any]


def load_cached_tables(name: str, build_tables: Callable[[], RuleTable]) -> RuleTable:
    """What `make` makes of the rule files. Under `name` it is kept for as long as the rules stay as they are; where it cannot
    be kept, or is damaged, it is made anew."""
    store = open_user_cache()
    key = f"{resources.compute_rules_fingerprint()}-{name}"
    data = None if store is None else store.read_entry(key)
    if data is not None:
        found = from_json(data)
        preload_trees(found["trees"])
        return found["tables"]  # type: ignore[no-any-return]
    tables = build_tables()
    if store is not None:
        store.write_entry(
            key, to_json({"tables": tables, "trees": dict(_parse_table_expressions(tables))}, inf_nan_mode="constants")
        )
    return tables


@cache
def read_rule_file(path: Path) -> RuleTable:
    """The table in a rule file. Not to be changed.

    Raises:
        DefinitionError: it cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # a number of too many digits is no TOMLDecodeError
        raise DefinitionError(f"{path.name}: {error}") from error


def _parse_table_expressions(tables: RuleTable) -> Iterator[tuple[str, Any]]:
    fields = frozenset(name for kind in list_kinds() for name in kind.expression_fields)
    for text in sorted(set(_iter_candidate_texts(tables, fields))):
        try:
            yield text, parse_expression(text)
        except DefinitionError:
            continue  # no expression after all, or a wrong one, which is said where it is used


def _iter_candidate_texts(part: Any, fields: frozenset[str], name: str = "") -> Iterator[str]:
    """Every text in the tables that stands where expressions stand."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from _iter_candidate_texts(inner, fields, key)
    elif isinstance(part, list):
        for inner in part:
            yield from _iter_candidate_texts(inner, fields, name)
    elif isinstance(part, str) and name in fields:
        yield part
