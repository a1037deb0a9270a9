"""Everything that is to be said of a rule."""

from functools import cache
from typing import Literal

from checker.models.finding import Origin, Severity, SeverityStep
from checker.record import StrictRecord
from checker.rules.catalogue import load_catalogue
from checker.rules.rule import Rule
from checker.rules.rule_tables import load_compiled_part

__all__ = [
    "EXPLANATIONS", "ExampleLine", "RuleApplicability", "RuleExample", "RuleExamplePair", "RuleExplanation", "explain_rule",
]  # fmt: skip

EXPLANATIONS = "explanations"
"""The compiled file of all explanations."""


class ExampleLine(StrictRecord, frozen=True, kw_only=True):
    """A line of a log, with its number; `at_fault` where the finding points at it."""

    number: int
    text: str
    at_fault: bool = False


class RuleExample(StrictRecord, frozen=True, kw_only=True):
    """A log or a submission of the rule's test cases. `lines` are those that matter, of a log; `changes` what was done to a
    clean submission, of others. `official` is what the official program says of it, where that was asked."""

    says: str
    lines: tuple[ExampleLine, ...] = ()
    changes: tuple[str, ...] = ()
    message: str | None = None
    official: Literal["pass", "fail"] | None = None


class RuleExamplePair(StrictRecord, frozen=True, kw_only=True):
    """One that breaks the rule, and one that keeps it."""

    broken: RuleExample
    kept: RuleExample


class RuleApplicability(StrictRecord, frozen=True, kw_only=True):
    """Where a rule holds: the rulesets, the division, who demands it, and the decisions that lead to its severity there."""

    rulesets: str
    division: str
    origin: Origin
    severity_steps: tuple[SeverityStep, ...]

    @property
    def severity(self) -> Severity:
        """The severity there."""
        return self.severity_steps[-1].severity


class RuleExplanation(StrictRecord, frozen=True, kw_only=True):
    """A rule, where it holds, how its severity is decided, and its examples.

    Attributes:
        rule: The rule.
        holdings: Where it holds; empty where it is about all rulesets alike.
        overrides: The severity in single rulesets, of a rule without holdings.
        circumstances: The decisions on its severity that depend on the case.
        examples: A log or submission that breaks it, and one that does not.
    """

    rule: Rule
    holdings: tuple[RuleApplicability, ...]
    overrides: tuple[tuple[str, SeverityStep], ...]
    circumstances: tuple[SeverityStep, ...]
    examples: RuleExamplePair | None


def explain_rule(name: str) -> RuleExplanation:
    """Everything about the rule of that name.

    Raises:
        InputError: There is no such rule.
    """
    rule = load_catalogue().find_rule(name)
    return RuleExplanation.model_validate_json(load_compiled_part(EXPLANATIONS, rule.id, _compile_explanations))


@cache
def _compile_explanations() -> bytes:
    from checker.checking.explanation_builder import compile_explanations  # goes through all rulesets, as the build does

    return compile_explanations()
