"""One expression on records -> Python's source for a record, and the columns that this reads (`acceptance_source.py`)."""

from collections.abc import Callable, Iterable

from checker.rules.language.functions import LOG_FUNCTIONS, RECORD_ROOTS, VALUE_FUNCTIONS, find_key_arguments
from checker.rules.language.node_facts import FLOAT_ROOTS, is_numeric, read_key, read_number, read_path
from checker.rules.language.syntax import Node
from checker.rules.language.whole_log_functions import WHOLE_LOG_FUNCTIONS

__all__ = ["ExpressionWriter", "UnsupportedError"]

ARITHMETIC = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "floor_divide": "//", "modulo": "%"}
INLINE_CALLS = {
    "is_number": "(type({0}) in NUMBERS)",
    "is_finite": "(type({0}) in NUMBERS and isfinite({0}))",
    "is_bool": "(type({0}) is bool)",
    "is_text": "(type({0}) is str)",
    "is_list": "(type({0}) is list)",
    "lower": "{0}.lower()",
    "strip": "{0}.strip()",
}
"""Of values as JSON has them, whose types have no subclasses."""


class UnsupportedError(Exception):
    """The expression has a part without source; the closures accept its records."""


class ExpressionWriter:
    """Writes expressions, and has what they read: lines that name what is the same for all records, and columns."""

    def __init__(self, share: Callable[[str], str]) -> None:
        self._share = share
        self._columns: dict[str, str] = {}
        self.lines: list[str] = []
        self._constants: dict[str, str] = {}
        self._required: list[str] | None = None  # columns that a part of a guard needs defined
        self._defined: set[str] = set()  # columns that are, and
        self._numbers: set[str] = set()  # texts that are numbers, where all guards hold

    def write(self, node: Node) -> str:
        """The node as a Python expression, in parentheses where it has operators."""
        match str(node.data):
            case "number":
                return repr(read_number(node))
            case "text":
                return repr(node.children[0][1:-1])
            case "true" | "false" | "none":
                return str(node.data).capitalize()
            case "infinity":
                return "inf"
            case "items":
                return f"[{', '.join(map(self.write, node.children))}]"
            case "path":
                return self._write_path(node)
            case "call":
                return self._write_call(str(node.children[0]), node.children[1:])
            case "compare":
                parts = [" ".join(part.split()) if isinstance(part, str) else self.write(part) for part in node.children]
                return f"({' '.join(parts)})"
            case "and_" | "or_":
                return f"({f' {node.data[:-1]} '.join(self._write_alternatives(node.children))})"
            case "not_":
                return f"(not {self.write(node.children[0])})"
            case "negate":
                return f"(-{self.write(node.children[0])})"
            case "choose":
                return "({} if {} else {})".format(*self._write_alternatives(node.children))
            case "raise_to":
                return f"raise_to_power({', '.join(map(self._write_operand, node.children))})"
            case data if data in ARITHMETIC:
                return f"({f' {ARITHMETIC[data]} '.join(map(self._write_operand, node.children))})"
        raise UnsupportedError(node.data)

    def _write_alternatives(self, nodes: Iterable[Node]) -> list[str]:
        """Parts of which not every one is computed, so that no guard can need them defined."""
        required, self._required = self._required, None
        texts = list(map(self.write, nodes))
        self._required = required
        return texts

    def _write_operand(self, node: Node) -> str:
        """An operand of arithmetic, which must be a number."""
        text = self.write(node)
        return text if is_numeric(node) or text in self._numbers else f"require_number({text})"

    def _write_path(self, node: Node) -> str:
        root, *steps = node.children
        if root in RECORD_ROOTS:
            column = f"columns.get({root!r}) or read_column({root!r}, context, selection)"
            text = self._name_column(root, column)
        else:
            text = self._name_constant(f"constants[{root!r}]")
        for step in steps:
            index = repr(str(step.children[0])) if step.data == "field" else self.write(step.children[0])
            text = f"{text}[{index}]"
        return text

    def _write_call(self, name: str, arguments: tuple[Node, ...]) -> str:
        if name in VALUE_FUNCTIONS:
            texts = list(map(self.write, arguments))
            if name == "is_finite" and arguments[0].data == "path" and arguments[0].children[0] in FLOAT_ROOTS:
                return f"isfinite({texts[0]})"
            if name in INLINE_CALLS:
                return INLINE_CALLS[name].format(*texts)
            return f"{self._share(f'VALUE_FUNCTIONS[{name!r}]')}({', '.join(texts)})"
        if name == "total":
            return self._name_constant(f"len(present.get({read_key(arguments[0])!r}, ()))")
        if name in WHOLE_LOG_FUNCTIONS:
            return self._write_whole_log_function(self._share(_write_log_function(name, arguments)))
        match name:
            case "seen":
                first = self._name_constant(f"present.get({read_key(arguments[0])!r}, (inf,))[0]")
                return f"({first} < {self._name_column('position', 'selection.positions')})"
            case "open":
                keys = ", ".join(repr(read_key(argument)) for argument in arguments)
                return self._name_column(f"open_{len(self._columns)}", f"list_open_states(context, selection, {keys})")
            case "earliest":
                column = f"list_earliest_times(context, selection, {read_key(arguments[0])!r})"
                return self._name_column(f"earliest_{len(self._columns)}", column)
            case "last":
                path = repr(read_path(arguments[0]))
                return self._write_previous(path, path, arguments[1:])
            case "interval_share":
                return self._write_known_column(name, "list_interval_shares(context, selection)", ())
            case "previous_quality":
                column = "columns.get('previous_quality') or list_previous_qualities(context, selection)"
                return self._write_known_column(name, column, arguments)
            case "previous_time":
                return self._write_previous(repr(name), "(selection.read_key(context), 'time')", arguments)
            case "previous_progress":
                path = "(selection.read_key(context), 'metadata', constants['progress_field'])"
                return self._write_previous(repr(name), path, arguments)
        function = self._share(_write_log_function(name, arguments))
        return f"{function}(context.at_record({self._name_column('position', 'selection.positions')}))"

    def _write_whole_log_function(self, function: str) -> str:
        """What the function says of the log. Where a guard reads it and it is undefined, the condition is on no record."""
        text = f"facts.get({function}) or compute_fact(context, {function})"
        if text not in self._constants:
            without = "raise_undefined()" if self._required is None else "return True"
            self.lines += [f"    if {self._name_constant(text)} is UNDEFINED:", f"        {without}"]
        return self._constants[text]

    def _write_previous(self, name: str, path: str, default: tuple[Node, ...]) -> str:
        column = f"columns.get({name}) or list_previous_values(context, selection, {name}, {path})"
        return self._write_known_column(f"previous_{len(self._columns)}", column, default)

    def _write_known_column(self, name: str, text: str, default: tuple[Node, ...]) -> str:
        """An item of a column that is UNDEFINED where there is none."""
        column = self._name_column(name, text)
        if column in self._defined:
            return column
        if not default and self._required is not None:
            self._required.append(column)
            return column
        otherwise = "".join(self._write_alternatives(default)) or "raise_undefined()"
        return f"({column} if {column} is not UNDEFINED else {otherwise})"

    def _name_column(self, name: str, column: str) -> str:
        """What the loop calls an item of the column."""
        return self._columns.setdefault(column, name)

    def _name_constant(self, text: str) -> str:
        """A name for what is the same for all records."""
        if text not in self._constants:
            self._constants[text] = f"constant_{len(self._constants)}"
            self.lines.append(f"    {self._constants[text]} = {text}")
        return self._constants[text]


def _write_log_function(name: str, arguments: tuple[Node, ...]) -> str:
    """The call that builds the function: its arguments must be keys, or the same for every record."""
    texts = [repr(name)]
    for argument, is_key in zip(arguments, find_key_arguments(name, len(arguments)), strict=True):
        if is_key:
            texts.append(repr(read_path(argument)))
        elif argument.data in ("number", "text"):
            texts.append(ExpressionWriter(str).write(argument))
        else:
            raise UnsupportedError(name)
    assert name in LOG_FUNCTIONS
    return f"build_log_function({', '.join(texts)})"
