"""What the tree of an expression shows without being evaluated."""

from checker.rules.language.functions import LOG_FUNCTIONS, RECORD_ROOTS, find_key_arguments
from checker.rules.language.syntax import Node
from checker.rules.language.whole_log_functions import WHOLE_LOG_FUNCTIONS

__all__ = [
    "FLOAT_ROOTS",
    "is_numeric",
    "list_conjuncts",
    "read_key",
    "read_number",
    "read_path",
    "reads_only_value",
    "reads_other_keys",
    "reads_record",
    "tests_metadata_field",
]

FLOAT_ROOTS = frozenset({"time", "quality"})
"""What a record has that is always a number."""
FUNCTIONS_ON_KEY = frozenset({"seen", "previous_time", "previous_progress", "previous_quality"})
NUMERIC_NODES = frozenset({
    "add", "subtract", "multiply", "divide", "floor_divide", "modulo", "raise_to", "number", "infinity", "true", "false",
})  # fmt: skip
NUMERIC_CALLS = frozenset({"abs", "ceil", "floor", "log2", "len", "int", "count", "total", "start", "stop", "earliest"})


def reads_only_value(node: Node | str) -> bool:
    """Whether the expression reads nothing but the record's value and the ruleset's constants."""
    if isinstance(node, str):
        return True
    if node.data == "path" and node.children[0] in RECORD_ROOTS and node.children[0] != "value":
        return False
    if node.data == "call" and node.children[0] in LOG_FUNCTIONS:
        return False
    return all(map(reads_only_value, node.children))


def reads_record(node: Node | str) -> bool:
    """Whether the expression may have another value for another record of the same log."""
    if isinstance(node, str):
        return False
    if node.data == "path" and node.children[0] in RECORD_ROOTS:
        return True
    if node.data == "call" and node.children[0] in LOG_FUNCTIONS:
        if node.children[0] not in WHOLE_LOG_FUNCTIONS:
            return True
        are_keys = find_key_arguments(node.children[0], len(node.children) - 1)
        return any(reads_record(part) for part, is_key in zip(node.children[1:], are_keys, strict=True) if not is_key)
    return any(map(reads_record, node.children))


def reads_other_keys(node: Node | str) -> bool:
    """Whether the expression looks further than at the record, the one of its key before it, and the log as a whole."""
    if isinstance(node, str):
        return False
    if node.data == "call" and node.children[0] in LOG_FUNCTIONS.keys() - WHOLE_LOG_FUNCTIONS.keys() - FUNCTIONS_ON_KEY:
        return True
    return any(map(reads_other_keys, node.children))


def list_conjuncts(node: Node) -> list[Node]:
    """What must hold for the whole to hold: each side of an `and`."""
    return [term for child in node.children for term in list_conjuncts(child)] if node.data == "and_" else [node]


def tests_metadata_field(node: Node) -> bool:
    """Whether the node asks for a number in a field of the metadata."""
    if node.data != "call" or node.children[0] not in ("is_number", "is_finite") or node.children[1].data != "path":
        return False
    root, *steps = node.children[1].children
    return root == "metadata" and [step.data for step in steps] == ["field"]


def read_number(node: Node) -> float:
    """The number that a node of that kind is."""
    text = node.children[0].replace("_", "")
    return int(text) if text.isdigit() else float(text)


def is_numeric(node: Node) -> bool:
    """Whether the node is a number wherever it is defined."""
    if node.data == "path":
        return node.children[0] in FLOAT_ROOTS and len(node.children) == 1
    return node.data in NUMERIC_NODES or (node.data == "call" and node.children[0] in NUMERIC_CALLS)


def read_path(node: Node) -> tuple[str, ...]:
    """The key and the fields that a path names."""
    return (str(node.children[0]), *(str(step.children[0]) for step in node.children[1:]))


def read_key(node: Node) -> str:
    """The key that a path names."""
    return str(node.children[0])
