"""The rule files of a ruleset: read from TOML, and merged with those of the ruleset that it extends."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from checker import resources
from checker.errors import DefinitionError
from checker.rules.catalogue import load_catalogue
from checker.rules.inherited_targets import require_target_companions
from checker.rules.kinds import list_kinds
from checker.rules.rule_tables import RuleTable, read_rule_file
from checker.rules.schema import expand_bare_value

__all__ = ["FIRST_USAGES", "list_ruleset_folders", "overlay_table", "read_base_ruleset", "read_merged_files"]

FIRST_USAGES = ("training", "hpc")
FILES_WITHOUT_DEMANDS = ("ruleset.toml", "system.toml")
RULE_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
DEMAND_ORIGINS = ("official", "policy", "mlcheck")
FIELDS_NOT_INHERITED = ("extends", "retired", "period")


def list_ruleset_folders() -> list[tuple[str, str]]:
    """Return (usage, version) of every folder of a ruleset, training first, in the order of the versions."""
    folders = [path.parent for path in resources.find_rules_folder().glob("*/*/ruleset.toml")]
    return sorted(((folder.parent.name, folder.name) for folder in folders), key=_rank_ruleset)


def _rank_ruleset(ruleset_key: tuple[str, str]) -> tuple[int, str, list[int]]:
    usage, name = ruleset_key
    return (
        FIRST_USAGES.index(usage) if usage in FIRST_USAGES else len(FIRST_USAGES),
        usage,
        [int(part) for part in name.split(".")],
    )


def read_base_ruleset(usage: str, name: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the version that the ruleset extends, None if there is none, and the benchmarks that it retires.

    Raises:
        DefinitionError: one of them is not a name.
    """
    head = read_rule_file(resources.find_rules_folder() / usage / name / "ruleset.toml")
    base = head.get("extends")
    if not isinstance(base, str | None):
        raise DefinitionError(f"`extends` is {base!r:.60}, not the name of a ruleset")
    return base, _parse_name_list(head, "retired")


def _parse_name_list(table: RuleTable, key: str) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise DefinitionError(f"`{key}` is {found!r:.60}, not a list of names")
    return tuple(found)


@cache
def read_merged_files(usage: str, name: str) -> dict[str, RuleTable]:
    """Every file of the ruleset by its name within it, merged along the chain of `extends`. Not to be changed."""
    folder = resources.find_rules_folder() / usage / name
    own = {str(path.relative_to(folder)): _read_ruleset_file(path) for path in sorted(folder.rglob("*.toml"))}
    base, gone = read_base_ruleset(usage, name)
    if base is None:
        return own
    folders = list_ruleset_folders()
    if (usage, base) not in folders[: folders.index((usage, name))]:
        raise DefinitionError(f"{usage} {name} extends {base}, which is no earlier ruleset")
    inherited = read_merged_files(usage, base)
    retired = {f"benchmarks/{id_}.toml" for id_ in gone}
    merged = {file: table for file, table in inherited.items() if file not in retired}
    merged["ruleset.toml"] = {key: fact for key, fact in merged["ruleset.toml"].items() if key not in FIELDS_NOT_INHERITED}
    for file, table in own.items():
        if file.startswith("benchmarks/"):
            require_target_companions(usage, name, file, merged.get(file, {}), table, _list_bases(usage, base))
        merged[file] = _apply_changes(merged.get(file, {}), table)
    return merged


def _list_bases(usage: str, name: str) -> list[str]:
    base = read_base_ruleset(usage, name)[0]
    return [name] if base is None else [name, *_list_bases(usage, base)]


def _read_ruleset_file(path: Path) -> RuleTable:
    table = read_rule_file(path)
    try:
        return table if path.name in FILES_WITHOUT_DEMANDS else _flatten_rule_tables(table)
    except DefinitionError as error:
        raise DefinitionError(f"{path.relative_to(resources.find_rules_folder())}: {error.message}") from error


def _flatten_rule_tables(table: RuleTable) -> RuleTable:
    """The table with the demands that stand in tables of rules, such as `[official.events.ORD005]`, moved to their section;
    each then has the rule as its `table_rule`."""
    flat = dict(table)
    for name, part in table.items():
        if isinstance(part, dict):
            flat[name] = _flatten_sections(name, part) if name in DEMAND_ORIGINS else _flatten_rule_tables(part)
    return flat


def _flatten_sections(origin: str, sections: RuleTable) -> RuleTable:
    return {
        section: _flatten_section(f"{origin}.{section}", demands) if isinstance(demands, dict) else demands
        for section, demands in sections.items()
    }


def _flatten_section(section: str, demands: RuleTable) -> RuleTable:
    flat: RuleTable = {}
    for name, part in demands.items():
        rule = name if RULE_CODE.fullmatch(name) else None
        if rule is not None:
            load_catalogue()[rule]
        elif not _names_own_rules(part):
            raise DefinitionError(f"the demand on {name} in [{section}] names no rule; put it in a table [{section}.<rule>]")
        for key, demand in ({name: part} if rule is None else part).items():
            if key in flat:
                raise DefinitionError(f"[{section}] has two demands on {key}; put them into one")
            flat[key] = demand if rule is None else {**expand_bare_value(demand), "table_rule": rule}
    return flat


def _names_own_rules(demand: Any) -> bool:
    """Whether every part of the demand that needs a rule names it, so that no table of a rule is needed."""
    if not isinstance(demand, dict) or "rule" in demand:
        return isinstance(demand, dict)
    needing = (kind.field for kind in list_kinds() if any(role.rule_slot is None for role in kind.roles))
    settings = [demand[field] for field in needing if field in demand]
    parts = [part for setting in settings for part in (setting if isinstance(setting, list) else [setting])]
    return all(isinstance(part, dict) and "rule" in part for part in parts)


def _apply_changes(base: RuleTable, change: RuleTable) -> RuleTable:
    change = dict(change)
    result = base
    for path in _parse_name_list(change, "remove"):
        result = _remove_path(result, path.split("."))
    change.pop("remove", None)
    return overlay_table(result, change)


def _remove_path(table: RuleTable, path: list[str]) -> RuleTable:
    if not isinstance(table, dict) or path[0] not in table:
        raise DefinitionError(f"`remove` names {'.'.join(path)}, which the extended ruleset does not have")
    if len(path) == 1:
        return {key: part for key, part in table.items() if key != path[0]}
    return {**table, path[0]: _remove_path(table[path[0]], path[1:])}


def overlay_table(base: RuleTable, change: RuleTable, *, demands: bool = False) -> RuleTable:
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
            result[key] = overlay_table(base[key], part, demands=key in DEMAND_ORIGINS)
        else:
            result[key] = part
    return result
