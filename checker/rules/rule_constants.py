"""`[constants]` of a layer or benchmark file: names for numbers that its expressions use more than once."""

import re
from collections.abc import Mapping
from typing import Any

from checker.errors import DefinitionError
from checker.rules.kinds import list_kinds
from checker.rules.language.functions import RECORD_ROOTS, list_function_names
from checker.rules.rule_tables import RuleTable

__all__ = ["insert_constants", "replace_names"]

TOKEN = re.compile(r"""'[^'\n]*'|"[^"\n]*"|(?<![\w.])[A-Za-z_]\w*(?![\w.(])""")
"""A text, which is left alone, or a name that is no step of a path, no key of one and no function."""
RULESET_NAMES = {
    "benchmarks": "The ids of the ruleset's benchmarks that the official program knows, a list.",
    "every_benchmark": "The ids of all benchmarks of the ruleset, a list.",
    "relative_times": "Whether times in the round's logs count from the start of the clock, not from 1970.",
    "shortest_run_ms": "The shortest time that a run of the round's benchmarks can take, in milliseconds.",
    "round_start_ms": "When the round opened, in milliseconds since 1970. Undefined where the ruleset has no period.",
    "round_end_ms": "The last day of the round, in milliseconds since 1970. Undefined where the ruleset has no period.",
    "init_minutes": "How many minutes initialization may take in the division. Undefined where the ruleset sets no limit.",
    "target": "The target quality of the benchmark. A table of numbers where the target has parts.",
    "threshold": "The number that `quality` must reach: the target, or 1 where the target has parts.",
    "direction": "'higher' or 'lower': which qualities are better.",
    "quality_key": "The key of the records that report the quality.",
    "progress_field": "The field of a record's metadata that holds the progress of training, such as 'epoch_num'.",
    "offline_evaluation": "Whether evaluation is not on the clock, so that evaluations may be logged after run_stop.",
    "ceiling": "The largest quality that is possible: 1 for a share, 100 for a percentage, inf where lower is better.",
}
"""The names that the ruleset and the benchmark give to expressions, with their meaning for the reference of the language."""


def insert_constants(table: RuleTable) -> RuleTable:
    """The file's table with the numbers in place of the names of its `[constants]`, which is left out.

    Raises:
        DefinitionError: a constant is not a number, is not used, or has a name that means something else in expressions.
    """
    constants = table.get("constants", {})
    rest = {key: part for key, part in table.items() if key != "constants"}
    if not isinstance(constants, dict) or not all(_is_number(number) for number in constants.values()):
        raise DefinitionError("[constants] may hold numbers only")
    taken = {*RECORD_ROOTS, *RULESET_NAMES, *list_function_names(), *_collect_keys(rest)}
    shadowing = sorted(taken & constants.keys())
    if shadowing:
        raise DefinitionError(f"the constant {shadowing[0]} has the name of a key, a function or a value of the ruleset")
    if not constants:
        return rest
    used: set[str] = set()
    result: RuleTable = replace_names(rest, constants, used)
    unused = sorted(constants.keys() - used)
    if unused:
        raise DefinitionError(f"the constant {unused[0]} is not used; remove it (in a ruleset that extends: `remove`)")
    return result


def replace_names(part: Any, constants: Mapping[str, float], used: set[str]) -> Any:
    """The part of a table with the numbers in place of their names in every expression; the names are added to `used`."""
    fields = frozenset(name for kind in list_kinds() for name in kind.expression_fields)
    return _replace_names(part, fields, constants, used)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _collect_keys(part: Any) -> set[str]:
    """Every key in the tables, those of log records among them."""
    if not isinstance(part, dict):
        return set()
    return set(part).union(*map(_collect_keys, part.values()))


def _replace_names(part: Any, fields: frozenset[str], constants: Mapping[str, float], used: set[str], field: str = "") -> Any:
    if isinstance(part, dict):
        return {key: _replace_names(inner, fields, constants, used, key) for key, inner in part.items()}
    if isinstance(part, list):
        return [_replace_names(inner, fields, constants, used, field) for inner in part]
    if not isinstance(part, str) or field not in fields:
        return part

    def replace(match: re.Match[str]) -> str:
        if match[0] not in constants:
            return match[0]
        used.add(match[0])
        return repr(constants[match[0]])

    return TOKEN.sub(replace, part)
