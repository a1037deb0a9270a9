"""Findings, built from a rule of the catalogue and what is wrong with an input."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from checker.checking.severity import Circumstance, resolve_severity
from checker.models.finding import Edit, Finding, Origin, SeverityStep
from checker.rules.catalogue import load_catalogue
from checker.rules.demand import Demand
from checker.rules.ruleset import Ruleset

__all__ = ["build_finding"]


if TYPE_CHECKING:
    from typing import TypedDict

    class FindingDetails(TypedDict, total=False):
        """What `build_finding` takes by name, for functions that pass it on."""

        key: str | None
        line: int | None
        column: int | None
        expected: str | None
        found: str | None
        fix: str | None
        edit: Edit | None
        source: str | None
        excerpt: str | None
        demand: Demand | None
        ruleset: Ruleset | None
        circumstances: Iterable[Circumstance]
        rejected_officially: bool
        share: float | None
        p_value: float | None


def build_finding(
    rule: str,
    origin: Origin,
    path: object,
    message: str,
    *,
    key: str | None = None,
    line: int | None = None,
    column: int | None = None,
    expected: str | None = None,
    found: str | None = None,
    fix: str | None = None,
    source: str | None = None,
    excerpt: str | None = None,
    demand: Demand | None = None,
    ruleset: Ruleset | None = None,
    violation_step: SeverityStep | None = None,
    circumstances: Iterable[Circumstance] = (),
    rejected_officially: bool = False,
    share: float | None = None,
    p_value: float | None = None,
    edit: Edit | None = None,
) -> Finding:
    """A finding of the rule with the id `rule` in the file at `path`.

    Args:
        rule: The id of the rule.
        origin: Who demands it.
        path: The file or folder.
        message: What is wrong with this input.
        key: The log key or field.
        line: The line, counted from 1.
        column: The column, counted from 1.
        expected: What was expected.
        found: What was found instead.
        fix: What to do; where it is None what the edit says, or the rule's fix.
        source: Where it is demanded; the rule's source where it is None.
        excerpt: The line of the log.
        demand: The demand of a rule file that is broken, with a severity of its own perhaps.
        ruleset: The ruleset whose `[severity]` table is applied.
        violation_step: What the kind of demand decides about the severity of this violation.
        circumstances: What else decides the severity.
        rejected_officially: Whether the official upload check rejects the input because of this.
        share: Of evidence, the share of what was compared that speaks for it.
        p_value: Of evidence, the probability that independent runs would look like this.
        edit: The fix, where a program can apply it.
    """
    broken = load_catalogue()[rule]
    resolved = resolve_severity(
        broken, demand=demand, ruleset=ruleset, violation_step=violation_step, circumstances=circumstances
    )
    return Finding(
        rule=broken.id,
        severity=resolved.severity,
        severity_steps=resolved.steps,
        origin=origin,
        key=key,
        path=str(path),
        line=line,
        column=column,
        message=message,
        expected=expected,
        found=found,
        fix=fix or (broken.fix if edit is None else edit.describe(str(path))),
        source=broken.source if source is None else source,
        excerpt=excerpt,
        rejected_officially=rejected_officially,
        share=share,
        p_value=p_value,
        edit=edit,
    )
