"""Where a finding is, as other programs want to be told."""

from pathlib import Path
from urllib.parse import quote

from checker.models.finding import Finding

__all__ = ["format_location", "format_path_from_cwd", "format_uri"]


def format_path_from_cwd(path: str) -> str:
    """The path from the working directory, with slashes, where it lies below; else as it is."""
    given = Path(path)
    if not given.is_absolute():
        return given.as_posix()
    here = Path.cwd()
    return given.relative_to(here).as_posix() if given.is_relative_to(here) else given.as_posix()


def format_uri(path: str) -> str:
    """The path as a URI reference: relative where it lies below the working directory."""
    shown = format_path_from_cwd(path)
    return Path(shown).as_uri() if Path(shown).is_absolute() else quote(shown, safe="/", errors="surrogateescape")


def format_location(finding: Finding) -> str:
    """The path, line and column, as far as they are known, parted by colons."""
    parts = (finding.line, finding.column)
    return ":".join([format_path_from_cwd(finding.path), *(str(part) for part in parts if part is not None)])
