"""A configuration with the line on which each of its values stands, and which one is in effect in a folder."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from checker.checking.configuration.model import Configuration

__all__ = ["SHARED_FILE", "LoadedConfiguration", "find_configuration"]

OWN_FILE, SHARED_FILE = "mlcheck.toml", "pyproject.toml"
EMPTY_CONFIGURATION = Configuration()


class LoadedConfiguration(Struct, frozen=True, dict=True):
    """A configuration, its file (None where there is none), and the text of that."""

    configuration: Configuration = EMPTY_CONFIGURATION
    file: Path | None = None
    text: str = ""

    @cached_property
    def lines(self) -> Mapping[tuple[str | int, ...], int]:
        """The line of each value by the names that lead to it, looked for when somebody asks."""
        if self.file is None:
            return {}
        from checker.checking.configuration.positions import locate_values

        return locate_values(self.text, is_shared=self.file.name == SHARED_FILE)

    @property
    def glob_folder(self) -> Path:
        """What globs are relative to."""
        return Path.cwd() if self.file is None else self.file.parent

    @property
    def rcp_file(self) -> Path | None:
        """The file of reference convergence points; None where none is named."""
        name = self.configuration.rcp_file
        return None if name is None else self.glob_folder / name

    def find_location(self, *steps: str | int) -> str | None:
        """`file:line` of a value; None where the file does not state it."""
        line = self.lines.get(steps)
        return None if line is None or self.file is None else f"{self.file}:{line}"


def find_configuration(start: Path) -> LoadedConfiguration:
    """The configuration of the folder, or of the nearest one above it that has one; the empty one where none has.

    Raises:
        InputError: it is wrong.
    """
    file = _find_file(start)
    if file is None:
        return LoadedConfiguration()
    from checker.checking.configuration.loader import read_configuration  # longer than all else here

    return read_configuration(file)


def _find_file(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if (folder / OWN_FILE).is_file():
            return folder / OWN_FILE
        shared = folder / SHARED_FILE
        if shared.is_file() and _has_mlcheck_table(shared):
            return shared
    return None


def _has_mlcheck_table(file: Path) -> bool:
    import tomllib

    from checker.inputs.compression import read_plain_file
    from checker.inputs.limits import DEFAULTS

    try:
        data = read_plain_file(file, DEFAULTS)
    except OSError:
        return True
    if b"mlcheck" not in data:
        return False  # as most are, and parsing one takes as long as checking a log
    try:
        return isinstance(tomllib.loads(data.decode("utf-8-sig")).get("tool", {}).get("mlcheck"), dict)
    except (ValueError, RecursionError, AttributeError):
        return b"[tool.mlcheck" in data  # broken, and meant for us: reading it says how
