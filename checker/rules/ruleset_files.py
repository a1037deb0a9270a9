"""Rule files to the tables of a ruleset: reading TOML, and merging a ruleset with the one that it extends."""

from functools import cache
from pathlib import Path

from checker import resources
from checker.errors import DefinitionError
from checker.rules.inherited_targets import require_target_companions
from checker.rules.loader import FIRST_USAGES, format_ruleset_key, list_rulesets
from checker.rules.rule_constants import insert_constants
from checker.rules.rule_sections import flatten_rule_tables
from checker.rules.rule_tables import RuleTable, read_rule_file
from checker.rules.ruleset_changes import apply_changes, overlay_table, parse_name_list
from checker.rules.schema import expand_head, expand_layer
from checker.rules.system_demands import SystemDemands

__all__ = ["build_base_tables", "build_ruleset_index", "build_ruleset_tables"]

FILES_WITHOUT_DEMANDS = ("ruleset.toml", "system.toml")
FIELDS_NOT_INHERITED = ("extends", "retired", "period")


def build_ruleset_index() -> RuleTable:
    """Return [usage, version] of every folder of a ruleset under `rulesets`, in order."""
    folders = [path.parent for path in resources.find_rules_folder().glob("*/*/ruleset.toml")]
    return {"rulesets": sorted(([folder.parent.name, folder.name] for folder in folders), key=_rank_ruleset)}


def _rank_ruleset(ruleset_key: list[str]) -> tuple[int, str, list[int]]:
    usage, name = ruleset_key
    return (
        FIRST_USAGES.index(usage) if usage in FIRST_USAGES else len(FIRST_USAGES),
        usage,
        [int(part) for part in name.split(".")],
    )


def build_ruleset_tables(usage: str, name: str) -> dict[str, RuleTable]:
    """The ruleset's files and what every ruleset has besides: what it demands of a system description."""
    files = {}
    for file, table in _read_merged_files(usage, name).items():
        try:
            files[file] = (expand_layer if file not in FILES_WITHOUT_DEMANDS else expand_head)(insert_constants(table))
        except DefinitionError as error:
            raise DefinitionError(f"{usage}/{name}/{file}: {error.message}") from error
    system = overlay_table(read_rule_file(resources.find_rules_folder() / "system.toml"), files.get("system.toml", {}))
    try:
        SystemDemands.model_validate(system)
    except ValueError as error:
        raise DefinitionError(f"rules of {usage} {name}: {error}") from error
    files["system.toml"] = system
    return files


def build_base_tables() -> dict[str, RuleTable]:
    """What every ruleset says of the one that it extends."""
    return {format_ruleset_key(*ruleset): _build_base_table(*ruleset) for ruleset in list_rulesets()}


def _build_base_table(usage: str, name: str) -> RuleTable:
    base, retired = _read_base_ruleset(usage, name)
    return {"extends": base, "retired": list(retired)}


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
