"""The severity of a finding, resolved in one function that records every decision."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.models.finding import Finding, Severity, SeverityStage, SeverityStep
from checker.rules.catalogue import load_catalogue
from checker.rules.demand import Demand
from checker.rules.kinds import list_kinds
from checker.rules.rule import Rule
from checker.rules.ruleset import Ruleset

__all__ = [
    "Circumstance",
    "ResolvedSeverity",
    "list_case_steps",
    "reconsider_finding",
    "resolve_severity",
]

STAGES = tuple(SeverityStage)
PROJECT_STAGES = frozenset({SeverityStage.CONFIGURATION, SeverityStage.SUPPRESSION, SeverityStage.BASELINE})


class ResolvedSeverity(Struct, frozen=True):
    """A severity and the decisions that led to it, in order."""

    severity: Severity
    steps: tuple[SeverityStep, ...]


class Circumstance(Enum):
    """What a check knows about a case that changes the severity of some rules: the stage, the severity, the reason, and how
    the codes of these rules begin."""

    FILE_REJECTED_BY_HOST = (
        SeverityStage.DEMAND,
        Severity.ERROR,
        "GitHub rejects files of this size",
        "SYS021",
    )
    SCALING_FILE_VALID = (SeverityStage.DEMAND, Severity.NOTE, "the file is valid", "RES023")
    SCALING_FILE_DIFFERS = (SeverityStage.DEMAND, Severity.WARNING, "the committee may choose another factor", "RES023")
    POWER_LOG_NOT_COUNTED = (SeverityStage.DEMAND, Severity.WARNING, "the official check accepts the name", "SYS011")
    NOT_IN_SUBMISSION = (SeverityStage.DEMAND, Severity.NOTE, "the folder is not part of a submission", "RES007")
    SUBMITTER_FOLDER_NOT_GIVEN = (
        SeverityStage.DEMAND, Severity.WARNING, "the file may exist outside of the paths that were given", "SYS001",
    )  # fmt: skip
    COURSES_EQUAL_THROUGHOUT = (
        SeverityStage.DEMAND, Severity.ERROR, "all qualities are equal, and precise enough to tell runs apart", "RES031",
    )  # fmt: skip
    ONLY_COURSES_EQUAL = (
        SeverityStage.DEMAND, Severity.WARNING, "only qualities agree, with equal seeds or rounded values", "RES036",
    )  # fmt: skip
    SEEN_ONLY_BY_OFFICIAL = (
        SeverityStage.RULESET, Severity.NOTE, "only the official program objects, because it does not see every record", "",
    )  # fmt: skip
    RUN_DROPPED = (
        SeverityStage.EVIDENCE, Severity.NOTE, "the run did not converge, and olympic scoring drops it", "",
    )  # fmt: skip
    SEEDS_NOT_REQUIRED = (
        SeverityStage.RULESET, Severity.WARNING, "the written rules of the round do not require seeds", "RES008", "RES017",
    )  # fmt: skip
    SEEDS_PRUNED = (
        SeverityStage.RULESET, Severity.ERROR, "throughput: runs with identical seeds must be pruned", "RES009", "RES017",
    )  # fmt: skip
    DESCRIPTION_NOT_ENFORCED = (
        SeverityStage.RULESET, Severity.WARNING, "the official package check of the round does not read system descriptions",
        "SYS002", "SYS003", "SYS004", "SYS005",
    )  # fmt: skip
    REPOSITORY_CHECKED = (
        SeverityStage.RULESET, Severity.ERROR, "the official repository check of the round rejects this",
        "SYS020", "SYS021", "SYS022",
    )  # fmt: skip
    DESCRIPTION_UNUSED = (
        SeverityStage.DEMAND, Severity.WARNING, "no results use the system description", "SYS002", "SYS003", "SYS004", "SYS005",
    )  # fmt: skip
    NEVER_BLANK = (
        SeverityStage.EVIDENCE, Severity.ERROR, "no accepted description of any round leaves the field blank", "SYS007",
    )  # fmt: skip
    RCP_BYPASS = (SeverityStage.BYPASS, Severity.WARNING, "rcp-bypass in package_checker_params", "RCP")
    SEED_BYPASS = (
        SeverityStage.BYPASS, Severity.WARNING, "seed-checker-bypass in package_checker_params", "RES008", "RES017",
    )  # fmt: skip
    PARTIAL = (SeverityStage.COMMAND_LINE, Severity.NOTE, "--partial: runs may be missing", "RES004")
    REJECTED_OFFICIALLY = (SeverityStage.GATE, Severity.ERROR, "the official upload check rejects this", "")
    STRICT = (SeverityStage.GATE, Severity.ERROR, "--strict: warnings count", "")
    STRICT_STATISTICS = (SeverityStage.COMMAND_LINE, Severity.ERROR, "--strict-statistics", "STA")

    def __init__(self, stage: SeverityStage, severity: Severity, reason: str, *codes: str) -> None:
        self.step = SeverityStep(step=stage, severity=severity, reason=reason)
        self.codes = codes

    def concerns_rule(self, rule: Rule) -> bool:
        """Whether the circumstance changes the severity of the rule."""
        return rule.code.startswith(self.codes)


def list_case_steps(rule: Rule) -> tuple[SeverityStep, ...]:
    """The decisions that depend on the case and concern this rule in particular, for its explanation."""
    own = [item.step for item in Circumstance if all(item.codes) and item.concerns_rule(rule)]
    roles = (role for kind in list_kinds() for role in kind.roles if role.rule_slot == rule.violation)
    return *own, *(role.severity_step for role in roles if role.severity_step is not None)


if TYPE_CHECKING:
    from typing import TypedDict, Unpack

    class SeverityFacts(TypedDict, total=False):
        """What decides a severity, apart from the rule. A fact that is None or missing decides nothing.

        Attributes:
            demand: The demand of a rule file that is broken.
            ruleset: The ruleset whose `[severity]` table is applied.
            violation_step: What the kind of demand decides about this violation.
            circumstances: What the check knows about the case; those that do not concern the rule are ignored.
            configured: The severity that the configuration gives the rule.
            suppression: Why a suppression accepts the finding.
            baseline: Why the baseline accepts the finding.
        """

        demand: Demand | None
        ruleset: Ruleset | None
        violation_step: SeverityStep | None
        circumstances: Iterable[Circumstance]
        configured: Severity | None
        suppression: str | None
        baseline: str | None


def resolve_severity(rule: Rule, *, earlier: Sequence[SeverityStep] = (), **facts: "Unpack[SeverityFacts]") -> ResolvedSeverity:
    """Resolve the severity of a finding: the decisions in the order of their stages, of which the last one counts.

    A bypass only weakens errors. An option of the command line is about many findings at once, so it gives way to what the
    project decided about this one.

    Args:
        rule: The rule that is broken.
        earlier: The steps that were recorded before, when only some of the facts were known.
        facts: What is known now.
    """
    decisions = list(earlier) or [SeverityStep(step=SeverityStage.CATALOGUE, severity=rule.severity, reason=rule.id)]
    decisions += _iter_ruleset_steps(rule, facts.get("demand"), facts.get("ruleset"))
    violation_step = facts.get("violation_step")
    decisions += [] if violation_step is None else [violation_step]
    decisions += [circumstance.step for circumstance in facts.get("circumstances", ()) if circumstance.concerns_rule(rule)]
    decisions += _iter_project_steps(rule, facts)
    if len(decisions) == 1:
        return ResolvedSeverity(decisions[0].severity, tuple(decisions))
    decided_by_project = any(decision.step in PROJECT_STAGES for decision in decisions)
    steps: list[SeverityStep] = []
    for decision in sorted(decisions, key=lambda decision: STAGES.index(decision.step)):
        if decision.step is SeverityStage.BYPASS and steps[-1].severity is not Severity.ERROR:
            continue
        if not (decision.step is SeverityStage.COMMAND_LINE and decided_by_project):
            steps.append(decision)
    return ResolvedSeverity(steps[-1].severity, tuple(steps))


def _iter_ruleset_steps(rule: Rule, demand: Demand | None, ruleset: Ruleset | None) -> Iterator[SeverityStep]:
    if demand is not None and demand.severity is not None:
        stage = SeverityStage.DEMAND if demand.evidence is None else SeverityStage.EVIDENCE
        reason = demand.evidence or "the demand's own severity"
        yield SeverityStep(step=stage, severity=demand.severity, reason=reason)
    if demand is not None and demand.overruled is not None:
        yield SeverityStep(step=SeverityStage.RULESET, severity=Severity.NOTE, reason=f"overruled: {demand.overruled}")
    override = None if ruleset is None else ruleset.definition.severity.get(rule.code)
    if ruleset is not None and override is not None:
        stage = SeverityStage.RULESET if override.evidence is None else SeverityStage.EVIDENCE
        reason = override.evidence or f"[severity] of {ruleset.display_name}"
        yield SeverityStep(step=stage, severity=override.severity, reason=reason)


def _iter_project_steps(rule: Rule, facts: "SeverityFacts") -> Iterator[SeverityStep]:
    configured, suppression, baseline = facts.get("configured"), facts.get("suppression"), facts.get("baseline")
    if configured is not None:
        reason = f"severity.{rule.code} in the configuration"
        yield SeverityStep(step=SeverityStage.CONFIGURATION, severity=configured, reason=reason)
    if suppression is not None:
        yield SeverityStep(step=SeverityStage.SUPPRESSION, severity=Severity.NOTE, reason=suppression)
    if baseline is not None:
        yield SeverityStep(step=SeverityStage.BASELINE, severity=Severity.NOTE, reason=baseline)


def reconsider_finding(
    finding: Finding, *, remark: str | None = None, suppressed: str | None = None, **facts: "Unpack[SeverityFacts]"
) -> Finding:
    """The finding with its severity resolved again, given more facts.

    Where the facts decide something, `remark` follows the message in parentheses and `suppressed` is set.
    """
    rule = load_catalogue()[finding.rule]
    earlier = finding.severity_steps or resolve_severity(rule).steps
    resolved = resolve_severity(rule, earlier=earlier, **facts)
    if resolved.steps == earlier:
        return finding
    message = finding.message if remark is None else f"{finding.message} ({remark})"
    changes = {"severity": resolved.severity, "severity_steps": resolved.steps, "message": message}
    return finding.model_copy(update=changes if suppressed is None else {**changes, "suppressed": suppressed})
