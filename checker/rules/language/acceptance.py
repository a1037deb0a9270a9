"""Whether records keep a condition, told quickly: what is not accepted here is judged, and worded, by the expression itself.

In the wheel this is Python code that the build made of the expressions (`acceptance_source.py`), in a checkout their closures.
"""

import importlib
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any

from msgspec import Struct, structs

from checker.rules.language.compiled_node import ScalarEvaluator
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, FieldPath, UndefinedError
from checker.rules.language.expression import EVALUATION_FAILURES, compile_expression
from checker.rules.language.functions import LOG_FUNCTIONS
from checker.rules.language.node_facts import reads_only_value
from checker.rules.language.pace_functions import measure_interval_shares
from checker.rules.language.record_fields import RECORD_ROOTS
from checker.rules.language.selection import Selection

__all__ = [
    "GENERATED_MODULE",
    "Acceptance",
    "AcceptanceFunction",
    "RecordCondition",
    "build_log_function",
    "compute_fact",
    "list_interval_shares",
    "list_previous_values",
    "load_acceptance",
    "raise_undefined",
    "read_column",
    "require_number",
]

GENERATED_MODULE = "checker.data.compiled.acceptances"
OPERANDS = frozenset({int, float, bool})


class RecordCondition(Struct, frozen=True):
    """An expression `that` must hold for the records for which `when` holds. Where `one_suffices`, it must be defined for all
    records and hold for one."""

    that: str
    when: str | None = None
    one_suffices: bool = False


AcceptanceFunction = Callable[[EvalContext, Selection], bool]


class Acceptance(Struct, frozen=True):
    """Tells that all selected records keep a condition; where it raises, or is false, that is open. With `reads_only_value` the
    answer depends on the values and the ruleset's constants alone."""

    accepts: AcceptanceFunction
    reads_only_value: bool


@cache
def load_acceptance(condition: RecordCondition) -> Acceptance:
    """The acceptance of the condition: as the build generated it, else of closures."""
    found = _load_generated().get(structs.astuple(condition))
    return _try_courses_first(condition, build_closure_acceptance(condition)) if found is None else Acceptance(*found)


@cache
def _load_generated() -> Mapping[tuple[Any, ...], tuple[AcceptanceFunction, bool]]:
    try:
        return importlib.import_module(GENERATED_MODULE).ACCEPTANCES  # type: ignore[no-any-return]
    except ModuleNotFoundError:
        return {}


def build_closure_acceptance(condition: RecordCondition) -> Acceptance:
    """The acceptance that the expressions themselves give."""
    that = compile_expression(condition.that)
    when = None if condition.when is None else compile_expression(condition.when)

    def accepts(context: EvalContext, selection: Selection) -> bool:
        if condition.one_suffices:
            outcomes = that.evaluate_records(context, selection)
            return UNDEFINED not in outcomes and any(outcomes)
        if len(selection) == 1:
            record = context.at_record(selection.positions[0])
            return that.holds(record) or (when is not None and not when.holds(record))
        return not that.select_failing(context, selection, when)

    return Acceptance(accepts, reads_only_value(that.tree) and (when is None or reads_only_value(when.tree)))


def _try_courses_first(condition: RecordCondition, acceptance: Acceptance) -> Acceptance:
    """The acceptance, asked only where what is seen of the log as a whole does not settle the condition."""
    from checker.rules.language.course_tests import list_course_tests  # which generated code has no need of

    tests = [] if condition.one_suffices else list(list_course_tests(compile_expression(condition.that).tree))
    if not tests:
        return acceptance

    def accepts(context: EvalContext, selection: Selection) -> bool:
        is_settled = any(function(context, selection, *arguments) for function, arguments in tests)
        return is_settled or acceptance.accepts(context, selection)

    return Acceptance(accepts, acceptance.reads_only_value)


def read_column(name: str, context: EvalContext, selection: Selection) -> Sequence[Any]:
    """The column of that name: value, metadata, time, quality, progress.

    Raises:
        UndefinedError: a record has none.
    """
    column = selection.columns[name] = RECORD_ROOTS[name][1](context, selection)
    return column


def list_previous_values(context: EvalContext, selection: Selection, name: Hashable, path: FieldPath) -> Sequence[Any]:
    """The last field at the path before each record, UNDEFINED where there is none; the selection's column of that name."""
    positions, fields = context.log.index_field(path)
    if not fields:
        column = [UNDEFINED] * len(selection)
    elif positions is selection.positions:
        column = [UNDEFINED, *fields[:-1]]
    else:
        column = [fields[count - 1] if count else UNDEFINED for count in selection.count_earlier(positions)]
    selection.columns[name] = column
    return column


def list_interval_shares(context: EvalContext, selection: Selection) -> Sequence[Any]:
    """The interval share of each record; UNDEFINED where it has none."""
    return list(map(measure_interval_shares(context).get, selection.positions, repeat(UNDEFINED)))


def compute_fact(context: EvalContext, function: ScalarEvaluator) -> Any:
    """What the function says of the log, UNDEFINED where it says nothing; computed once a log."""
    facts = context.log.facts
    if function not in facts:
        try:
            facts[function] = function(context)
        except EVALUATION_FAILURES:
            facts[function] = UNDEFINED
    return facts[function]


def require_number(value: Any) -> Any:
    """The operand of an arithmetic operator.

    Raises:
        UndefinedError: it is not a number.
    """
    if type(value) in OPERANDS:
        return value
    raise UndefinedError


def raise_undefined() -> Any:
    """Nothing.

    Raises:
        UndefinedError: always.
    """
    raise UndefinedError


def build_log_function(name: str, *arguments: Any) -> ScalarEvaluator:
    """A function of the log with its arguments: keys and fields as paths, values as they are."""
    parsed = [argument if isinstance(argument, tuple) else _build_constant(argument) for argument in arguments]
    return LOG_FUNCTIONS[name](*parsed)


def _build_constant(value: Any) -> ScalarEvaluator:
    return lambda context: value
