"""The pieces of an expression, compiled: each for one record, and for many records of a key at once.

The second way comes to the same, an order of magnitude faster; where any record makes it raise, the first way tells which.
"""

import math
import operator
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from checker.errors import DefinitionError
from checker.rules.language import functions
from checker.rules.language.evaluation_context import EvalContext, Positions, UndefinedError
from checker.rules.language.syntax import Node

__all__ = ["CompiledNode", "compile_node"]

ScalarEvaluator = Callable[[EvalContext], Any]
VectorEvaluator = Callable[[EvalContext, Positions], Sequence[Any]]

COMPARISON_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}
CONTAINS = COMPARISON_OPERATORS["in"]
NUMBER_TYPES = {int, float, bool}
LITERAL_NODES = ("number", "text", "true", "false", "none", "infinity")
MAX_EXPONENT = 1024
_NO_CONTEXT: Any = None  # a constant looks at no record


class CompiledNode(NamedTuple):
    """A piece of an expression: `one` is its value for the record in hand, `many` its values for the records of one key at
    the positions. Both raise where there is none. A `uniform` piece comes to the same for every record of a log."""

    scalar: ScalarEvaluator
    vector: VectorEvaluator
    constant: bool


def compile_node(node: Node | str) -> CompiledNode:
    """The piece that the node says.

    Raises:
        DefinitionError: it names a function that there is not.
    """
    if isinstance(node, str):
        raise DefinitionError(f"unexpected {node!r} in an expression")
    return _NODE_COMPILERS[node.data](node)


def _build_constant_node(scalar: ScalarEvaluator) -> CompiledNode:
    return CompiledNode(scalar, lambda scope, positions: [scalar(scope)] * len(positions), constant=True)


def _build_scalar_node(scalar: ScalarEvaluator) -> CompiledNode:
    """Of a piece that has no faster way for many records."""
    return CompiledNode(
        scalar, lambda scope, positions: [scalar(scope.move_to(position)) for position in positions], constant=False
    )


def _build_cached_node(name: str, scalar: ScalarEvaluator, vector: VectorEvaluator) -> CompiledNode:
    """Of a piece that several expressions share: computed once for the same records."""
    return CompiledNode(scalar, lambda scope, positions: scope.compute_column(name, positions, vector), constant=False)


def _build_literal_node(result: Any) -> CompiledNode:
    return _build_constant_node(lambda scope: result)


def _compile_number(node: Node) -> CompiledNode:
    text = node.children[0].replace("_", "")
    return _build_literal_node(int(text) if text.isdigit() else float(text))


def _compile_text(node: Node) -> CompiledNode:
    return _build_literal_node(node.children[0][1:-1])


def _compile_list(node: Node) -> CompiledNode:
    parts = [compile_node(child) for child in node.children]
    build = _build_constant_node if all(part.constant for part in parts) else _build_scalar_node
    return build(lambda scope: [part.scalar(scope) for part in parts])


def _compile_path(node: Node) -> CompiledNode:
    root, *steps = node.children
    read = functions.RECORD_ROOTS.get(root)
    part = _build_constant_node(lambda scope: scope.get_constant(root)) if read is None else _build_cached_node(root, *read)
    name = root
    for step in steps:
        if step.data == "field":
            name = name and f"{name}.{step.children[0]}"
            part = _compile_field(part, step.children[0], name)
        else:
            name = ""
            part = _compile_index(part, compile_node(step.children[0]))
    return part


def _compile_field(inner: CompiledNode, field: str, name: str) -> CompiledNode:
    def one(scope: EvalContext) -> Any:
        return inner.scalar(scope)[field]

    def many(scope: EvalContext, positions: Positions) -> Sequence[Any]:
        return [found[field] for found in inner.vector(scope, positions)]

    return (
        _build_constant_node(one)
        if inner.constant
        else _build_cached_node(name, one, many)
        if name
        else CompiledNode(one, many, constant=False)
    )


def _compile_index(inner: CompiledNode, at: CompiledNode) -> CompiledNode:
    build = _build_constant_node if inner.constant and at.constant else _build_scalar_node
    return build(lambda scope: inner.scalar(scope)[at.scalar(scope)])


def _compile_call(node: Node) -> CompiledNode:
    name, *arguments = node.children
    if name not in functions.VALUE_FUNCTIONS and name not in functions.LOG_FUNCTIONS:
        raise DefinitionError(f"no function {name} in expressions; there are {', '.join(functions.list_function_names())}")
    keys = functions.find_key_arguments(name, len(arguments))
    if name in functions.VALUE_FUNCTIONS:
        return _compile_value_call(name, [compile_node(argument) for argument in arguments])
    found = [_parse_field_path(part) if key else compile_node(part) for part, key in zip(arguments, keys, strict=True)]
    one = functions.LOG_FUNCTIONS[name](
        *(argument.scalar if isinstance(argument, CompiledNode) else argument for argument in found)
    )
    if name in _SERIES_EVALUATORS:
        return _build_cached_node(_format_cache_key(node), one, _SERIES_EVALUATORS[name](*found))
    uniform = name not in functions.POSITIONAL_FUNCTIONS and all(
        argument.constant for argument in found if isinstance(argument, CompiledNode)
    )
    return _build_constant_node(one) if uniform else _build_scalar_node(one)


def _format_cache_key(node: Node | str) -> str:
    return node if isinstance(node, str) else f"{node.data}({','.join(map(_format_cache_key, node.children))})"


def _compile_value_call(name: str, parts: list[CompiledNode]) -> CompiledNode:
    function = functions.VALUE_FUNCTIONS[name]
    if all(part.constant for part in parts):
        return _build_constant_node(lambda scope: function(*(part.scalar(scope) for part in parts)))
    if len(parts) != 1:
        return CompiledNode(
            lambda scope: function(*(part.scalar(scope) for part in parts)),
            lambda scope, positions: list(map(function, *(part.vector(scope, positions) for part in parts))),
            constant=False,
        )
    only_one, only_many, _ = parts[0]
    of_many = _are_values_finite if name == "is_finite" else lambda found: list(map(function, found))
    return CompiledNode(
        lambda scope: function(only_one(scope)),
        lambda scope, positions: of_many(only_many(scope, positions)),
        constant=False,
    )


def _are_values_finite(found: Sequence[Any]) -> list[bool]:
    if {*map(type, found)} <= {int, float}:
        return list(map(math.isfinite, found))
    return list(map(functions.VALUE_FUNCTIONS["is_finite"], found))


def _parse_field_path(node: Node) -> functions.FieldPath:
    """A key with the path behind it, as texts."""
    if node.data == "path" and node.children[0] not in functions.RECORD_ROOTS:
        steps = node.children[1:]
        if all(step.data == "field" for step in steps):
            return (node.children[0], *(step.children[0] for step in steps))
    raise DefinitionError("a function of the log wants a key, or a field of its records")


def _build_series_evaluator(
    path_of: Callable[[EvalContext, Positions], tuple[str, ...]], default: CompiledNode | None
) -> VectorEvaluator:
    """The last field at a path before each record; the default's where there is none."""

    def many(scope: EvalContext, positions: Positions) -> Sequence[Any]:
        held, fields = scope.index_field(path_of(scope, positions))
        if held == positions:
            return [*_default(scope, positions[:1]), *fields[:-1]]
        counts = list(map(bisect_left, repeat(held), positions))
        if all(counts):
            return [fields[count - 1] for count in counts]
        defaults = _default(scope, positions)
        return [fields[count - 1] if count else other for count, other in zip(counts, defaults, strict=True)]

    def _default(scope: EvalContext, positions: Positions) -> Sequence[Any]:
        if default is None:
            raise UndefinedError
        return default.vector(scope, positions)

    return many


def _read_record_key(scope: EvalContext, positions: Positions) -> str:
    return scope.view.events[positions[0]]["key"]


_SERIES_EVALUATORS: dict[str, Callable[..., VectorEvaluator]] = {
    "last": lambda path, default=None: _build_series_evaluator(lambda *_: path, default),
    "previous_time": lambda default: _build_series_evaluator(lambda *found: (_read_record_key(*found), "time"), default),
    "previous_progress": lambda default: _build_series_evaluator(
        lambda scope, positions: (_read_record_key(scope, positions), "metadata", scope.get_constant("progress_field")), default
    ),
}


def _compile_comparison_chain(node: Node) -> CompiledNode:
    operands = [compile_node(child) for child in node.children[::2]]
    relations = [COMPARISON_OPERATORS[" ".join(child.split())] for child in node.children[1::2]]
    if len(relations) == 1 and node.children[2].data in LITERAL_NODES:
        return _build_literal_comparison(operands[0], relations[0], operands[1].scalar(_NO_CONTEXT))
    if len(relations) == 1:
        return _build_comparison(operands[0], relations[0], operands[1])

    def one(scope: EvalContext) -> bool:
        held = operands[0].scalar(scope)
        for compare, operand in zip(relations, operands[1:], strict=True):
            following = operand.scalar(scope)
            if not compare(held, following):
                return False
            held = following
        return True

    steps = [_build_comparison(*step) for step in zip(operands, relations, operands[1:], strict=False)]

    def many(scope: EvalContext, positions: Positions) -> Sequence[bool]:
        columns = [step.vector(scope, positions) for step in steps]
        return list(map(all, zip(*columns, strict=True)))

    return (
        _build_constant_node(one) if all(operand.constant for operand in operands) else CompiledNode(one, many, constant=False)
    )


def _build_literal_comparison(left: CompiledNode, compare: Callable[[Any, Any], Any], fixed: Any) -> CompiledNode:
    """Most comparisons are with a constant, which need not be asked for again."""
    inner = left.scalar

    def one(scope: EvalContext) -> Any:
        return compare(inner(scope), fixed)

    if left.constant:
        return _build_constant_node(one)
    return CompiledNode(one, lambda scope, at: list(map(compare, left.vector(scope, at), repeat(fixed))), constant=False)


def _build_comparison(left: CompiledNode, compare: Callable[[Any, Any], Any], right: CompiledNode) -> CompiledNode:
    def one(scope: EvalContext) -> Any:
        return compare(left.scalar(scope), right.scalar(scope))

    if left.constant and right.constant:
        return _build_constant_node(one)
    if right.constant:
        return CompiledNode(
            one, lambda scope, at: list(map(compare, left.vector(scope, at), repeat(right.scalar(scope)))), constant=False
        )
    if left.constant and compare is CONTAINS:
        return CompiledNode(
            one, lambda scope, at: list(map(operator.contains, right.vector(scope, at), repeat(left.scalar(scope)))), False
        )
    if left.constant:
        return CompiledNode(
            one, lambda scope, at: list(map(compare, repeat(left.scalar(scope)), right.vector(scope, at))), constant=False
        )
    return CompiledNode(
        one, lambda scope, at: list(map(compare, left.vector(scope, at), right.vector(scope, at))), constant=False
    )


def _compile_and(node: Node) -> CompiledNode:
    left, right = (compile_node(child) for child in node.children)

    def one(scope: EvalContext) -> Any:
        return left.scalar(scope) and right.scalar(scope)

    return _build_short_circuit(one, left, right, continues_when=True)


def _compile_or(node: Node) -> CompiledNode:
    left, right = (compile_node(child) for child in node.children)

    def one(scope: EvalContext) -> Any:
        return left.scalar(scope) or right.scalar(scope)

    return _build_short_circuit(one, left, right, continues_when=False)


def _build_short_circuit(
    scalar: ScalarEvaluator, left: CompiledNode, right: CompiledNode, *, continues_when: bool
) -> CompiledNode:
    """`and` and `or`: the right side counts, and is looked at, for the records for which the left one `goes_on`."""

    def many(scope: EvalContext, positions: Positions) -> Sequence[Any]:
        if left.constant:
            found = left.scalar(scope)
            return right.vector(scope, positions) if bool(found) is continues_when else [found] * len(positions)
        first = left.vector(scope, positions)
        open_still = [position for position, found in zip(positions, first, strict=True) if bool(found) is continues_when]
        if len(open_still) == len(positions):
            return right.vector(scope, positions)
        if not open_still:
            return first
        rest = iter(right.vector(scope, open_still))
        return [next(rest) if bool(found) is continues_when else found for found in first]

    return _build_constant_node(scalar) if left.constant and right.constant else CompiledNode(scalar, many, constant=False)


def _compile_not(node: Node) -> CompiledNode:
    inner = compile_node(node.children[0])

    def one(scope: EvalContext) -> bool:
        return not inner.scalar(scope)

    if inner.constant:
        return _build_constant_node(one)
    return CompiledNode(one, lambda scope, positions: list(map(operator.not_, inner.vector(scope, positions))), constant=False)


def _compile_conditional(node: Node) -> CompiledNode:
    then, condition, otherwise = (compile_node(child) for child in node.children)

    def one(scope: EvalContext) -> Any:
        return then.scalar(scope) if condition.scalar(scope) else otherwise.scalar(scope)

    if not condition.constant:
        return _build_scalar_node(one)

    def many(scope: EvalContext, positions: Positions) -> Sequence[Any]:
        return (then if condition.scalar(scope) else otherwise).vector(scope, positions)

    return _build_constant_node(one) if then.constant and otherwise.constant else CompiledNode(one, many, constant=False)


def _build_arithmetic_compiler(compute: Callable[[Any, Any], Any]) -> Callable[[Node], CompiledNode]:
    def build(node: Node) -> CompiledNode:
        left, right = (compile_node(child) for child in node.children)

        def one(scope: EvalContext) -> Any:
            first, second = left.scalar(scope), right.scalar(scope)
            if not isinstance(first, (int, float)) or not isinstance(second, (int, float)):
                raise UndefinedError
            return compute(first, second)

        def many(scope: EvalContext, positions: Positions) -> Sequence[Any]:
            first, second = left.vector(scope, positions), right.vector(scope, positions)
            if not {*map(type, first), *map(type, second)} <= NUMBER_TYPES:
                raise UndefinedError
            return list(map(compute, first, second))

        return _build_constant_node(one) if left.constant and right.constant else CompiledNode(one, many, constant=False)

    return build


def _raise_to_power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > MAX_EXPONENT:
        raise UndefinedError
    return float(base) ** exponent


def _compile_negation(node: Node) -> CompiledNode:
    inner = compile_node(node.children[0])
    if inner.constant:
        return _build_constant_node(lambda scope: -inner.scalar(scope))
    return CompiledNode(
        lambda scope: -inner.scalar(scope),
        lambda scope, positions: list(map(operator.neg, inner.vector(scope, positions))),
        constant=False,
    )


_NODE_COMPILERS: dict[str, Callable[[Node], CompiledNode]] = {
    "number": _compile_number,
    "text": _compile_text,
    "true": lambda node: _build_literal_node(True),
    "false": lambda node: _build_literal_node(False),
    "none": lambda node: _build_literal_node(None),
    "infinity": lambda node: _build_literal_node(float("inf")),
    "items": _compile_list,
    "path": _compile_path,
    "call": _compile_call,
    "compare": _compile_comparison_chain,
    "and_": _compile_and,
    "or_": _compile_or,
    "not_": _compile_not,
    "choose": _compile_conditional,
    "add": _build_arithmetic_compiler(operator.add),
    "subtract": _build_arithmetic_compiler(operator.sub),
    "multiply": _build_arithmetic_compiler(operator.mul),
    "divide": _build_arithmetic_compiler(operator.truediv),
    "floor_divide": _build_arithmetic_compiler(operator.floordiv),
    "modulo": _build_arithmetic_compiler(operator.mod),
    "raise_to": _build_arithmetic_compiler(_raise_to_power),
    "negate": _compile_negation,
}
