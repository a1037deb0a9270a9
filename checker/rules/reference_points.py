"""Reference convergence points (RCPs) as a round published them: how far reference runs had to train to reach the target."""

from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from checker import resources
from checker.errors import DefinitionError
from checker.record import StrictRecord
from checker.rules.loader import load_base_ruleset, load_ruleset

__all__ = ["ProgressUnit", "ReferencePoint", "ReferenceTable", "load_rcp_table"]

LARGEST_AMOUNT = 10**15  # what can still be distinguished in steps of the official search
ProgressAmount = Annotated[int, Meta(gt=0, le=LARGEST_AMOUNT)] | Annotated[float, Meta(gt=0, le=LARGEST_AMOUNT)]
ProgressUnit = Literal["epochs", "samples", "steps", "tokens"]


class ReferencePoint(StrictRecord, frozen=True, kw_only=True):
    """The reference runs at one batch size.

    `to_target` has one number a run, in the table's unit; `doubt` says in a sentence why the point is not to be trusted.
    """

    name: str
    batch_size: Annotated[int, Meta(gt=0, le=LARGEST_AMOUNT)]
    to_target: Annotated[tuple[ProgressAmount, ...], Meta(min_length=1)]
    hyperparameters: dict[str, Any] = {}
    creator: str | None = None
    when: str | None = None
    platform: str | None = None
    precision: str | None = None
    doubt: str | None = None


class ReferenceTable(StrictRecord, frozen=True, kw_only=True):
    """All points of a benchmark. The unit is that of the logs: what their evaluations count progress in."""

    benchmark: str
    unit: ProgressUnit
    points: tuple[ReferencePoint, ...]


JsonTable = dict[str, Any]
RCP_FOLDER = "rcps"


@cache
def load_rcp_table(usage: str, name: str, benchmark: str) -> ReferenceTable | None:
    """The benchmark's reference convergence points in that ruleset; None where it has none.

    Raises:
        RulesetError: there is no such ruleset.
        DefinitionError: its files are wrong.
    """
    one = load_ruleset(usage, name)
    if not one.definition.rcps or benchmark not in one.benchmarks:
        return None
    found = _merge_rcp_files(usage, name, benchmark)
    if found is None:
        return None
    points = [{"name": point, **fields} for point, fields in found.pop("points").items()]
    try:
        return ReferenceTable.model_validate({**found, "points": points})
    except ValueError as error:
        raise DefinitionError(f"reference convergence points of {benchmark} in {one.display_name}: {error}") from error


def _merge_rcp_files(usage: str, name: str, benchmark: str) -> JsonTable | None:
    """The file of the ruleset over that of the ruleset which it extends; its points by name."""
    extended, retired = load_base_ruleset(usage, name)
    base = None if benchmark in retired else extended
    found = None if base is None else _merge_rcp_files(usage, base, benchmark)
    path = resources.find_rules_folder() / usage / name / RCP_FOLDER / f"{benchmark}.json"
    if not path.is_file():
        return found
    try:
        own = msgspec.json.decode(path.read_bytes())
        removed, points = own.pop("removed", []), {point.pop("name"): point for point in own.pop("points")}
        inherited = {} if found is None else found.pop("points")
        kept = {point: fields for point, fields in inherited.items() if point not in removed}
        if len(kept) != len(inherited) - len(removed):
            raise ValueError("`removed` names a point that is not there")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise DefinitionError(f"{path}: {error}") from error
    return {**(found or {}), **own, "points": _apply_merge_patch(kept, points)}


def _apply_merge_patch(base: JsonTable, patch: JsonTable) -> JsonTable:
    """`patch` over `base` as RFC 7396 has it: tables merge, null removes, everything else replaces."""
    result = dict(base)
    for key, part in patch.items():
        if part is None:
            result.pop(key, None)
        elif isinstance(part, dict):
            inherited = result.get(key)
            result[key] = _apply_merge_patch(inherited if isinstance(inherited, dict) else {}, part)
        else:
            result[key] = part
    return result
