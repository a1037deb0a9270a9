"""Rule files to rulesets: reading TOML, and merging a ruleset with the one that it extends."""

from functools import cache
from pathlib import Path

from msgspec import Struct

from checker import resources
from checker.errors import DefinitionError, RulesetError
from checker.rules.benchmark import Benchmark
from checker.rules.catalogue_files import build_own_layer, load_catalogue_tables
from checker.rules.inherited_targets import require_target_companions
from checker.rules.rule_constants import insert_constants
from checker.rules.rule_sections import flatten_rule_tables
from checker.rules.rule_tables import RuleTable, load_rule_tables, read_rule_file
from checker.rules.ruleset import DIVISIONS, Ruleset
from checker.rules.ruleset_changes import apply_changes, overlay_table, parse_name_list
from checker.rules.schema import BenchmarkLayers, DemandLayer, RulesetFile, expand_head, expand_layer
from checker.rules.system_demands import SystemDemands

__all__ = [
    "INDEX",
    "OWN_USAGE",
    "RulesetOutline",
    "build_ruleset_index",
    "build_ruleset_tables",
    "list_ruleset_names",
    "list_rulesets",
    "load_base_ruleset",
    "load_ruleset",
    "load_ruleset_outline",
    "load_sanity_layer",
]

BENCHMARK_FIELDS = (
    "name", "divisions", "runs", "drop", "quality", "progress", "aggregate", "attmt", "timing", "rcp", "first_converged",
    "columns", "official_folder",
)  # fmt: skip
INDEX, BASE = "index", "base"
"""The tables that list all rulesets; of a ruleset, the table that tells what it extends."""
FIRST_USAGES = ("training", "hpc")
OWN_USAGE = "own"
"""The usage of a user's own benchmarks; the name of their ruleset holds them (own_benchmarks.py)."""
FILES_WITHOUT_DEMANDS = ("ruleset.toml", "system.toml")
FIELDS_NOT_INHERITED = ("extends", "retired", "period")


@cache
def list_rulesets() -> tuple[tuple[str, str], ...]:
    """(usage, ruleset) of every ruleset that there are rules for, in order."""
    return tuple((usage, version) for usage, version in load_rule_tables(INDEX, build_ruleset_index)["rulesets"])


def build_ruleset_index() -> RuleTable:
    """Return (usage, version) of every folder of a ruleset under `rulesets`, in order."""
    folders = [path.parent for path in resources.find_rules_folder().glob("*/*/ruleset.toml")]
    return {"rulesets": sorted(((folder.parent.name, folder.name) for folder in folders), key=_rank_ruleset)}


def list_ruleset_names() -> list[str]:
    """Every ruleset as `--ruleset` takes it: training ones by number, others with their usage, as hpc-3.0."""
    return [name if usage == FIRST_USAGES[0] else f"{usage}-{name}" for usage, name in list_rulesets()]


def _rank_ruleset(ruleset_key: tuple[str, str]) -> tuple[int, str, list[int]]:
    usage, name = ruleset_key
    return (
        FIRST_USAGES.index(usage) if usage in FIRST_USAGES else len(FIRST_USAGES),
        usage,
        [int(part) for part in name.split(".")],
    )


@cache
def load_ruleset(usage: str, name: str) -> Ruleset:
    """The ruleset with everything that it inherits.

    Raises:
        RulesetError: there is no such ruleset.
        DefinitionError: its files are wrong.
    """
    if usage == OWN_USAGE:
        from checker.rules.own_benchmarks import build_own_ruleset

        return build_own_ruleset(name)
    if (usage, name) not in list_rulesets():
        known = ", ".join(list_ruleset_names())
        raise RulesetError(f"there is no ruleset {name} of {usage}", fix=f"name one of: {known}")
    files = dict(_load_ruleset_tables(usage, name))
    try:
        head = RulesetFile.model_validate(files.pop("ruleset.toml"))
        system = SystemDemands.model_validate(files.pop("system.toml"))
        del files[BASE]
        layers = {file: DemandLayer.model_validate(table) for file, table in files.items() if "/" not in file}
        benchmarks, of_benchmark = {}, {}
        for file, table in files.items():
            if "/" in file:
                id_ = Path(file).stem
                if id_ not in head.unlisted:
                    benchmarks[id_] = _parse_benchmark(id_, table)
                of_benchmark[id_] = BenchmarkLayers.model_validate(
                    {key: part for key, part in table.items() if key not in BENCHMARK_FIELDS and part is not False}
                )
    except ValueError as error:
        raise DefinitionError(f"rules of {usage} {name}: {error}") from error
    return Ruleset(
        head=head,
        common=layers.get("common.toml", DemandLayer()),
        divisions={division: layers.get(f"{division}.toml", DemandLayer()) for division in DIVISIONS},
        benchmarks=benchmarks,
        of_benchmark=of_benchmark,
        sanity=load_sanity_layer(),
        system=system,
    )


@cache
def load_sanity_layer() -> DemandLayer:
    """mlcheck's own demands, made on every ruleset; they are in the files of their rules.

    Raises:
        DefinitionError: a file is wrong.
    """
    try:
        return DemandLayer.model_validate(expand_layer(build_own_layer(load_catalogue_tables())))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise DefinitionError(f"demands of the catalogue: {error}") from error


class RulesetOutline(Struct, frozen=True):
    """What tells a ruleset from others: its head, and which benchmarks it has."""

    definition: RulesetFile
    benchmarks: frozenset[str]

    @property
    def display_name(self) -> str:
        """What a person calls it: "training 5.1"."""
        return f"{self.definition.usage} {self.definition.version}"


@cache
def load_ruleset_outline(usage: str, name: str) -> RulesetOutline:
    """The outline of the ruleset, which is had sooner than the whole.

    Raises:
        DefinitionError: its files are wrong.
    """
    files = _load_ruleset_tables(usage, name)
    try:
        head = RulesetFile.model_validate(files["ruleset.toml"])
    except ValueError as error:
        raise DefinitionError(f"rules of {usage} {name}: {error}") from error
    return RulesetOutline(head, frozenset(Path(file).stem for file in files if "/" in file).difference(head.unlisted))


@cache
def _load_ruleset_tables(usage: str, name: str) -> dict[str, RuleTable]:
    return load_rule_tables(f"{usage}-{name}", lambda: build_ruleset_tables(usage, name))


def build_ruleset_tables(usage: str, name: str) -> dict[str, RuleTable]:
    """The ruleset's files and what every ruleset has besides: what it demands of a system description."""
    files = {}
    for file, table in _read_merged_files(usage, name).items():
        try:
            files[file] = (expand_layer if file not in FILES_WITHOUT_DEMANDS else expand_head)(insert_constants(table))
        except DefinitionError as error:
            raise DefinitionError(f"{usage}/{name}/{file}: {error.message}") from error
    files["system.toml"] = overlay_table(
        read_rule_file(resources.find_rules_folder() / "system.toml"), files.get("system.toml", {})
    )
    base, retired = _read_base_ruleset(usage, name)
    files[BASE] = {"extends": base, "retired": list(retired)}
    return files


def _parse_benchmark(id_: str, table: RuleTable) -> Benchmark:
    facts = {key: table[key] for key in BENCHMARK_FIELDS if key in table}
    return Benchmark.model_validate({"id": id_, "official": table.get("official") is not False, **facts})


def load_base_ruleset(usage: str, name: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the version of the ruleset that this one extends, None if there is none, and the benchmarks that it retires."""
    base = _load_ruleset_tables(usage, name)[BASE]
    return base["extends"], tuple(base["retired"])


def _read_base_ruleset(usage: str, name: str) -> tuple[str | None, tuple[str, ...]]:
    head = read_rule_file(resources.find_rules_folder() / usage / name / "ruleset.toml")
    base = head.get("extends")
    if not isinstance(base, str | None):
        raise DefinitionError(f"`extends` is {base!r:.60}, not the name of a ruleset")
    return base, parse_name_list(head, "retired")


@cache
def _read_merged_files(usage: str, name: str) -> dict[str, RuleTable]:
    """Every file of the ruleset by its name within it, merged along the chain of `extends`. Not to be changed."""
    folder = resources.find_rules_folder() / usage / name
    own = {str(path.relative_to(folder)): _read_ruleset_file(path) for path in sorted(folder.rglob("*.toml"))}
    base, gone = _read_base_ruleset(usage, name)
    if base is None:
        return own
    if (usage, base) not in list_rulesets()[: list_rulesets().index((usage, name))]:
        raise DefinitionError(f"{usage} {name} extends {base}, which is no earlier ruleset")
    inherited = _read_merged_files(usage, base)
    retired = {f"benchmarks/{id_}.toml" for id_ in gone}
    merged = {file: table for file, table in inherited.items() if file not in retired}
    merged["ruleset.toml"] = {key: fact for key, fact in merged["ruleset.toml"].items() if key not in FIELDS_NOT_INHERITED}
    for file, table in own.items():
        if file.startswith("benchmarks/"):
            require_target_companions(usage, name, file, merged.get(file, {}), table, _list_bases(usage, base))
        merged[file] = apply_changes(merged.get(file, {}), table)
    return merged


def _list_bases(usage: str, name: str) -> list[str]:
    base = _read_base_ruleset(usage, name)[0]
    return [name] if base is None else [name, *_list_bases(usage, base)]


def _read_ruleset_file(path: Path) -> RuleTable:
    table = read_rule_file(path)
    try:
        return table if path.name in FILES_WITHOUT_DEMANDS else flatten_rule_tables(table)
    except DefinitionError as error:
        raise DefinitionError(f"{path.relative_to(resources.find_rules_folder())}: {error.message}") from error
