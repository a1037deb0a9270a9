"""The demands on a log of one ruleset, division and benchmark, layered as the official program layers them, compiled."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from checker.checking.demand_tests import DemandTests
from checker.logs.log import EventView
from checker.models.finding import Origin
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.loader import load_ruleset
from checker.rules.ruleset import Ruleset, ScopedDemand, VariantCondition
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["CheckPlan", "RuleViolation", "load_check_plan"]


class RuleViolation(Struct, frozen=True):
    """A violation and the demand that it violates."""

    violation: DemandViolation
    scoped_demand: ScopedDemand


class CheckPlan:
    """Compiled demands. Which variants hold depends on the log, so that is settled for each log."""

    def __init__(self, ruleset: Ruleset, division: str | None, benchmark: str | None) -> None:
        self.ruleset = ruleset
        self.division = division
        self.benchmark = benchmark
        self.constants = ruleset.build_constants(division, benchmark)
        self._scoped_demands = list(ruleset.iter_demands(division, benchmark))
        self._conditional_demands = [
            (at, placed.condition) for at, placed in enumerate(self._scoped_demands) if placed.condition is not None
        ]
        self.keys = frozenset(placed.key for placed in self._scoped_demands)
        self._step_keys = frozenset(
            placed.key for placed in self._scoped_demands if placed.section in ("events", "evaluations")
        )
        self._tests_by_variant: dict[object, DemandTests] = {}

    def find_rule_violations(
        self, view: EventView, scope: EvalContext, origins: Iterable[Origin], *, key: str | None = None
    ) -> Iterator[RuleViolation]:
        """Everything in the view that the demands of these origins object to; `key` for the demands on that key alone."""
        for placed, test in self._select_tests(view, tuple(origins)).iter_open_tests(scope, key):
            for violation in test.find_violations(scope):
                yield RuleViolation(violation, placed)

    def may_be_replaced(self, placed: ScopedDemand, view: EventView) -> bool:
        """Whether a variant, which the log may still turn out to be, has another demand on the key."""
        variants = (self._scoped_demands[at] for at, _ in self._conditional_demands)
        return any(
            other.key == placed.key
            and other.condition is not None
            and other.condition != placed.condition
            and not view.positions.get(other.condition[0])
            for other in variants
        )

    def is_aggregated_key(self, key: str) -> bool:
        """Whether records of the key are put together from others, of which more may come."""
        facts = self.ruleset.benchmarks.get(self.benchmark or "")
        return facts is not None and facts.aggregate is not None and facts.aggregate.key == key

    def has_step(self, view: EventView, before: frozenset[str]) -> bool:
        """Whether the view has an event or evaluation other than those that come before the first step."""
        return any(key in view.positions for key in self._step_keys - before)

    def _select_tests(self, view: EventView, origins: tuple[Origin, ...]) -> DemandTests:
        """The tests of the demands of these origins in the log."""
        mark = origins, tuple(at for at, condition in self._conditional_demands if not _is_condition_met(condition, view))
        if mark not in self._tests_by_variant:
            layered = _apply_layers(placed for at, placed in enumerate(self._scoped_demands) if at not in mark[1])
            self._tests_by_variant[mark] = DemandTests(
                (scoped, test)
                for scoped, is_replaced in layered
                if scoped.origin in origins
                for test in _build_demand_tests(scoped, is_replaced=is_replaced)
            )
        return self._tests_by_variant[mark]


@lru_cache(maxsize=256)  # the names come from logs, which may hold anything
def load_check_plan(usage: str, ruleset_name: str, division: str | None, benchmark: str | None) -> CheckPlan:
    """The plan for logs of that division and benchmark."""
    return CheckPlan(load_ruleset(usage, ruleset_name), division, benchmark)


def _is_condition_met(condition: VariantCondition, view: EventView) -> bool:
    key, value = condition
    return value in view.list_values(key)


def _apply_layers(demands: Iterable[ScopedDemand]) -> list[tuple[ScopedDemand, bool]]:
    """Return each demand with whether a later layer's official demand on its key replaces it, where its kinds are replaced.
    Demands of other origins all hold."""
    demands = list(demands)
    latest = {scoped.key: at for at, scoped in enumerate(demands) if scoped.origin is Origin.OFFICIAL}
    return [(scoped, scoped.origin is Origin.OFFICIAL and latest[scoped.key] != at) for at, scoped in enumerate(demands)]


def _build_demand_tests(scoped: ScopedDemand, *, is_replaced: bool) -> Iterator[DemandTest]:
    for kind, setting in scoped.demand.iter_parts(scoped):
        if not (is_replaced and kind.replaced_by_later_layer):
            yield from kind.build_tests(setting, scoped)
