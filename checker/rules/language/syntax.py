"""The text of an expression as a tree of plain values, which the compiled rules have as JSON."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Union

from msgspec import Raw, Struct, json

from checker.errors import DefinitionError

__all__ = ["Node", "iter_tree_names", "parse_expression", "preload_trees"]

NAMED_NODES = ("path", "call", "field")
MAX_DEPTH = 100
"""So that nothing that goes down a tree can come to the end of Python's stack."""


if TYPE_CHECKING:
    Children = tuple[Any, ...]  # who knows the kind of a node knows which of them are texts
else:
    Children = tuple[Union["Node", str], ...]


class Node(Struct, frozen=True, array_like=True):
    """A node of the tree, named as the grammar names it: `compare`, `path`, ... Its children are nodes and texts."""

    data: str
    children: Children


_preloaded_trees: dict[str, Raw] = {}


def preload_trees(trees: dict[str, Raw]) -> None:
    """Takes the trees of these texts, as JSON, for granted."""
    _preloaded_trees.update(trees)


def parse_expression(text: str) -> Node:
    """The tree of the expression in `text`.

    Raises:
        DefinitionError: the text is not an expression.
    """
    known = _preloaded_trees.get(text)
    return _parse_with_grammar(text) if known is None else json.decode(known, type=Node)


def _parse_with_grammar(text: str) -> Node:
    from lark import LarkError, Token, Tree

    from checker import grammar

    def plain(found: "Tree[Token] | Token", level: int = 0) -> Node | str:
        if isinstance(found, Token):
            return str(found)
        if level == MAX_DEPTH:
            raise ValueError(f"it is nested deeper than {MAX_DEPTH} levels")
        return Node(str(found.data), tuple(plain(child, level + 1) for child in found.children))

    try:
        tree = plain(grammar.load_parser("expression").parse(text))
    except (LarkError, ValueError) as error:
        raise DefinitionError(f"not an expression: {text!r}: {error}") from error
    if isinstance(tree, str):
        raise DefinitionError(f"not an expression: {text!r}")
    return tree


def iter_tree_names(node: Node | str) -> Iterator[str]:
    """Every name in the tree: of keys, fields, constants and functions."""
    if isinstance(node, str):
        return
    if node.data in NAMED_NODES:
        yield node.children[0]
    for child in node.children:
        yield from iter_tree_names(child)
