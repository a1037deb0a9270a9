"""The tree of an expression -> compiled pieces."""

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from checker.errors import DefinitionError
from checker.rules.language import functions
from checker.rules.language.compiled_node import (
    CompiledNode,
    VectorEvaluator,
    build_cached_node,
    build_constant_node,
    build_literal_node,
    build_scalar_node,
)
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, UndefinedError
from checker.rules.language.interval_functions import list_open_states
from checker.rules.language.operators import (
    ARITHMETIC_OPERATORS,
    COMPARISON_OPERATORS,
    build_and,
    build_arithmetic,
    build_comparison_chain,
    build_conditional,
    build_literal_comparison,
    build_negation,
    build_not,
    build_or,
)
from checker.rules.language.pace_functions import list_previous_qualities
from checker.rules.language.selection import Selection
from checker.rules.language.syntax import Node

__all__ = ["compile_node"]

LITERAL_NODES = ("number", "text", "true", "false", "none", "infinity")
_NO_CONTEXT: Any = None  # a literal looks at no record


@cache
def compile_node(node: Node | str) -> CompiledNode:
    """The compiled piece for the node.

    Raises:
        DefinitionError: it names a function that does not exist.
    """
    if isinstance(node, str):
        raise DefinitionError(f"unexpected {node!r} in an expression")
    if node.data in ARITHMETIC_OPERATORS:
        left, right = map(compile_node, node.children)
        return build_arithmetic(left, ARITHMETIC_OPERATORS[node.data], right)
    return _NODE_COMPILERS[node.data](node)


def _compile_number(node: Node) -> CompiledNode:
    text = node.children[0].replace("_", "")
    return build_literal_node(int(text) if text.isdigit() else float(text))


def _compile_text(node: Node) -> CompiledNode:
    return build_literal_node(node.children[0][1:-1])


def _compile_list(node: Node) -> CompiledNode:
    items = [compile_node(child) for child in node.children]
    build = build_constant_node if all(item.constant for item in items) else build_scalar_node
    return build(lambda context: [item.scalar(context) for item in items])


def _compile_path(node: Node) -> CompiledNode:
    root, *steps = node.children
    readers = functions.RECORD_ROOTS.get(root)
    compiled = (
        build_constant_node(lambda context: context.get_constant(root))
        if readers is None
        else build_cached_node(root, *readers)
    )
    name = root
    for step in steps:
        if step.data == "field":
            name = name and f"{name}.{step.children[0]}"
            compiled = _compile_field(compiled, step.children[0], name)
        else:
            name = ""
            compiled = _compile_index(compiled, compile_node(step.children[0]))
    return compiled


def _compile_field(inner: CompiledNode, field: str, name: str) -> CompiledNode:
    def read_record(context: EvalContext) -> Any:
        return inner.scalar(context)[field]

    def read_records(context: EvalContext, selection: Selection) -> Sequence[Any]:
        return [value[field] for value in inner.vector(context, selection)]

    if inner.constant:
        return build_constant_node(read_record)
    return build_cached_node(name, read_record, read_records) if name else CompiledNode(read_record, read_records, False)


def _compile_index(inner: CompiledNode, index: CompiledNode) -> CompiledNode:
    build = build_constant_node if inner.constant and index.constant else build_scalar_node
    return build(lambda context: inner.scalar(context)[index.scalar(context)])


def _compile_call(node: Node) -> CompiledNode:
    name, *arguments = node.children
    if name not in functions.VALUE_FUNCTIONS and name not in functions.LOG_FUNCTIONS:
        raise DefinitionError(f"no function {name} in expressions; there are {', '.join(functions.list_function_names())}")
    are_keys = functions.find_key_arguments(name, len(arguments))
    if name in functions.VALUE_FUNCTIONS:
        return _compile_value_call(name, [compile_node(argument) for argument in arguments])
    parsed = [
        _parse_field_path(argument) if is_key else compile_node(argument)
        for argument, is_key in zip(arguments, are_keys, strict=True)
    ]
    scalar = functions.LOG_FUNCTIONS[name](
        *(argument.scalar if isinstance(argument, CompiledNode) else argument for argument in parsed)
    )
    if name in _SERIES_EVALUATORS:
        return build_cached_node(_format_cache_key(node), scalar, _SERIES_EVALUATORS[name](*parsed))
    is_constant = name not in functions.POSITIONAL_FUNCTIONS and all(
        argument.constant for argument in parsed if isinstance(argument, CompiledNode)
    )
    return build_constant_node(scalar) if is_constant else build_scalar_node(scalar)


def _format_cache_key(node: Node | str) -> str:
    return node if isinstance(node, str) else f"{node.data}({','.join(map(_format_cache_key, node.children))})"


def _compile_value_call(name: str, arguments: list[CompiledNode]) -> CompiledNode:
    function = functions.VALUE_FUNCTIONS[name]
    if all(argument.constant for argument in arguments):
        return build_constant_node(lambda context: function(*(argument.scalar(context) for argument in arguments)))
    if len(arguments) != 1:
        return CompiledNode(
            lambda context: function(*(argument.scalar(context) for argument in arguments)),
            lambda context, selection: list(map(function, *(argument.vector(context, selection) for argument in arguments))),
            constant=False,
        )
    scalar, vector = arguments[0].scalar, arguments[0].vector
    apply_to_column = _are_values_finite if name == "is_finite" else lambda values: list(map(function, values))
    return CompiledNode(
        lambda context: function(scalar(context)),
        lambda context, selection: apply_to_column(vector(context, selection)),
        constant=False,
    )


def _are_values_finite(values: Sequence[Any]) -> list[bool]:
    if {*map(type, values)} <= {int, float}:
        return list(map(math.isfinite, values))
    return list(map(functions.VALUE_FUNCTIONS["is_finite"], values))


def _parse_field_path(node: Node) -> functions.FieldPath:
    """A key with the path behind it, as texts."""
    if node.data == "path" and node.children[0] not in functions.RECORD_ROOTS:
        steps = node.children[1:]
        if all(step.data == "field" for step in steps):
            return (node.children[0], *(step.children[0] for step in steps))
    raise DefinitionError("a function of the log wants a key, or a field of its records")


def _build_series_evaluator(
    find_path: Callable[[EvalContext, Selection], tuple[str, ...]], default: CompiledNode | None
) -> VectorEvaluator:
    """The last field at a path before each record; the default's value where there is none."""

    def find_previous_values(context: EvalContext, selection: Selection) -> Sequence[Any]:
        positions, fields = context.log.index_field(find_path(context, selection))
        if positions == selection.positions:
            return [*evaluate_default(context, Selection(positions[:1])), *fields[:-1]]
        counts = selection.count_earlier(positions)
        if all(counts):
            return [fields[count - 1] for count in counts]
        defaults = evaluate_default(context, selection)
        return [fields[count - 1] if count else other for count, other in zip(counts, defaults, strict=True)]

    def evaluate_default(context: EvalContext, selection: Selection) -> Sequence[Any]:
        if default is None:
            raise UndefinedError
        return default.vector(context, selection)

    return find_previous_values


def _build_quality_evaluator(default: CompiledNode) -> VectorEvaluator:
    """The quality of the record before each one; the default's value for the first of the key."""

    def find_previous_qualities(context: EvalContext, selection: Selection) -> Sequence[Any]:
        pairs = zip(list_previous_qualities(context, selection), default.vector(context, selection), strict=True)
        return [other if quality is UNDEFINED else quality for quality, other in pairs]

    return find_previous_qualities


_SERIES_EVALUATORS: dict[str, Callable[..., VectorEvaluator]] = {
    "last": lambda path, default=None: _build_series_evaluator(lambda *_: path, default),
    "previous_time": lambda default: _build_series_evaluator(
        lambda context, selection: (selection.read_key(context), "time"), default
    ),
    "previous_progress": lambda default: _build_series_evaluator(
        lambda context, selection: (
            selection.read_key(context), "metadata", context.get_constant("progress_field")
        ),
        default,
    ),
    "previous_quality": _build_quality_evaluator,
    "open": lambda opening, closing: lambda context, selection: list_open_states(context, selection, opening[0], closing[0]),
}  # fmt: skip


def _compile_comparison_chain(node: Node) -> CompiledNode:
    operands = [compile_node(child) for child in node.children[::2]]
    comparisons = [COMPARISON_OPERATORS[" ".join(child.split())] for child in node.children[1::2]]
    if len(comparisons) == 1 and node.children[2].data in LITERAL_NODES:
        return build_literal_comparison(operands[0], comparisons[0], operands[1].scalar(_NO_CONTEXT))
    return build_comparison_chain(operands, comparisons)


def _compile_operands(build: Callable[..., CompiledNode]) -> Callable[[Node], CompiledNode]:
    return lambda node: build(*map(compile_node, node.children))


_NODE_COMPILERS: dict[str, Callable[[Node], CompiledNode]] = {
    "number": _compile_number,
    "text": _compile_text,
    "true": lambda node: build_literal_node(True),
    "false": lambda node: build_literal_node(False),
    "none": lambda node: build_literal_node(None),
    "infinity": lambda node: build_literal_node(float("inf")),
    "items": _compile_list,
    "path": _compile_path,
    "call": _compile_call,
    "compare": _compile_comparison_chain,
    "and_": _compile_operands(build_and),
    "or_": _compile_operands(build_or),
    "not_": _compile_operands(build_not),
    "choose": _compile_operands(build_conditional),
    "negate": _compile_operands(build_negation),
}
