"""Earlier rulesets that a log satisfies, where its date alone says that it is of a later one."""

from checker.checking.compliance import ComplianceResult, check_compliance
from checker.checking.findings import build_finding
from checker.checking.ruleset_choice import RulesetChoice
from checker.logs.run import Run
from checker.models.finding import Finding, Origin
from checker.models.verdict import Verdict
from checker.rules.loader import list_rulesets, load_ruleset, load_ruleset_outline
from checker.rules.ruleset import Ruleset

__all__ = ["check_earlier_rulesets"]

MOST_TRIED = 4


def check_earlier_rulesets(run: Run, chosen: RulesetChoice, compliance: ComplianceResult) -> Finding | None:
    """A finding if the ruleset was inferred, the log breaks it, and satisfies earlier ones: recipes repeat old rounds."""
    if chosen.source != "inferred" or compliance.mlcheck is Verdict.PASS or run.benchmark is None:
        return None
    satisfied = [one.display_name for one in _list_earlier_rulesets(run, chosen.ruleset) if _is_satisfied(run, one)]
    if not satisfied:
        return None
    judged, names = chosen.ruleset.display_name, " and ".join(satisfied)
    return build_finding(
        "SUB009-earlier-ruleset-satisfied",
        Origin.MLCHECK,
        run.log.path,
        f"the log satisfies {names}; it is judged by {judged}, because it was {chosen.reason.split(', ')[-1]}",
        expected=judged,
        found=names,
        fix=f"pass --ruleset {satisfied[-1].replace(' ', '-')}, or the one whose round the run repeats",
    )


def _list_earlier_rulesets(run: Run, ruleset: Ruleset) -> list[Ruleset]:
    """The rulesets of the same usage and dialect before this one that have the benchmark, the latest first."""
    names = list(list_rulesets())
    before = names[: names.index((ruleset.usage, ruleset.name))]
    outlines = (load_ruleset_outline(*name) for name in reversed(before) if name[0] == ruleset.usage)
    fitting = [
        one.definition
        for one in outlines
        if one.definition.dialect == ruleset.definition.dialect and run.benchmark in one.benchmarks
    ]
    return [load_ruleset(one.usage, one.version) for one in fitting[:MOST_TRIED]]


def _is_satisfied(run: Run, ruleset: Ruleset) -> bool:
    compliance = check_compliance(run.log, ruleset, division=run.division, benchmark=run.benchmark)
    return compliance.mlcheck is Verdict.PASS
