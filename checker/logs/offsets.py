"""Where the records of a log start."""

from collections.abc import Iterator, Sequence
from typing import overload

__all__ = ["RecordOffsets"]


class RecordOffsets(Sequence[int]):
    """The offsets of the first token on each of the `number` lines that have one, searched as far as they are asked for: from
    the start of the data, or from the end where that is nearer."""

    def __init__(self, data: bytes, token: bytes, number: int) -> None:
        self._data = data
        self._token = token
        self._number = number
        self._found: list[int] = []
        self._from_end: list[int] = []

    def _search_to(self, number: int) -> list[int]:
        """The offsets found so far, at least so many."""
        data, token, found = self._data, self._token, self._found
        end = data.find(b"\n", found[-1]) if found else 0
        for _ in range(number - len(found)):
            start = data.find(token, end)
            found.append(start)
            end = data.find(b"\n", start)
        return found

    def _search_back(self, number: int) -> list[int]:
        """The offsets found so far of the last records, the last first, at least so many."""
        data, token, found = self._data, self._token, self._from_end
        line = data.rfind(b"\n", 0, found[-1]) + 1 if found else len(data)
        for _ in range(number - len(found)):
            line = data.rfind(b"\n", 0, data.rfind(token, 0, line)) + 1
            found.append(data.find(token, line))
        return found

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        if isinstance(at, slice):
            return self._search_to(self._number)[at]
        if not -self._number <= at < self._number:
            raise IndexError(at)
        at %= self._number
        behind = self._number - at
        if behind - len(self._from_end) < at + 1 - len(self._found):
            return self._search_back(behind)[behind - 1]
        return self._search_to(at + 1)[at]

    def __iter__(self) -> Iterator[int]:
        return iter(self._search_to(self._number))
