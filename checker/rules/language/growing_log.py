"""What an expression can see of a log that grows, where each record is judged as it comes."""

from collections.abc import Mapping
from typing import Any

from checker.logs.log import EventView
from checker.rules.language.evaluation_context import FieldPath, LogContext, MomentReader, QualityReader
from checker.rules.language.selection import FieldIndex, Positions, Selection, read_field

__all__ = ["GrowingLogContext"]


class GrowingLogContext(LogContext):
    """The context of the newest record. Of its key that record alone is selected, so that it alone is judged; what was
    computed of the records before it is kept, so that judging a record takes no longer the more there are."""

    __slots__ = ("_newest", "_numbers_read", "_read_fields")

    def __init__(
        self,
        view: EventView,
        constants: Mapping[str, Any],
        read_quality: QualityReader,
        read_moment: MomentReader,
    ) -> None:
        super().__init__(view, constants, read_quality, read_moment)
        self._newest = ""
        self._numbers_read: dict[FieldPath, int] = {}
        self._read_fields: dict[FieldPath, tuple[list[int], list[Any]]] = {}

    def admit_record(self, key: str) -> None:
        """Takes the record at the end of the view, which is of that key, for the newest."""
        self._newest = key
        self.cache.clear()
        self.facts.clear()
        self.view.memo.clear()
        self._selections = {key: Selection(self.view.positions[key][-1:])}

    def forget_records(self) -> None:
        """Forgets what was computed: a record was taken back."""
        self.cache.clear()
        self.facts.clear()
        self.view.memo.clear()
        self.progress.clear()
        self._read_fields.clear()
        self._numbers_read.clear()
        self._selections.clear()

    def select_key(self, key: str) -> Selection:
        """The newest record, if it is of `key`, else all records of `key`."""
        return self._selections.get(key) or Selection(self.view.positions.get(key, ()))

    def select_first(self, key: str) -> Selection:
        """The first record of `key`; none where the newest is another one of it."""
        positions = self.view.positions.get(key, ())
        return Selection(() if key == self._newest and len(positions) > 1 else positions[:1])

    def list_positions(self, key: str) -> Positions:
        """The positions of the records that `select_key` selects."""
        return self.select_key(key).positions

    def index_field(self, path: tuple[str, ...]) -> FieldIndex:
        """Positions and values of the field `path[1:]` in all records of key `path[0]` that have it."""
        every = self.view.positions.get(path[0], [])
        number = self._numbers_read.get(path, 0)
        index = self._read_fields.setdefault(path, ([], []))
        if number < len(every):
            self._numbers_read[path] = len(every)
            positions, fields = read_field(self.view, path, every[number:])
            index[0].extend(positions)
            index[1].extend(fields)
        return index
