"""The tables of the rule files: read from TOML in a checkout, from one compiled file a ruleset in the wheel."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from checker import resources
from checker.errors import DefinitionError
from checker.rules.kinds import list_kinds
from checker.rules.language.syntax import parse_expression, preload_trees

__all__ = ["RuleTable", "compile_tables", "load_rule_tables", "read_compiled_part", "read_rule_file"]

RuleTable = dict[str, Any]


def load_rule_tables(name: str, build_tables: Callable[[], RuleTable]) -> RuleTable:
    """Return the tables called `name`: as the build compiled them, else what `build_tables` makes of the rule files.

    The compiled file also holds the trees of all expressions in the tables, so that nothing has to be parsed.

    Raises:
        DefinitionError: mlcheck is not installed completely, or a rule file is wrong.
    """
    folder = resources.find_compiled_rules()
    if folder is None:
        return build_tables()
    try:
        compiled = msgspec.json.decode((folder / f"{name}.json").read_bytes())
    except (OSError, msgspec.DecodeError) as error:
        raise DefinitionError(f"{name}.json: the compiled rules cannot be read: {error}") from error
    preload_trees(compiled["trees"])
    return compiled["tables"]  # type: ignore[no-any-return]


def read_compiled_part(name: str, key: str) -> bytes | None:
    """Return the part of a compiled file that is called `key`, as JSON; None where nothing is compiled, in a checkout.

    Raises:
        DefinitionError: mlcheck is not installed completely.
    """
    folder = resources.find_compiled_rules()
    if folder is None:
        return None
    try:
        return bytes(msgspec.json.decode((folder / f"{name}.json").read_bytes(), type=dict[str, msgspec.Raw])[key])
    except (OSError, msgspec.DecodeError, KeyError) as error:
        raise DefinitionError(f"{name}.json: the compiled rules cannot be read: {error}") from error


def compile_tables(tables: RuleTable) -> bytes:
    """Return the tables with the trees of their expressions as JSON, the same bytes for the same tables."""
    trees = dict(_parse_table_expressions(tables))
    return msgspec.json.encode({"tables": tables, "trees": trees})


@cache
def read_rule_file(path: Path) -> RuleTable:
    """Return the table in a rule file. It must not be changed.

    Raises:
        DefinitionError: the file cannot be read, or is not TOML.
    """
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # a number with too many digits is a ValueError
        raise DefinitionError(f"{path.name}: {error}") from error


def _parse_table_expressions(tables: RuleTable) -> Iterator[tuple[str, Any]]:
    fields = frozenset(name for kind in list_kinds() for name in kind.expression_fields)
    for text in sorted(set(_iter_candidate_texts(tables, fields))):
        try:
            yield text, parse_expression(text)
        except DefinitionError:
            continue  # not an expression after all; a wrong one is reported where it is used


def _iter_candidate_texts(part: Any, fields: frozenset[str], name: str = "") -> Iterator[str]:
    """Yield every text in the tables that stands where expressions stand."""
    if isinstance(part, dict):
        for key, inner in part.items():
            yield from _iter_candidate_texts(inner, fields, key)
    elif isinstance(part, list):
        for inner in part:
            yield from _iter_candidate_texts(inner, fields, name)
    elif isinstance(part, str) and name in fields:
        yield part
