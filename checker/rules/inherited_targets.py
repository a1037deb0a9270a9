"""What a benchmark's target brings with it: a ruleset that changes the target may not keep what belongs to the old one."""

from checker import resources
from checker.errors import DefinitionError
from checker.rules.rule_tables import RuleTable

__all__ = ["require_target_companions"]


def require_target_companions(usage: str, name: str, file: str, inherited: RuleTable, own: RuleTable, bases: list[str]) -> None:
    """Refuse a benchmark file that changes the quality target and inherits the ATTMT window or reference convergence points.

    Args:
        usage: the usage of the ruleset.
        name: the ruleset that changes the benchmark.
        file: the benchmark's file within the ruleset, such as "benchmarks/bert.toml".
        inherited: what the extended ruleset says in the file.
        own: what the ruleset says in it.
        bases: the rulesets along the chain of `extends`.

    Raises:
        DefinitionError: it inherits one of them.
    """
    quality, before = own.get("quality", {}), inherited.get("quality", {})
    if not before or all(quality.get(part, before.get(part)) == before.get(part) for part in ("target", "parts")):
        return
    where = f"{usage}/{name}/{file} changes the target"
    if "attmt" in inherited and "attmt" not in own:
        raise DefinitionError(f"{where} but inherits the ATTMT window; write [attmt] with from, to (the new target) and step")
    points = f"rcps/{file.removeprefix('benchmarks/').removesuffix('.toml')}.json"
    folder = resources.find_rules_folder() / usage
    if not (folder / name / points).is_file() and any((folder / base / points).is_file() for base in bases):
        raise DefinitionError(
            f"{where} but inherits the reference convergence points; write {usage}/{name}/{points} with those for the new"
            " target, and the old ones under `removed`"
        )
