"""Where the records of a log start."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

__all__ = ["RecordOffsets"]


class RecordOffsets(Sequence[int]):
    """The offsets of all `number` matches of a pattern; searched on first use, as those of most logs are never needed."""

    def __init__(self, data: bytes, pattern: re.Pattern[bytes], number: int) -> None:
        self._data = data
        self._pattern = pattern
        self._number = number

    @cached_property
    def _match_starts(self) -> list[int]:
        return [match.start() for match in self._pattern.finditer(self._data)]

    def __len__(self) -> int:
        return self._number

    @overload
    def __getitem__(self, at: int) -> int: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[int]: ...
    def __getitem__(self, at: int | slice) -> int | Sequence[int]:
        return self._match_starts[at]

    def __iter__(self) -> Iterator[int]:
        return iter(self._match_starts)
