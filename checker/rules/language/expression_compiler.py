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
from checker.rules.language.evaluation_context import Positions, Scope, UndefinedError
from checker.rules.language.syntax import Node

__all__ = ["Part", "compiled"]

One = Callable[[Scope], Any]
Many = Callable[[Scope, Positions], Sequence[Any]]

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}
CONTAINS = OPERATORS["in"]
NUMBERS = {int, float, bool}
CONSTANTS = ("number", "text", "true", "false", "none", "infinity")
MOST_POWER = 1024
_NOWHERE: Any = None  # a constant looks at no record


class Part(NamedTuple):
    """A piece of an expression: `one` is its value for the record in hand, `many` its values for the records of one key at
    the positions. Both raise where there is none. A `uniform` piece comes to the same for every record of a log."""

    one: One
    many: Many
    uniform: bool


def compiled(node: Node | str) -> Part:
    """The piece that the node says.

    Raises:
        DefinitionError: it names a function that there is not.
    """
    if isinstance(node, str):
        raise DefinitionError(f"unexpected {node!r} in an expression")
    return _BUILDERS[node.data](node)


def _uniform(one: One) -> Part:
    return Part(one, lambda scope, positions: [one(scope)] * len(positions), uniform=True)


def _each(one: One) -> Part:
    """Of a piece that has no faster way for many records."""
    return Part(one, lambda scope, positions: [one(scope.at(position)) for position in positions], uniform=False)


def _kept(name: str, one: One, many: Many) -> Part:
    """Of a piece that several expressions share: computed once for the same records."""
    return Part(one, lambda scope, positions: scope.column(name, positions, many), uniform=False)


def _constant(result: Any) -> Part:
    return _uniform(lambda scope: result)


def _number(node: Node) -> Part:
    text = node.children[0].replace("_", "")
    return _constant(int(text) if text.isdigit() else float(text))


def _text(node: Node) -> Part:
    return _constant(node.children[0][1:-1])


def _items(node: Node) -> Part:
    parts = [compiled(child) for child in node.children]
    build = _uniform if all(part.uniform for part in parts) else _each
    return build(lambda scope: [part.one(scope) for part in parts])


def _path(node: Node) -> Part:
    root, *steps = node.children
    read = functions.ROOTS.get(root)
    part = _uniform(lambda scope: scope.constant(root)) if read is None else _kept(root, *read)
    name = root
    for step in steps:
        if step.data == "field":
            name = name and f"{name}.{step.children[0]}"
            part = _field(part, step.children[0], name)
        else:
            name = ""
            part = _index(part, compiled(step.children[0]))
    return part


def _field(inner: Part, field: str, name: str) -> Part:
    def one(scope: Scope) -> Any:
        return inner.one(scope)[field]

    def many(scope: Scope, positions: Positions) -> Sequence[Any]:
        return [found[field] for found in inner.many(scope, positions)]

    return _uniform(one) if inner.uniform else _kept(name, one, many) if name else Part(one, many, uniform=False)


def _index(inner: Part, at: Part) -> Part:
    build = _uniform if inner.uniform and at.uniform else _each
    return build(lambda scope: inner.one(scope)[at.one(scope)])


def _call(node: Node) -> Part:
    name, *arguments = node.children
    if name not in functions.OF_VALUES and name not in functions.OF_THE_LOG:
        raise DefinitionError(f"no function {name} in expressions; there are {', '.join(functions.names())}")
    keys = functions.keys_among(name, len(arguments))
    if name in functions.OF_VALUES:
        return _of_values(name, [compiled(argument) for argument in arguments])
    found = [_key_of(part) if key else compiled(part) for part, key in zip(arguments, keys, strict=True)]
    one = functions.OF_THE_LOG[name](*(argument.one if isinstance(argument, Part) else argument for argument in found))
    if name in _SERIES:
        return _kept(_shown(node), one, _SERIES[name](*found))
    uniform = name not in functions.OF_A_PLACE and all(argument.uniform for argument in found if isinstance(argument, Part))
    return _uniform(one) if uniform else _each(one)


def _shown(node: Node | str) -> str:
    return node if isinstance(node, str) else f"{node.data}({','.join(map(_shown, node.children))})"


def _of_values(name: str, parts: list[Part]) -> Part:
    function = functions.OF_VALUES[name]
    if all(part.uniform for part in parts):
        return _uniform(lambda scope: function(*(part.one(scope) for part in parts)))
    if len(parts) != 1:
        return Part(
            lambda scope: function(*(part.one(scope) for part in parts)),
            lambda scope, positions: list(map(function, *(part.many(scope, positions) for part in parts))),
            uniform=False,
        )
    only_one, only_many, _ = parts[0]
    of_many = _all_finite if name == "is_finite" else lambda found: list(map(function, found))
    return Part(
        lambda scope: function(only_one(scope)),
        lambda scope, positions: of_many(only_many(scope, positions)),
        uniform=False,
    )


def _all_finite(found: Sequence[Any]) -> list[bool]:
    if {*map(type, found)} <= {int, float}:
        return list(map(math.isfinite, found))
    return list(map(functions.OF_VALUES["is_finite"], found))


def _key_of(node: Node) -> functions.Key:
    """A key with the path behind it, as texts."""
    if node.data == "path" and node.children[0] not in functions.ROOTS:
        steps = node.children[1:]
        if all(step.data == "field" for step in steps):
            return (node.children[0], *(step.children[0] for step in steps))
    raise DefinitionError("a function of the log wants a key, or a field of its records")


def _series(path_of: Callable[[Scope, Positions], tuple[str, ...]], default: Part | None) -> Many:
    """The last field at a path before each record; the default's where there is none."""

    def many(scope: Scope, positions: Positions) -> Sequence[Any]:
        held, fields = scope.filed(path_of(scope, positions))
        if held == positions:
            return [*_default(scope, positions[:1]), *fields[:-1]]
        counts = list(map(bisect_left, repeat(held), positions))
        if all(counts):
            return [fields[count - 1] for count in counts]
        defaults = _default(scope, positions)
        return [fields[count - 1] if count else other for count, other in zip(counts, defaults, strict=True)]

    def _default(scope: Scope, positions: Positions) -> Sequence[Any]:
        if default is None:
            raise UndefinedError
        return default.many(scope, positions)

    return many


def _key(scope: Scope, positions: Positions) -> str:
    return scope.view.events[positions[0]]["key"]


_SERIES: dict[str, Callable[..., Many]] = {
    "last": lambda path, default=None: _series(lambda *_: path, default),
    "previous_time": lambda default: _series(lambda *found: (_key(*found), "time"), default),
    "previous_progress": lambda default: _series(
        lambda scope, positions: (_key(scope, positions), "metadata", scope.constant("progress_field")), default
    ),
}


def _compare(node: Node) -> Part:
    operands = [compiled(child) for child in node.children[::2]]
    relations = [OPERATORS[" ".join(child.split())] for child in node.children[1::2]]
    if len(relations) == 1 and node.children[2].data in CONSTANTS:
        return _with_constant(operands[0], relations[0], operands[1].one(_NOWHERE))
    if len(relations) == 1:
        return _comparison(operands[0], relations[0], operands[1])

    def one(scope: Scope) -> bool:
        held = operands[0].one(scope)
        for compare, operand in zip(relations, operands[1:], strict=True):
            following = operand.one(scope)
            if not compare(held, following):
                return False
            held = following
        return True

    steps = [_comparison(*step) for step in zip(operands, relations, operands[1:], strict=False)]

    def many(scope: Scope, positions: Positions) -> Sequence[bool]:
        columns = [step.many(scope, positions) for step in steps]
        return list(map(all, zip(*columns, strict=True)))

    return _uniform(one) if all(operand.uniform for operand in operands) else Part(one, many, uniform=False)


def _with_constant(left: Part, compare: Callable[[Any, Any], Any], fixed: Any) -> Part:
    """Most comparisons are with a constant, which need not be asked for again."""
    inner = left.one

    def one(scope: Scope) -> Any:
        return compare(inner(scope), fixed)

    if left.uniform:
        return _uniform(one)
    return Part(one, lambda scope, at: list(map(compare, left.many(scope, at), repeat(fixed))), uniform=False)


def _comparison(left: Part, compare: Callable[[Any, Any], Any], right: Part) -> Part:
    def one(scope: Scope) -> Any:
        return compare(left.one(scope), right.one(scope))

    if left.uniform and right.uniform:
        return _uniform(one)
    if right.uniform:
        return Part(one, lambda scope, at: list(map(compare, left.many(scope, at), repeat(right.one(scope)))), uniform=False)
    if left.uniform and compare is CONTAINS:
        return Part(one, lambda scope, at: list(map(operator.contains, right.many(scope, at), repeat(left.one(scope)))), False)
    if left.uniform:
        return Part(one, lambda scope, at: list(map(compare, repeat(left.one(scope)), right.many(scope, at))), uniform=False)
    return Part(one, lambda scope, at: list(map(compare, left.many(scope, at), right.many(scope, at))), uniform=False)


def _both(node: Node) -> Part:
    left, right = (compiled(child) for child in node.children)

    def one(scope: Scope) -> Any:
        return left.one(scope) and right.one(scope)

    return _either_way(one, left, right, goes_on=True)


def _either(node: Node) -> Part:
    left, right = (compiled(child) for child in node.children)

    def one(scope: Scope) -> Any:
        return left.one(scope) or right.one(scope)

    return _either_way(one, left, right, goes_on=False)


def _either_way(one: One, left: Part, right: Part, *, goes_on: bool) -> Part:
    """`and` and `or`: the right side counts, and is looked at, for the records for which the left one `goes_on`."""

    def many(scope: Scope, positions: Positions) -> Sequence[Any]:
        if left.uniform:
            found = left.one(scope)
            return right.many(scope, positions) if bool(found) is goes_on else [found] * len(positions)
        first = left.many(scope, positions)
        open_still = [position for position, found in zip(positions, first, strict=True) if bool(found) is goes_on]
        if len(open_still) == len(positions):
            return right.many(scope, positions)
        if not open_still:
            return first
        rest = iter(right.many(scope, open_still))
        return [next(rest) if bool(found) is goes_on else found for found in first]

    return _uniform(one) if left.uniform and right.uniform else Part(one, many, uniform=False)


def _not(node: Node) -> Part:
    inner = compiled(node.children[0])

    def one(scope: Scope) -> bool:
        return not inner.one(scope)

    if inner.uniform:
        return _uniform(one)
    return Part(one, lambda scope, positions: list(map(operator.not_, inner.many(scope, positions))), uniform=False)


def _choose(node: Node) -> Part:
    then, condition, otherwise = (compiled(child) for child in node.children)

    def one(scope: Scope) -> Any:
        return then.one(scope) if condition.one(scope) else otherwise.one(scope)

    if not condition.uniform:
        return _each(one)

    def many(scope: Scope, positions: Positions) -> Sequence[Any]:
        return (then if condition.one(scope) else otherwise).many(scope, positions)

    return _uniform(one) if then.uniform and otherwise.uniform else Part(one, many, uniform=False)


def _arithmetic(compute: Callable[[Any, Any], Any]) -> Callable[[Node], Part]:
    def build(node: Node) -> Part:
        left, right = (compiled(child) for child in node.children)

        def one(scope: Scope) -> Any:
            first, second = left.one(scope), right.one(scope)
            if not isinstance(first, (int, float)) or not isinstance(second, (int, float)):
                raise UndefinedError
            return compute(first, second)

        def many(scope: Scope, positions: Positions) -> Sequence[Any]:
            first, second = left.many(scope, positions), right.many(scope, positions)
            if not {*map(type, first), *map(type, second)} <= NUMBERS:
                raise UndefinedError
            return list(map(compute, first, second))

        return _uniform(one) if left.uniform and right.uniform else Part(one, many, uniform=False)

    return build


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > MOST_POWER:
        raise UndefinedError
    return float(base) ** exponent


def _negate(node: Node) -> Part:
    inner = compiled(node.children[0])
    if inner.uniform:
        return _uniform(lambda scope: -inner.one(scope))
    return Part(
        lambda scope: -inner.one(scope),
        lambda scope, positions: list(map(operator.neg, inner.many(scope, positions))),
        uniform=False,
    )


_BUILDERS: dict[str, Callable[[Node], Part]] = {
    "number": _number,
    "text": _text,
    "true": lambda node: _constant(True),
    "false": lambda node: _constant(False),
    "none": lambda node: _constant(None),
    "infinity": lambda node: _constant(float("inf")),
    "items": _items,
    "path": _path,
    "call": _call,
    "compare": _compare,
    "and_": _both,
    "or_": _either,
    "not_": _not,
    "choose": _choose,
    "add": _arithmetic(operator.add),
    "subtract": _arithmetic(operator.sub),
    "multiply": _arithmetic(operator.mul),
    "divide": _arithmetic(operator.truediv),
    "floor_divide": _arithmetic(operator.floordiv),
    "modulo": _arithmetic(operator.mod),
    "raise_to": _arithmetic(_power),
    "negate": _negate,
}
