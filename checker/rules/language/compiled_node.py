"""A piece of an expression, compiled: for one record, and for many records of a key at once.

The second way gives the same values an order of magnitude faster; where any record makes it raise, the first way tells which.
"""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.selection import Selection

__all__ = [
    "CompiledNode",
    "ScalarEvaluator",
    "VectorEvaluator",
    "build_cached_node",
    "build_constant_node",
    "build_literal_node",
    "build_scalar_node",
]

ScalarEvaluator = Callable[[EvalContext], Any]
VectorEvaluator = Callable[[EvalContext, Selection], Sequence[Any]]


class CompiledNode(Struct, frozen=True):
    """A piece of an expression: `scalar` is its value for one record, `vector` its values for the selected records of one key.
    Both raise where there is none. A `constant` piece has the same value for every record of a log."""

    scalar: ScalarEvaluator
    vector: VectorEvaluator
    constant: bool


def build_constant_node(scalar: ScalarEvaluator) -> CompiledNode:
    """A piece that has the same value for every record."""
    return CompiledNode(scalar, lambda context, selection: [scalar(context)] * len(selection), constant=True)


def build_scalar_node(scalar: ScalarEvaluator) -> CompiledNode:
    """A piece that has no faster way for many records."""
    return CompiledNode(
        scalar,
        lambda context, selection: [scalar(context.at_record(position)) for position in selection.positions],
        constant=False,
    )


def build_cached_node(name: str, scalar: ScalarEvaluator, vector: VectorEvaluator) -> CompiledNode:
    """A piece that several expressions share: its column is computed once for the same records."""
    return CompiledNode(scalar, lambda context, selection: selection.compute_column(name, context, vector), constant=False)


def build_literal_node(value: Any) -> CompiledNode:
    """A literal."""
    return build_constant_node(lambda context: value)
