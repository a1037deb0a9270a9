"""The text of an expression as a tree of plain values, which the cache keeps as JSON."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from checker.errors import DefinitionError

__all__ = ["Node", "names_in", "parse"]

NAMED = ("path", "call", "field")


class Node(NamedTuple):
    """A node of the tree, named as the grammar names it: `compare`, `path`, ... Its children are nodes and texts."""

    data: str
    children: tuple[Any, ...]


def parse(text: str) -> Node:
    """The tree of the expression in `text`.

    Raises:
        DefinitionError: it is not one.
    """
    from lark import LarkError, Token, Tree

    from checker import grammar

    def plain(found: "Tree[Token] | Token") -> Node | str:
        return str(found) if isinstance(found, Token) else Node(str(found.data), tuple(map(plain, found.children)))

    try:
        tree = plain(grammar.parser("expression").parse(text))
    except (LarkError, RecursionError) as error:
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
