"""The tables of a layer or benchmark file that are named after rules, such as `[official.events.ORD005]`."""

import re
from typing import Any

from checker.errors import DefinitionError
from checker.rules.catalogue import load_catalogue
from checker.rules.demand import expand_bare_value
from checker.rules.kinds import list_kinds
from checker.rules.rule_tables import RuleTable

__all__ = ["DEMAND_ORIGINS", "flatten_rule_tables"]

DEMAND_ORIGINS = ("official", "policy", "mlcheck")
RULE_CODE = r"[A-Z]{3}[0-9]{3}"


def flatten_rule_tables(table: RuleTable) -> RuleTable:
    """The table with the demands that stand in tables of rules, such as `[official.events.ORD005]`, moved to their section;
    each then has the rule as its `table_rule`."""
    flat = dict(table)
    for name, part in table.items():
        if isinstance(part, dict):
            flat[name] = _flatten_sections(name, part) if name in DEMAND_ORIGINS else flatten_rule_tables(part)
    return flat


def _flatten_sections(origin: str, sections: RuleTable) -> RuleTable:
    return {
        section: _flatten_section(f"{origin}.{section}", demands) if isinstance(demands, dict) else demands
        for section, demands in sections.items()
    }


def _flatten_section(section: str, demands: RuleTable) -> RuleTable:
    flat: RuleTable = {}
    for name, part in demands.items():
        rule = name if re.fullmatch(RULE_CODE, name) else None
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
