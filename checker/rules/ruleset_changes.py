"""What a ruleset changes of the files of the ruleset that it extends."""

from checker.errors import DefinitionError
from checker.rules.rule_sections import DEMAND_ORIGINS
from checker.rules.rule_tables import RuleTable

__all__ = ["apply_changes", "overlay_table", "parse_name_list"]


def apply_changes(base: RuleTable, change: RuleTable) -> RuleTable:
    """Return the table of an inherited file with what the ruleset's own file removes and changes.

    Raises:
        DefinitionError: `remove` names what is not there.
    """
    change = dict(change)
    result = base
    for path in parse_name_list(change, "remove"):
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
                raise DefinitionError(f"`{key}` is not a table of demands")
            result[key] = {**base.get(key, {}), **part}
        elif isinstance(part, dict) and isinstance(base.get(key), dict):
            if key == "quality" and ({"target", "parts"} & part.keys()):
                base = {**base, key: {name: old for name, old in base[key].items() if name not in ("target", "parts")}}
            result[key] = overlay_table(base[key], part, demands=key in DEMAND_ORIGINS)
        else:
            result[key] = part
    return result


def parse_name_list(table: RuleTable, key: str) -> tuple[str, ...]:
    """Return the names listed under the key, none where it is missing.

    Raises:
        DefinitionError: they are not a list of texts.
    """
    names = table.get(key, [])
    if not isinstance(names, list) or not all(isinstance(text, str) for text in names):
        raise DefinitionError(f"`{key}` is {names!r:.60}; expected a list of names")
    return tuple(names)
