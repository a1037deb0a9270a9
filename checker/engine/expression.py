"""The expressions of the rule files, compiled once into closures.

An expression is total: `holds` and `value` never raise, whatever a log contains. What cannot be computed (a missing
field, a comparison of text with a number, a division by zero) is UNDEFINED, and an undefined check does not hold,
as an exception makes the official program's check fail.
"""

import operator
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from lark import LarkError, Token, Tree

from checker import grammar
from checker.engine import functions
from checker.engine.scope import UNDEFINED, Scope, UndefinedError
from checker.errors import DefinitionError

__all__ = ["UNDEFINED", "Expression", "compile_expression", "evaluate"]

Closure = Callable[[Scope], Any]
Node = Tree[Token] | Token

FAILURES = (
    UndefinedError, TypeError, KeyError, IndexError, ValueError, ZeroDivisionError, OverflowError, RecursionError,
    AttributeError, MemoryError,
)  # fmt: skip

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

MOST_POWER = 1024
CONSTANTS = ("number", "text", "true", "false", "none", "infinity")
_NOWHERE: Any = None  # a constant looks at no record


class Expression:
    """A compiled expression. `tree` and `text` are what it was made from, `names` every name that stands in it;
    `is_of_the_log` says that it comes to the same for every record."""

    def __init__(self, text: str, tree: Node) -> None:
        self.text = text
        self.tree = tree
        self.names = frozenset(_names(tree))
        self._closure = _closure(tree)
        self.is_of_the_log = not self.names & (functions.ROOTS.keys() | functions.OF_A_PLACE)

    def failing(self, scope: Scope, positions: Iterable[int], condition: "Expression | None" = None) -> Iterator[int]:
        """Those of the records at `positions` for which it does not hold, though `condition` does; `scope` is left there."""
        events, closure = scope.view.events, self._closure
        for position in positions:
            scope.position, scope.event = position, events[position]
            if condition is not None and not condition.holds(scope):
                continue
            try:
                held = closure(scope)
            except FAILURES:
                held = False
            if not held:
                yield position

    def value(self, scope: Scope) -> Any:
        """What it comes to for the record in `scope`; UNDEFINED where that cannot be told."""
        try:
            return self._closure(scope)
        except FAILURES:
            return UNDEFINED

    def holds(self, scope: Scope) -> bool:
        """Whether it holds for the record in `scope`; what is undefined does not."""
        try:
            return bool(self._closure(scope))
        except FAILURES:
            return False


@cache
def compile_expression(text: str) -> Expression:
    """The expression that `text` says.

    Raises:
        DefinitionError: it is not one, or names a function that there is not.
    """
    try:
        return Expression(text, grammar.parser("expression").parse(text))
    except LarkError as error:
        raise DefinitionError(f"not an expression: {text!r}: {error}") from error


def evaluate(node: Node, scope: Scope) -> Any:
    """What a part of an expression comes to; UNDEFINED where that cannot be told."""
    try:
        return _closure(node)(scope)
    except (*FAILURES, DefinitionError):
        return UNDEFINED


def _names(node: Node) -> list[str]:
    if isinstance(node, Token):
        return [str(node)] if node.type == "NAME" else []
    return [name for child in node.children for name in _names(child)]


def _closure(node: Node) -> Closure:
    if isinstance(node, Token):
        raise DefinitionError(f"unexpected {node!r} in an expression")
    return _BUILDERS[node.data](node)


def _constant(result: Any) -> Closure:
    return lambda scope: result


def _number(node: Tree[Token]) -> Closure:
    text = str(node.children[0]).replace("_", "")
    return _constant(int(text) if text.isdigit() else float(text))


def _text(node: Tree[Token]) -> Closure:
    return _constant(str(node.children[0])[1:-1])


def _items(node: Tree[Token]) -> Closure:
    parts = [_closure(child) for child in node.children]
    return lambda scope: [part(scope) for part in parts]


def _path(node: Tree[Token]) -> Closure:
    root, *steps = node.children
    name = str(root)
    read = functions.ROOTS.get(name)
    if read is None:
        read = _name(name)
    for step in steps:
        assert isinstance(step, Tree)
        read = _field(read, str(step.children[0])) if step.data == "field" else _index(read, _closure(step.children[0]))
    return read


def _name(name: str) -> Closure:
    def read(scope: Scope) -> Any:
        return scope.constant(name)

    return read


def _field(inner: Closure, name: str) -> Closure:
    return lambda scope: inner(scope)[name]


def _index(inner: Closure, at: Closure) -> Closure:
    return lambda scope: inner(scope)[at(scope)]


def _call(node: Tree[Token]) -> Closure:
    name, *arguments = node.children
    if str(name) in functions.OF_VALUES:
        function = functions.OF_VALUES[str(name)]
        parts = [_closure(argument) for argument in arguments]
        if len(parts) == 1:
            only = parts[0]
            return lambda scope: function(only(scope))
        return lambda scope: function(*(part(scope) for part in parts))
    if str(name) in functions.OF_THE_LOG:
        return functions.OF_THE_LOG[str(name)](*(_argument(argument) for argument in arguments))
    raise DefinitionError(f"no function {name} in expressions; there are {', '.join(functions.names())}")


def _argument(node: Node) -> Any:
    """A key with the path behind it as a tuple of texts, or a closure for anything else."""
    if isinstance(node, Tree) and node.data == "path" and str(node.children[0]) not in functions.ROOTS:
        steps = node.children[1:]
        if all(isinstance(step, Tree) and step.data == "field" for step in steps):
            return (str(node.children[0]), *(str(step.children[0]) for step in steps if isinstance(step, Tree)))
    return _closure(node)


def _compare(node: Tree[Token]) -> Closure:
    operands = [_closure(child) for child in node.children[::2]]
    operators = [OPERATORS[" ".join(str(child).split())] for child in node.children[1::2]]
    if len(operators) == 1:
        return _comparison(node, operands[0], operators[0], operands[1])

    def chain(scope: Scope) -> bool:
        held = operands[0](scope)
        for compare, operand in zip(operators, operands[1:], strict=True):
            following = operand(scope)
            if not compare(held, following):
                return False
            held = following
        return True

    return chain


def _comparison(node: Tree[Token], left: Closure, compare: Callable[[Any, Any], Any], right: Closure) -> Closure:
    """A single comparison. Most are with a constant, which need not be asked for again."""
    first, last = node.children[0], node.children[2]
    if _is_constant(last):
        fixed = right(_NOWHERE)
        return lambda scope: compare(left(scope), fixed)
    if _is_constant(first):
        fixed = left(_NOWHERE)
        return lambda scope: compare(fixed, right(scope))
    return lambda scope: compare(left(scope), right(scope))


def _is_constant(node: Node) -> bool:
    if isinstance(node, Tree) and node.data == "items":
        return all(_is_constant(child) for child in node.children)
    return isinstance(node, Tree) and str(node.data) in CONSTANTS


def _both(node: Tree[Token]) -> Closure:
    left, right = (_closure(child) for child in node.children)
    return lambda scope: left(scope) and right(scope)


def _either(node: Tree[Token]) -> Closure:
    left, right = (_closure(child) for child in node.children)
    return lambda scope: left(scope) or right(scope)


def _not(node: Tree[Token]) -> Closure:
    inner = _closure(node.children[0])
    return lambda scope: not inner(scope)


def _choose(node: Tree[Token]) -> Closure:
    then, condition, otherwise = (_closure(child) for child in node.children)
    return lambda scope: then(scope) if condition(scope) else otherwise(scope)


def _arithmetic(compute: Callable[[Any, Any], Any]) -> Callable[[Tree[Token]], Closure]:
    def build(node: Tree[Token]) -> Closure:
        left, right = (_closure(child) for child in node.children)

        def apply(scope: Scope) -> Any:
            first, second = left(scope), right(scope)
            if not isinstance(first, (int, float)) or not isinstance(second, (int, float)):
                raise UndefinedError
            return compute(first, second)

        return apply

    return build


def _power(base: Any, exponent: Any) -> Any:
    if abs(exponent) > MOST_POWER:
        raise UndefinedError
    return float(base) ** exponent


def _negate(node: Tree[Token]) -> Closure:
    inner = _closure(node.children[0])
    return lambda scope: -inner(scope)


_BUILDERS: dict[str, Callable[[Tree[Token]], Closure]] = {
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
