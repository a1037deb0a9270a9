"""The folder of a submitter as the programs of the official upload check walk through it."""

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from checker.inputs.json_file import JsonFile, read_json
from checker.inputs.limits import Limits
from checker.inputs.listing import list_entries
from checker.inputs.submission_layout import RESULTS
from checker.rules.ruleset import Ruleset
from checker.submissions.system_description.reader import DescriptionFile

__all__ = ["SubmissionTree"]

DESCRIPTIONS, JSON_SUFFIX = "systems", ".json"


class SubmissionTree(Struct, frozen=True, dict=True):
    """A submitter's folder, and the ruleset that it is checked by."""

    root: Path
    ruleset: Ruleset
    limits: Limits

    @cached_property
    def benchmark_folders(self) -> dict[Path, tuple[Path, ...]]:
        """The folders that are taken for benchmarks, by the folder of their system; hidden ones are no exception."""
        scaled = self.ruleset.definition.scaling_folders
        systems = _list_folders(self.root / RESULTS)
        inner = {system: _list_folders(system) for system in systems}
        return {
            system: tuple(path for scaling in folders for path in _list_folders(scaling)) if scaled else folders
            for system, folders in inner.items()
        }

    @cached_property
    def descriptions(self) -> dict[str, DescriptionFile]:
        """The files that the official check takes for system descriptions, by the name of the system."""
        folder = self.root / DESCRIPTIONS
        try:
            files = list_entries(folder)[0]
        except OSError:
            return {}
        names = sorted(path.name for path in files if path.suffix == JSON_SUFFIX and not path.name.startswith("."))
        return {Path(name).stem: self._read_description(folder / name) for name in names}

    def _read_description(self, path: Path) -> DescriptionFile:
        return DescriptionFile(path, path.stem, read_json(path, self.limits))

    def iter_described_systems(self) -> Iterator[tuple[Path, tuple[Path, ...], JsonFile | None]]:
        """Each system's folder of results, its benchmark folders, and its description."""
        for system, folders in self.benchmark_folders.items():
            described = self.descriptions.get(system.name)
            yield system, folders, None if described is None else described.json_file


def _list_folders(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(sorted(list_entries(folder)[1]))
    except OSError:
        return ()
