"""What the official program objects to in a log, in addition to mlcheck's findings."""

from collections.abc import Iterable, Sequence

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance, reconsider_finding
from checker.logs.log import Log
from checker.models.finding import Finding, Origin, Severity
from checker.rules.ruleset import Ruleset

__all__ = [
    "drop_findings_already_official",
    "mark_official_objections",
    "note_official_objections",
    "report_unknown_benchmark",
    "select_official_findings",
]


def drop_findings_already_official(findings: Sequence[Finding]) -> list[Finding]:
    """The findings without those of other origins whose rule the official demands break, too."""
    official_rules = {finding.rule for finding in findings if finding.origin is Origin.OFFICIAL}
    return [finding for finding in findings if finding.origin is Origin.OFFICIAL or finding.rule not in official_rules]


def select_official_findings(findings: Iterable[Finding]) -> list[Finding]:
    """The findings on official demands."""
    return [finding for finding in findings if finding.origin is Origin.OFFICIAL]


def note_official_objections(findings: Sequence[Finding], official: Sequence[Finding], *, rejecting: bool) -> list[Finding]:
    """Notes on what only the official program objects to, because it does not see every record. `rejecting`: they are why it
    rejects the log; where it cannot read it, they follow from that.
    """
    known = {(finding.rule, finding.key, finding.message) for finding in findings}
    return [
        reconsider_finding(
            finding.model_copy(
                update={"message": f"the official program would say: {finding.message}", "rejected_officially": rejecting}
            ),
            circumstances=(Circumstance.SEEN_ONLY_BY_OFFICIAL,),
        )
        for finding in official
        if finding.severity is Severity.ERROR and (finding.rule, finding.key, finding.message) not in known
    ]


def mark_official_objections(findings: Sequence[Finding], official: Sequence[Finding]) -> list[Finding]:
    """The findings, each with whether the official program rejects the log because of it."""
    errors = {(finding.rule, finding.key, finding.message) for finding in official if finding.severity is Severity.ERROR}
    return [
        finding.model_copy(update={"rejected_officially": True})
        if finding.origin is Origin.OFFICIAL and (finding.rule, finding.key, finding.message) in errors
        else finding
        for finding in findings
    ]


def report_unknown_benchmark(log: Log, ruleset: Ruleset, benchmark: str) -> Finding:
    """The note that the official program has no rules for the benchmark, on which it stops."""
    return build_finding(
        "SUB006-benchmark-unknown-officially",
        Origin.OFFICIAL,
        log.path,
        f"the official program has no rules for {benchmark} in {ruleset.display_name} and fails on it",
        key="submission_benchmark",
        expected="one of " + ", ".join(id_ for id_, known in ruleset.benchmarks.items() if known.official),
        found=benchmark,
        source=ruleset.definition.official_ruleset,
        rejected_officially=True,
    )
