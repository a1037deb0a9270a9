"""Findings of one day, accepted from then on: a file that says which."""

import os
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Literal

from msgspec import Struct

from checker.errors import InputError
from checker.inputs.atomic_write import write_atomically
from checker.inputs.compression import read_plain_file
from checker.inputs.limits import DEFAULTS, Limits
from checker.inputs.location import format_relative_path
from checker.models.finding import Finding, Severity
from checker.record import StrictRecord
from checker.sanitize import LONE_SURROGATES, dump_safe_json, sanitize_model

__all__ = ["Baseline", "BaselineEntry", "read_baseline", "write_baseline"]

FindingIdentity = tuple[str | None, ...]


class BaselineEntry(StrictRecord, frozen=True, kw_only=True):
    """A finding, as it is known again: by rule, file below the baseline's folder, key, and what was expected and found. Lines
    and wording may change. `count` is how many there were of it."""

    rule: str
    path: str
    key: str | None = None
    expected: str | None = None
    found: str | None = None
    count: int = 1

    @property
    def identity(self) -> FindingIdentity:
        """What identifies a finding; of the rule its code, as the name behind it may change between versions."""
        return (self.rule.partition("-")[0], self.path, self.key, self.expected, self.found)


class _BaselineFile(StrictRecord, frozen=True, kw_only=True):
    """The form of the file, version 1."""

    baseline_version: Literal[1] = 1
    findings: tuple[BaselineEntry, ...]


class Baseline(Struct, frozen=True, dict=True):
    """The entries of the file at `path`."""

    path: Path
    entries: tuple[BaselineEntry, ...] = ()

    @cached_property
    def accepted_counts(self) -> dict[FindingIdentity, int]:
        """How many findings of each identity are accepted."""
        return {entry.identity: entry.count for entry in self.entries}

    def build_entry(self, finding: Finding) -> BaselineEntry:
        """The entry that the finding would have."""
        place = format_relative_path(self.path.parent, finding.path)
        place = os.fsencode(place).decode("utf-8", "backslashreplace")  # the file is UTF-8, which names need not be
        entry = BaselineEntry(rule=finding.rule, path=place, key=finding.key, expected=finding.expected, found=finding.found)
        return sanitize_model(entry, LONE_SURROGATES)

    def find_stale_entries(self, findings: Iterable[Finding], inputs: Iterable[Path]) -> list[BaselineEntry]:
        """The entries on files under the inputs that no finding needs any more."""
        needed = {self.build_entry(finding).identity for finding in findings}
        roots = [Path(format_relative_path(self.path.parent, path)) for path in inputs]
        return [
            entry
            for entry in self.entries
            if entry.identity not in needed and any(Path(entry.path).is_relative_to(root) for root in roots)
        ]


def read_baseline(path: Path, limits: Limits = DEFAULTS) -> Baseline:
    """The baseline in the file.

    Raises:
        InputError: it cannot be read, or is none.
    """
    try:
        if not path.exists():
            raise InputError(
                f"there is no baseline {path}", fix=f"write it once: the same command with --write-baseline {path} instead"
            )
        return Baseline(path, _BaselineFile.model_validate_json(read_plain_file(path, limits).removeprefix(BOM_UTF8)).findings)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}", fix="write it with --write-baseline") from error
    except ValueError as error:
        raise InputError(f"{path}: no baseline of mlcheck", fix="write one with --write-baseline") from error


def write_baseline(path: Path, findings: Iterable[Finding]) -> int:
    """Writes a baseline that accepts the errors and warnings among the findings, whole or not at all; how many they are.

    Raises:
        InputError: it cannot be written.
    """
    empty = Baseline(path)
    accepted = [empty.build_entry(finding) for finding in findings if finding.severity is not Severity.NOTE]
    counts = Counter(entry.identity for entry in accepted)
    unique = {entry.identity: entry.model_copy(update={"count": counts[entry.identity]}) for entry in accepted}
    entries = sorted(unique.values(), key=lambda entry: [part or "" for part in entry.identity])
    text = dump_safe_json(_BaselineFile(findings=tuple(entries)), indent=1, exclude_none=True)
    write_atomically({path: f"{text}\n".encode()})
    return len(accepted)
