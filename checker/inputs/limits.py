"""How much input mlcheck reads: every limit, with its unit.

A project sets them in the table `[limits]` of its configuration; docs/limits.md says what happens to input that exceeds one.
Functions that read a user's file take them as an argument.
"""

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["DEFAULTS", "Limits"]

MEBIBYTE, GIBIBYTE = 1 << 20, 1 << 30


class Limits(BaseModel):
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

    model_config = ConfigDict(frozen=True, extra="forbid")

    line_mebibytes: float = Field(default=64, gt=0)
    log_gibibytes: float = Field(default=64, gt=0)
    utf16_mebibytes: float = Field(default=256, gt=0)
    unpacked_mebibytes: float = Field(default=1024, gt=0)
    unpacked_times: float = Field(default=250, gt=0)
    file_mebibytes: float = Field(default=64, gt=0)
    irregularities: int = Field(default=100_000, gt=0)
    folders: int = Field(default=50_000, gt=0)
    folder_levels: int = Field(default=100, gt=0, le=500)

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
