"""The demands of all rulesets by the rule that their violations break: for `mlcheck explain`."""

from functools import cache

import msgspec

from checker.rules.rule_tables import load_compiled_part

__all__ = ["RULE_USES", "RuleUse", "list_rule_uses"]

RULE_USES = "rule-uses"
"""The compiled file of all uses."""


class RuleUse(msgspec.Struct, frozen=True):
    """A demand of a rule: its key, its wording, its origin, and the layers that contain it.

    `expression` is how the rule file states it, where the wording leaves out a part of it.
    """

    key: str
    demand: str
    origin: str
    where: str
    expression: str | None = None


def list_rule_uses(rule_id: str) -> list[RuleUse]:
    """Return every demand of the rule. The same demand in several layers is listed once."""
    return msgspec.json.decode(load_compiled_part(RULE_USES, rule_id, _compile_rule_uses), type=list[RuleUse])


@cache
def _compile_rule_uses() -> bytes:
    from checker.rules.rule_index import compile_rule_uses  # goes through all rulesets, as the build does

    return compile_rule_uses()
