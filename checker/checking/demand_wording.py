"""The wording of demands on records, with the numbers of the ruleset."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.logs.log import EventView
from checker.logs.records import Records
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.quality import build_quality_reader
from checker.rules.catalogue import load_catalogue
from checker.rules.language.comparison_wording import has_arithmetic, list_keys
from checker.rules.language.evaluation_context import EvalContext, LogContext
from checker.rules.language.expression import compile_expression
from checker.rules.language.wording import describe_expected
from checker.rules.ruleset import Ruleset, ScopedDemand

__all__ = ["WordedDemand", "iter_worded_demands"]

MISSING, REPEATED = "missing", "repeated"
OFFICIAL = "official"
HELPER_KIND = "needs"
"""The kind that only says what other parts of a demand compute with."""
EQUALS = "equals "
HYPERPARAMETERS, SCHEDULE_KIND = "hyperparameters", "schedule"
READ_VALUE = re.compile(r"(?:last|given)\((\w+)\.value(?:, [^()]*)?\)")


class WordedDemand(Struct, frozen=True):
    """A part of a demand.

    Attributes:
        scoped: The demand, with its key, section and origin.
        kind: The field of the rule file that states it.
        rule: The id of the rule that breaking it breaks.
        words: What it asks of the records.
        asks_for_record: Whether it says that there must be a record.
    """

    scoped: ScopedDemand
    kind: str
    rule: str
    words: str
    asks_for_record: bool


def iter_worded_demands(ruleset: Ruleset, division: str | None, benchmark: str | None) -> Iterator[WordedDemand]:
    """Every demand on a log of the division and benchmark that holds; not those that a later layer replaces."""
    scope = _build_empty_scope(ruleset, division, benchmark)
    every = [
        (scoped, kind, setting)
        for scoped in ruleset.iter_demands(division, benchmark)
        for kind, setting in scoped.demand.iter_parts(scoped)
    ]
    last_layers = {(scoped.key, kind.field): scoped.layer for scoped, kind, _ in every if scoped.origin.value == OFFICIAL}
    for scoped, kind, setting in every:
        is_official = scoped.origin.value == OFFICIAL
        if is_official and kind.replaced_by_later_layer and last_layers[scoped.key, kind.field] != scoped.layer:
            continue
        expressions = tuple(kind.iter_expressions(setting))
        for part in kind.describe(setting, scoped):
            rule = load_catalogue().get_demand_rule(scoped.demand, scoped.section, part.role.rule_slot, part.rule)
            as_formula = scoped.section == HYPERPARAMETERS or kind.field == SCHEDULE_KIND
            words = _describe_part(part.wording, expressions, scope, as_formula=as_formula)
            if part.role.rule_slot != REPEATED and kind.field != HELPER_KIND:
                yield WordedDemand(scoped, kind.field, rule.id, words, part.role.rule_slot == MISSING)


def _describe_part(wording: str, expressions: Sequence[str], scope: EvalContext, *, as_formula: bool) -> str:
    """The wording of a part of a demand, whose expression is replaced by a phrase.

    With `as_formula` an expression that computes with other keys stays a formula, which is what a look-up is for.
    """
    for text in expressions:
        if wording.endswith(text):
            expression = compile_expression(text)
            if as_formula and has_arithmetic(expression.tree) and list_keys(expression.tree):
                return wording.removesuffix(text) + _format_formula(text)
            return wording.removesuffix(text) + describe_expected(expression, scope)
    return wording.removeprefix(EQUALS)


def _format_formula(text: str) -> str:
    """The expression with keys in place of the records that it reads; without a comparison of the value with the rest."""
    return READ_VALUE.sub(r"\1", text).removeprefix("value == ")


def _build_empty_scope(ruleset: Ruleset, division: str | None, benchmark: str | None) -> EvalContext:
    """The constants of the ruleset, with no record."""
    facts, view = ruleset.benchmarks.get(benchmark or ""), EventView(Records(), [])
    constants = ruleset.build_constants(division, benchmark)
    return LogContext(view, constants, build_quality_reader(facts), build_time_reader(view, facts)).at_end()
