"""The description of a system: `<submitter>/systems/<system>.json` for the results in `<submitter>/results/<system>/`."""

from functools import cached_property
from pathlib import Path

from msgspec import Struct

from checker.inputs.json_file import JsonFile, read_json
from checker.inputs.limits import DEFAULTS, Limits
from checker.inputs.submission_layout import RESULTS
from checker.submissions.system_description.model import SystemDescription
from checker.suggestions import find_nearest_names

__all__ = ["DescriptionFile", "find_description"]

SUFFIX = ".json"


class DescriptionFile(Struct, frozen=True, dict=True):
    """A system's description as found. `json_file` is None where there is none; `similar_names` are names like the one wanted
    that no other folder of results uses."""

    path: Path
    system: str
    json_file: JsonFile | None
    similar_names: tuple[str, ...] = ()

    @cached_property
    def description(self) -> SystemDescription | None:
        """What the file says; None where it is missing, unreadable or no JSON object."""
        value = None if self.json_file is None else self.json_file.value
        return SystemDescription(value) if isinstance(value, dict) else None

    def find_field_line(self, field: str) -> int | None:
        """The line on which the field stands."""
        return None if self.json_file is None else self.json_file.lines.get(field)


def find_description(organization: Path, system: str, limits: Limits = DEFAULTS) -> DescriptionFile:
    """The description of a system of a submitter; never raises, whatever is there."""
    folder = organization / "systems"
    path = folder / f"{system}{SUFFIX}"
    if path.exists():
        return DescriptionFile(path, system, read_json(path, limits))
    try:
        names = sorted(found.name for found in folder.iterdir())
    except OSError:
        names = []
    unused = [name for name in names if not (organization / RESULTS / name.removesuffix(SUFFIX)).is_dir()]
    return DescriptionFile(path, system, None, _find_similar_names(path.name, unused))


def _find_similar_names(wanted: str, names: list[str]) -> tuple[str, ...]:
    return find_nearest_names(wanted, reversed(names), most=3, cutoff=0.6, fold=_fold_file_name)  # the first of equal ones


def _fold_file_name(name: str) -> str:
    """The name without what people get wrong: case, and which sign stands between words."""
    return "".join(sign for sign in name.casefold() if sign.isalnum() or sign == ".")
