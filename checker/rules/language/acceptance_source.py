"""Expressions -> the source of the module that accepts records in their place; the build writes it (`acceptance.py`).

For each condition a function that reads the columns it needs and goes through the records once. What an expression means is
left to the closures: where an operand is missing or is no number the function raises, and the closures judge.
"""

from collections.abc import Iterable

from msgspec import structs

from checker.rules.language.acceptance import RecordCondition
from checker.rules.language.acceptance_function import FunctionWriter, UnsupportedError
from checker.rules.language.node_facts import reads_only_value
from checker.rules.language.syntax import parse_expression

__all__ = ["UnsupportedError", "generate_module"]

HEADER = '''"""Generated from the expressions of the rules when mlcheck was built: whether records keep them."""

from math import isfinite, inf

from checker.rules.language.acceptance import (
    build_log_function,
    compute_fact,
    list_interval_shares,
    list_previous_values,
    raise_undefined,
    read_column,
    require_number,
)
from checker.rules.language.evaluation_context import UNDEFINED
from checker.rules.language.interval_functions import list_open_states
from checker.rules.language.log_courses import are_intervals_even, are_times_between, are_times_in_order
from checker.rules.language.operators import raise_to_power
from checker.rules.language.pace_functions import list_earliest_times, list_previous_qualities
from checker.rules.language.value_functions import VALUE_FUNCTIONS

NUMBERS = frozenset({int, float})
'''


def generate_module(conditions: Iterable[RecordCondition]) -> str:
    """The source of the module, the same for the same conditions. Those that have an unsupported part are left out."""
    shared: dict[str, str] = {}
    functions: list[str] = []
    entries: list[str] = []
    for condition in sorted(set(conditions), key=repr):
        writer = FunctionWriter(lambda text: shared.setdefault(text, f"_shared_{len(shared)}"))
        try:
            body = list(writer.write_body(condition))
        except UnsupportedError:
            continue
        name = f"_accept_{len(functions)}"
        functions.append("\n".join([f"def {name}(context, selection):", *body]))
        texts = [text for text in (condition.that, condition.when) if text is not None]
        only_value = all(reads_only_value(parse_expression(text)) for text in texts)
        entries.append(f"    {structs.astuple(condition)!r}: ({name}, {only_value}),")
    assignments = "\n".join(f"{name} = {text}" for text, name in shared.items())
    table = "\n".join(["ACCEPTANCES = {", *entries, "}", ""])
    return "\n\n\n".join([f"{HEADER}{assignments}", *functions, table])
