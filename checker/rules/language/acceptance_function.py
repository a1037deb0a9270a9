"""One condition on records -> the source of the function that accepts them (`acceptance_source.py`)."""

from collections.abc import Callable, Iterable, Iterator

from checker.rules.language.acceptance import RecordCondition
from checker.rules.language.acceptance_expression import ExpressionWriter, UnsupportedError
from checker.rules.language.course_tests import list_course_tests
from checker.rules.language.node_facts import list_conjuncts, reads_other_keys, reads_record, tests_metadata_field
from checker.rules.language.syntax import Node, parse_expression

__all__ = ["FunctionWriter", "UnsupportedError"]

NUMBER_TESTS = ("is_number", "is_finite")
SHORTCUTS = {
    "constants": "context.log.constants",
    "facts": "context.log.facts",
    "present": "context.log.view.positions",
    "columns": "selection.columns",
}
"""What a function has names for where it reads it."""


class FunctionWriter(ExpressionWriter):
    """Writes one function: what stands before the loop, and the names that the loop has of columns."""

    def __init__(self, share: Callable[[str], str]) -> None:
        super().__init__(share)
        self._own_columns = 0  # how many columns the guards read that look at nothing but the record and the one before it

    def write_body(self, condition: RecordCondition) -> Iterator[str]:
        """Yield the lines of the function."""
        own, other = ([], []) if condition.when is None else self._write_guards(parse_expression(condition.when))
        demand = parse_expression(condition.that)
        holds = self.write(demand)
        if not self._columns:  # it is the same for all records
            self._name_column("position", "selection.positions")
        if not condition.one_suffices:
            for function, arguments in list_course_tests(demand):
                texts = ", ".join(["context", "selection", *map(repr, arguments)])
                yield f"    if {function.__name__}({texts}):\n        return True"
        before = " ".join([*self.lines, *self._columns])
        yield from (f"    {name} = {text}" for name, text in SHORTCUTS.items() if f"{name}." in before or f"{name}[" in before)
        yield from self.lines
        columns = list(self._columns.items())
        first = columns[: self._own_columns] if own else []
        yield from (f"    {name}s = {column}" for column, name in first)
        if 0 < len(first) < len(columns):  # no other column is needed where the guards hold for no record
            yield from (
                _write_loop(first),
                f"        if {' and '.join(own)}:",
                "            break",
                "    else:",
                "        return True",
            )
        yield from (f"    {name}s = {column}" for column, name in columns[len(first) :])
        fails = " and ".join([*own, *other, f"not {holds}"])
        if condition.one_suffices:
            yield from (
                "    found = False",
                _write_loop(columns),
                f"        found = {holds} or found",
                "    return bool(found)",
            )
        else:
            yield from (_write_loop(columns), f"        if {fails}:", "            return False", "    return True")

    def _write_guards(self, when: Node) -> tuple[list[str], list[str]]:
        """What says for which records the condition is: each part that must hold, false where something that it reads is
        missing; those that look at the record alone and at the one before it, then the others. A part that is the same for all
        records is asked before the loop, first of all."""
        own: list[str] = []
        other: list[str] = []
        defined = []
        parts = sorted(list_conjuncts(when), key=lambda part: (reads_record(part), reads_other_keys(part)))
        for part in parts:
            text, required = self._write_guard(part)
            defined += required
            if not reads_record(part):
                self.lines += [f"    if not {text}:", "        return True"]
            elif reads_other_keys(part):
                other.append(text)
            else:
                own.append(text)
                self._own_columns = len(self._columns)
        self._defined = set(defined)
        tested = (part.children[1] for part in parts if part.data == "call" and part.children[0] in NUMBER_TESTS)
        self._numbers = set(map(self.write, tested))
        return own, other

    def _write_guard(self, node: Node) -> tuple[str, list[str]]:
        """The part, and the columns that are defined where it holds."""
        if tests_metadata_field(node):
            field = repr(str(node.children[1].children[1].children[0]))
            column = self._write_path(Node("path", ("metadata",)))
            is_number = f"type({column}.get({field})) in NUMBERS"
            return f"({is_number})" if node.children[0] == "is_number" else f"({is_number} and isfinite({column}[{field}]))", []
        if node.data not in ("call", "compare"):
            return self.write(node), []
        self._required = []
        text = self.write(node)
        required, self._required = list(dict.fromkeys(self._required)), None
        return f"({' and '.join([*(f'{name} is not UNDEFINED' for name in required), text])})", required


def _write_loop(columns: Iterable[tuple[str, str]]) -> str:
    """The head of the loop over the records, of which each has an item in every column."""
    names = [name for _, name in columns]
    lists = ", ".join(f"{name}s" for name in names)
    return f"    for {', '.join(names)} in {lists if len(names) == 1 else f'zip({lists})'}:"
