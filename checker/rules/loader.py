"""Rule files to editions: reading TOML, and merging an edition with the one that it extends."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from checker import resources
from checker.errors import DefinitionError, RulesetError
from checker.rules.benchmark import Benchmark
from checker.rules.rule_store import Table, kept, toml
from checker.rules.ruleset import DIVISIONS, Edition
from checker.rules.schema import BenchmarkLayers, EditionFile, Layer
from checker.rules.system_demands import SystemDemands

__all__ = ["Outline", "all_names", "base_of", "edition", "editions", "outline", "sanity"]

FACTS = (
    "name", "divisions", "runs", "drop", "quality", "aggregate", "attmt", "timing", "rcp", "first_converged", "columns",
)  # fmt: skip
FIRST = ("training", "hpc")
LEVEL_OF_DEMANDS = ("official", "policy", "mlcheck")
NOT_INHERITED = ("extends", "retired", "period")


@cache
def editions() -> tuple[tuple[str, str], ...]:
    """(usage, edition) of every edition that there are rules for, in order."""
    found = [path.parent for path in resources.find_rules_folder().glob("*/*/edition.toml")]
    return tuple(sorted(((path.parent.name, path.name) for path in found), key=_order))


def all_names() -> list[str]:
    """Every edition as `--edition` takes it: training ones by number, others with their usage, as hpc-3.0."""
    return [name if usage == FIRST[0] else f"{usage}-{name}" for usage, name in editions()]


def _order(edition: tuple[str, str]) -> tuple[int, str, list[int]]:
    usage, name = edition
    return FIRST.index(usage) if usage in FIRST else len(FIRST), usage, [int(part) for part in name.split(".")]


@cache
def edition(usage: str, name: str) -> Edition:
    """The edition with everything that it inherits.

    Raises:
        EditionError: there is no such edition.
        DefinitionError: its files are wrong.
    """
    if (usage, name) not in editions():
        known = ", ".join(all_names())
        raise RulesetError(f"there is no edition {name} of {usage}", fix=f"name one of: {known}")
    files = dict(_tables(usage, name))
    try:
        head = EditionFile.model_validate(files.pop("edition.toml"))
        system = SystemDemands.model_validate(files.pop("system.toml"))
        layers = {file: Layer.model_validate(table) for file, table in files.items() if "/" not in file}
        benchmarks, of_benchmark = {}, {}
        for file, table in files.items():
            if "/" in file:
                id_ = Path(file).stem
                if id_ not in head.unlisted:
                    benchmarks[id_] = _benchmark(id_, table)
                of_benchmark[id_] = BenchmarkLayers.model_validate(
                    {key: part for key, part in table.items() if key not in FACTS and part is not False}
                )
    except ValidationError as error:
        raise DefinitionError(f"rules of {usage} {name}: {error}") from error
    return Edition(
        head=head,
        common=layers.get("common.toml", Layer()),
        divisions={division: layers.get(f"{division}.toml", Layer()) for division in DIVISIONS},
        benchmarks=benchmarks,
        of_benchmark=of_benchmark,
        sanity=sanity(),
        system=system,
    )


@cache
def sanity() -> Layer:
    """mlcheck's own demands, made on every edition."""
    path = resources.find_rules_folder() / "sanity.toml"
    try:
        return Layer.model_validate(kept("sanity", lambda: toml(path))) if path.is_file() else Layer()
    except ValidationError as error:
        raise DefinitionError(f"{path.name}: {error}") from error


@dataclass(frozen=True)
class Outline:
    """What tells an edition from others: its head, and which benchmarks it has."""

    head: EditionFile
    benchmarks: frozenset[str]

    @property
    def label(self) -> str:
        """What a person calls it: "training 5.1"."""
        return f"{self.head.usage} {self.head.edition}"


@cache
def outline(usage: str, name: str) -> Outline:
    """The outline of the edition, which is had sooner than the whole.

    Raises:
        DefinitionError: its files are wrong.
    """
    files = _tables(usage, name)
    try:
        head = EditionFile.model_validate(files["edition.toml"])
    except ValidationError as error:
        raise DefinitionError(f"rules of {usage} {name}: {error}") from error
    return Outline(head, frozenset(Path(file).stem for file in files if "/" in file).difference(head.unlisted))


@cache
def _tables(usage: str, name: str) -> dict[str, Table]:
    return kept(f"{usage}-{name}", lambda: _whole(usage, name))


def _whole(usage: str, name: str) -> dict[str, Table]:
    """The edition's files and what every edition has besides: what it wants of a system description."""
    files = dict(_files(usage, name))
    files["system.toml"] = _overlay(toml(resources.find_rules_folder() / "system.toml"), files.get("system.toml", {}))
    return files


def _benchmark(id_: str, table: Table) -> Benchmark:
    facts = {key: table[key] for key in FACTS if key in table}
    return Benchmark.model_validate({"id": id_, "official": table.get("official") is not False, **facts})


def base_of(usage: str, name: str) -> tuple[str | None, tuple[str, ...]]:
    """The edition that the edition extends, if it extends one, and the benchmarks that it retires; nothing else is read."""
    head = toml(resources.find_rules_folder() / usage / name / "edition.toml")
    base = head.get("extends")
    if not isinstance(base, str | None):
        raise DefinitionError(f"`extends` is {base!r:.60}, not the name of an edition")
    return base, _texts(head, "retired")


def _texts(table: Table, key: str) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise DefinitionError(f"`{key}` is {found!r:.60}, not a list of names")
    return tuple(found)


@cache
def _files(usage: str, name: str) -> dict[str, Table]:
    """Every file of the edition by its name within it, merged along the chain of `extends`. Not to be changed."""
    folder = resources.find_rules_folder() / usage / name
    own = {str(path.relative_to(folder)): toml(path) for path in sorted(folder.rglob("*.toml"))}
    base, gone = base_of(usage, name)
    if base is None:
        return own
    if (usage, base) not in editions()[: editions().index((usage, name))]:
        raise DefinitionError(f"{usage} {name} extends {base}, which is no earlier edition")
    inherited = _files(usage, base)
    retired = {f"benchmarks/{id_}.toml" for id_ in gone}
    merged = {file: table for file, table in inherited.items() if file not in retired}
    merged["edition.toml"] = {key: fact for key, fact in merged["edition.toml"].items() if key not in NOT_INHERITED}
    for file, table in own.items():
        merged[file] = _merge(merged.get(file, {}), table)
    return merged


def _merge(base: Table, change: Table) -> Table:
    change = dict(change)
    result = base
    for path in _texts(change, "remove"):
        result = _without(result, path.split("."))
    change.pop("remove", None)
    return _overlay(result, change)


def _without(table: Table, path: list[str]) -> Table:
    if not isinstance(table, dict) or path[0] not in table:
        raise DefinitionError(f"`remove` names {'.'.join(path)}, which the extended edition does not have")
    if len(path) == 1:
        return {key: part for key, part in table.items() if key != path[0]}
    return {**table, path[0]: _without(table[path[0]], path[1:])}


def _overlay(base: Table, change: Table, *, demands: bool = False) -> Table:
    """`change` over `base`: a demand replaces the whole demand of its key, tables merge, other facts replace."""
    result = dict(base)
    for key, part in change.items():
        if demands and key in ("fields", "events", "evaluations", "hyperparameters"):
            if not isinstance(part, dict) or not isinstance(base.get(key, {}), dict):
                raise DefinitionError(f"`{key}` is no table of demands")
            result[key] = {**base.get(key, {}), **part}
        elif isinstance(part, dict) and isinstance(base.get(key), dict):
            if key == "quality" and ({"target", "parts"} & part.keys()):
                base = {**base, key: {name: old for name, old in base[key].items() if name not in ("target", "parts")}}
            result[key] = _overlay(base[key], part, demands=key in LEVEL_OF_DEMANDS)
        else:
            result[key] = part
    return result
