"""The text of an expression as a tree of plain values, which the cache keeps as JSON."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.errors import DefinitionError

__all__ = ["Node", "learn", "names_in", "parse"]

NAMED = ("path", "call", "field")
DEEPEST = 100
"""So that nothing that goes down a tree can come to the end of Python's stack."""


class Node(NamedTuple):
    """A node of the tree, named as the grammar names it: `compare`, `path`, ... Its children are nodes and texts."""

    data: str
    children: tuple[Any, ...]


_known: dict[str, Any] = {}


def learn(trees: dict[str, Any]) -> None:
    """Takes the trees of these texts, as read from JSON, for granted."""
    _known.update(trees)


def parse(text: str) -> Node:
    """The tree of the expression in `text`.

    Raises:
        DefinitionError: it is not one.
    """
    known = _known.get(text)
    return _parsed(text) if known is None else _revived(known)


def _revived(known: Any) -> Any:
    return known if isinstance(known, str) else Node(known[0], tuple(map(_revived, known[1])))


def _parsed(text: str) -> Node:
    from lark import LarkError, Token, Tree

    from checker import grammar

    def plain(found: "Tree[Token] | Token", level: int = 0) -> Node | str:
        if isinstance(found, Token):
            return str(found)
        if level == DEEPEST:
            raise ValueError(f"it is nested deeper than {DEEPEST} levels")
        return Node(str(found.data), tuple(plain(child, level + 1) for child in found.children))

    try:
        tree = plain(grammar.load_parser("expression").parse(text))
    except (LarkError, ValueError) as error:
        raise DefinitionError(f"not an expression: {text!r}: {error}") from error
    if isinstance(tree, str):
        raise DefinitionError(f"not an expression: {text!r}")
    return tree


def names_in(node: Node | str) -> Iterator[str]:
    """Every name that stands in the tree: of keys, fields, constants and functions."""
    if isinstance(node, str):
        return
    if node.data in NAMED:
        yield node.children[0]
    for child in node.children:
        yield from names_in(child)
