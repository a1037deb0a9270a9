"""How much input mlcheck reads: every limit, with its unit.

A project sets them in the table `[limits]` of its configuration; docs/limits.md says what happens to input that exceeds one.
Functions that read a user's file take them as an argument.
"""

from typing import Annotated

from msgspec import Meta

from checker.record import StrictRecord

__all__ = ["DEFAULTS", "Limits"]

MEBIBYTE, GIBIBYTE = 1 << 20, 1 << 30


class Limits(StrictRecord, frozen=True, kw_only=True):
    """The limits.

    Attributes:
        line_mebibytes: of a log; a longer one is LOG018.
        log_gibibytes: a log as it lies there.
        utf16_mebibytes: a log that is UTF-16, which has to be recoded as a whole.
        unpacked_mebibytes: what a compressed log, or one in object storage, comes to.
        unpacked_times: how many times its size a compressed log comes to, where it comes to more than 64 MiB.
        file_mebibytes: any other file: a system description, a configuration, a baseline.
        irregularities: lines of a log that are out of order; with more, the log is read no further (LOG019).
        folders: how many are looked into below one path.
        folder_levels: how deep they may lie.
    """

    line_mebibytes: Annotated[float, Meta(gt=0)] = 64
    log_gibibytes: Annotated[float, Meta(gt=0)] = 64
    utf16_mebibytes: Annotated[float, Meta(gt=0)] = 256
    unpacked_mebibytes: Annotated[float, Meta(gt=0)] = 1024
    unpacked_times: Annotated[float, Meta(gt=0)] = 250
    file_mebibytes: Annotated[float, Meta(gt=0)] = 64
    irregularities: Annotated[int, Meta(gt=0)] = 100_000
    folders: Annotated[int, Meta(gt=0)] = 50_000
    folder_levels: Annotated[int, Meta(gt=0, le=500)] = 100

    @property
    def line_bytes(self) -> int:
        """Of a line."""
        return int(self.line_mebibytes * MEBIBYTE)

    @property
    def log_bytes(self) -> int:
        """Of a log as it lies there."""
        return int(self.log_gibibytes * GIBIBYTE)

    @property
    def utf16_bytes(self) -> int:
        """Of a log that is UTF-16."""
        return int(self.utf16_mebibytes * MEBIBYTE)

    @property
    def unpacked_bytes(self) -> int:
        """Of what a compressed log comes to."""
        return int(self.unpacked_mebibytes * MEBIBYTE)

    @property
    def file_bytes(self) -> int:
        """Of any other file."""
        return int(self.file_mebibytes * MEBIBYTE)


DEFAULTS = Limits()
