"""The tables of the rule files: compiled, in one file a ruleset, by the build of the wheel or by an earlier call in a checkout;
else read from TOML."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from checker import resources
from checker.errors import DefinitionError
from checker.rules.kinds import list_kinds
from checker.rules.language.syntax import parse_expression, preload_trees

__all__ = ["RuleTable", "compile_tables", "load_compiled_part", "load_rule_tables", "read_rule_file"]

RuleTable = dict[str, Any]
T = TypeVar("T")


class _CompiledTables(msgspec.Struct):
    """The content of a compiled file: tables, and as JSON the trees of their expressions, most of which a call never needs."""

    tables: RuleTable
    trees: dict[str, msgspec.Raw]


def load_rule_tables(name: str, build_tables: Callable[[], RuleTable]) -> RuleTable:
    """Return the tables called `name`: of their compiled file; where it is not there, what `build_tables` makes of rule files.

    The compiled file also holds the trees of all expressions in the tables, so that nothing has to be parsed.

    Raises:
        DefinitionError: mlcheck is not installed completely, or a rule file is wrong.
    """
    content = _read_compiled_content(name)
    if content is None:
        tables = build_tables()
        _keep_content(name, lambda: _compile_faithfully(tables))
        return tables
    compiled = _decode_compiled(name, content, _CompiledTables)
    preload_trees(compiled.trees)
    return compiled.tables


def load_compiled_part(name: str, key: str, compile_content: Callable[[], bytes]) -> bytes:
    """Return the part called `key` of the compiled file called `name`, as JSON; where that file is not there, of what
    `compile_content` makes of the rule files.

    Raises:
        DefinitionError: mlcheck is not installed completely, or a rule file is wrong.
    """
    content = _read_compiled_content(name)
    if content is None:
        content = compile_content()
        _keep_content(name, lambda: content)
    try:
        return bytes(_decode_compiled(name, content, dict[str, msgspec.Raw])[key])
    except KeyError as error:
        raise _build_unreadable_error(name, error) from error


def _read_compiled_content(name: str) -> bytes | None:
    """As the build put it into the wheel; in a checkout as an earlier call left it, None where none did."""
    folder = resources.find_compiled_rules()
    if folder is None:
        from checker.rules.table_cache import read_cached_content  # the wheel has no need of it

        return read_cached_content(name)
    try:
        return (folder / f"{name}.json").read_bytes()
    except OSError as error:
        raise _build_unreadable_error(name, error) from error


def _keep_content(name: str, build_content: Callable[[], bytes | None]) -> None:
    from checker.rules.table_cache import write_cached_content

    write_cached_content(name, build_content)


def _decode_compiled(name: str, content: bytes, form: type[T]) -> T:
    try:
        return msgspec.json.decode(content, type=form)
    except msgspec.DecodeError as error:
        raise _build_unreadable_error(name, error) from error


def _build_unreadable_error(name: str, error: Exception) -> DefinitionError:
    return DefinitionError(f"{name}.json: the compiled rules cannot be read: {error}")


def compile_tables(tables: RuleTable) -> bytes:
    """Return the tables with the trees of their expressions as JSON, the same bytes for the same tables."""
    trees = dict(_parse_table_expressions(tables))
    return msgspec.json.encode({"tables": tables, "trees": trees})


def _compile_faithfully(tables: RuleTable) -> bytes | None:
    """The compiled tables; None where JSON has not all that TOML can say, which then is a mistake in a rule file."""
    try:
        content = compile_tables(tables)
        return content if msgspec.json.decode(content)["tables"] == tables else None
    except (TypeError, OverflowError, RecursionError, msgspec.DecodeError):
        return None


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
