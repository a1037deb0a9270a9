"""The tests of all demands on a log, and which of them have to look for violations: where the log is not seen to keep them."""

from collections.abc import Iterable, Iterator

from checker.rules.language.acceptance import Acceptance, AcceptanceFunction, load_acceptance
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import EVALUATION_FAILURES, MAX_VECTOR_RECORDS
from checker.rules.language.selection import Positions, Selection
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest

__all__ = ["DemandTests"]

MAX_REMEMBERED_VALUES = 64
MAX_REMEMBERED_BYTES = 256


class _KeyConditions:
    """The conditions on the records of one key, those on values alone apart. Runs share most of their values, so what these
    accept is remembered as it is written."""

    def __init__(self, key: str) -> None:
        self.key = key
        self._all: list[tuple[int, AcceptanceFunction, bool]] = []
        self._others: list[tuple[int, AcceptanceFunction, bool]] = []
        self._on_values: set[int] = set()
        self._accepted: set[bytes] = set()
        self._has_first_only = False

    def add_test(self, number: int, test: DemandTest) -> None:
        """Add the condition of the test of that number."""
        assert test.condition is not None
        acceptance = test.condition if isinstance(test.condition, Acceptance) else load_acceptance(test.condition)
        self._has_first_only = self._has_first_only or test.first_only
        self._all.append((number, acceptance.accepts, test.first_only))
        if acceptance.reads_only_value:
            self._on_values.add(number)
        else:
            self._others.append(self._all[-1])

    def list_open_tests(self, scope: EvalContext, positions: Positions) -> list[int]:
        """The numbers of the tests whose condition the records of the key, at the positions, are not seen to keep."""
        conditions, written = self._others, None
        if self._on_values:
            written = scope.log.view.events.copy_written_value(positions[0]) if len(positions) == 1 else None
            if written not in self._accepted:
                conditions = self._all
        if not conditions:
            return []
        if len(positions) > MAX_VECTOR_RECORDS:
            return self._list_open_of_many(scope, positions)
        selection = scope.log.select_key(self.key)
        first = scope.log.select_first(self.key) if self._has_first_only else selection
        open_tests = _list_unaccepted(conditions, scope, selection, first)
        if written is not None and conditions is self._all and self._on_values.isdisjoint(open_tests):
            self._remember(written)
        return open_tests

    def _list_open_of_many(self, scope: EvalContext, positions: Positions) -> list[int]:
        """The same of a large number of records, in stretches, since columns of all would take much memory."""
        first = scope.log.select_first(self.key)
        found = {
            number
            for part in Selection(positions).split(MAX_VECTOR_RECORDS)
            for number in _list_unaccepted(self._all, scope, part, first)
        }
        return sorted(found)

    def _remember(self, written: bytes) -> None:
        if len(written) <= MAX_REMEMBERED_BYTES:
            if len(self._accepted) == MAX_REMEMBERED_VALUES:
                self._accepted.clear()
            self._accepted.add(written)


def _list_unaccepted(
    conditions: Iterable[tuple[int, AcceptanceFunction, bool]], scope: EvalContext, selection: Selection, first: Selection
) -> list[int]:
    unaccepted = []
    for number, accepts, first_only in conditions:
        try:
            if accepts(scope, first if first_only else selection):
                continue
        except EVALUATION_FAILURES:
            pass
        unaccepted.append(number)
    return unaccepted


class DemandTests:
    """Tests in order, each with its demand."""

    def __init__(self, tests: Iterable[tuple[ScopedDemand, DemandTest]]) -> None:
        self._tests = list(tests)
        self._single: dict[str, list[int]] = {}
        self._conditions: dict[str, _KeyConditions] = {}
        self._on_records: list[tuple[str, int]] = []
        self._on_absent: list[tuple[frozenset[str], int]] = []
        self._always: list[int] = []
        for number, (placed, test) in enumerate(self._tests):
            if test.accepts_single_record:
                self._single.setdefault(placed.key, []).append(number)
            elif test.condition is not None:
                self._conditions.setdefault(placed.key, _KeyConditions(placed.key)).add_test(number, test)
            elif test.accepted_keys:
                self._on_absent.append((test.accepted_keys, number))
            elif test.needs_records:
                self._on_records.append((placed.key, number))
            else:
                self._always.append(number)

    def iter_open_tests(self, scope: EvalContext, key: str | None = None) -> Iterator[tuple[ScopedDemand, DemandTest]]:
        """Yield, in order, the tests that may find violations; `key` for those of the demands on that key alone."""
        present = scope.view.positions
        numbers = [*self._always, *[number for name, number in self._on_records if name in present]]
        are_absent = present.keys().isdisjoint
        numbers += [number for keys, number in self._on_absent if are_absent(keys)]
        for name in self._single.keys() - {name for name, positions in present.items() if len(positions) == 1}:
            numbers += self._single[name]
        for name in present:
            conditions = self._conditions.get(name)
            if conditions is not None and (key is None or key == name):
                numbers += conditions.list_open_tests(scope, scope.log.list_positions(name))
        for number in sorted(numbers):
            if key is None or key == self._tests[number][0].key:
                yield self._tests[number]
