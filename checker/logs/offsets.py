"""Where the records of a log start."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

__all__ = ["RecordOffsets"]


class RecordOffsets(Sequence[int]):
    """The offsets of all `number` matches of a pattern, searched as far as they are asked for."""

    def __init__(self, data: bytes, pattern: re.Pattern[bytes], number: int) -> None:
        self._matches = pattern.finditer(data)
        self._found: list[int] = []
        self._number = number

    def _search_to(self, number: int) -> list[int]:
        """The offsets found so far, at least so many."""
        if len(self._found) < number:
            self._found += [match.start() for match in islice(self._matches, number - len(self._found))]
        return self._found

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        return self._search_to(at + 1 if isinstance(at, int) and at >= 0 else self._number)[at]

    def __iter__(self) -> Iterator[int]:
        return iter(self._search_to(self._number))
