"""Which demands on a log that is still being written can be told to be broken, and which just wait for what is to come."""

from collections.abc import Callable
from functools import cache
from typing import Literal

from checker import resources
from checker.checking.check_plan import CheckPlan, RuleViolation
from checker.errors import DefinitionError
from checker.logs.log import EventView
from checker.record import StrictRecord
from checker.rules.language.functions import LOG_FUNCTIONS, POSITIONAL_FUNCTIONS
from checker.rules.rule_tables import load_rule_tables, read_rule_file
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import Settled

__all__ = [
    "LOOKAHEAD_FUNCTIONS",
    "STAGES",
    "Stage",
    "build_violation_filter",
    "is_record_overdue",
    "is_violation_final",
    "load_stage_keys",
]

Stage = Literal["init", "run", "all"]
STAGES: tuple[Stage, ...] = ("init", "run", "all")

LOOKAHEAD_FUNCTIONS = frozenset(LOG_FUNCTIONS) - POSITIONAL_FUNCTIONS - {"start"}
"""Functions whose result a later record may change; the first start of anything stays the first."""


class StageKeys(StrictRecord, frozen=True, kw_only=True):
    """rules/stages.toml: events that come before the first step, and fields and hyperparameters that come behind it."""

    events: frozenset[str]
    late: frozenset[str]

    def is_before_first_step(self, placed: ScopedDemand) -> bool:
        """Whether the demand is on something that is logged before the first step."""
        said = placed.section in ("fields", "hyperparameters") and placed.key not in self.late
        return said or placed.key in self.events


@cache
def load_stage_keys() -> StageKeys:
    """The stages of a log."""
    path = resources.find_rules_folder() / "stages.toml"
    try:
        return StageKeys.model_validate(load_rule_tables("stages", lambda: read_rule_file(path)))
    except (OSError, ValueError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error


def _is_still_expected(view: EventView, rules: CheckPlan, broken: RuleViolation) -> bool:
    """An event before the first step, which has not been made yet."""
    return broken.scoped_demand.section == "events" and not rules.has_step(view, load_stage_keys().events)


def build_violation_filter(stage: Stage) -> Callable[[EventView, CheckPlan, RuleViolation], bool] | None:
    """What counts as broken in a log that has come to the stage; None where everything does. At `init` only what comes before
    the first step; at `run` that has to be there, and of the rest what nothing that is still to come can make good."""
    if stage == "all":
        return None

    def counts(view: EventView, rules: CheckPlan, broken: RuleViolation) -> bool:
        early = load_stage_keys().is_before_first_step(broken.scoped_demand)
        role = broken.violation.role
        if role.is_final_before_end:
            return (early or stage == "run") and is_violation_final(view, rules, broken)
        is_due = stage == "run" or not _is_still_expected(view, rules, broken)
        return early and role.settled is Settled.AFTER_STAGE and is_due

    return counts


def is_violation_final(view: EventView, rules: CheckPlan, broken: RuleViolation) -> bool:
    """Whether the demand stays broken whatever else is logged: it asks for nothing that may still come, looks back only, and
    belongs to the division and benchmark, which a log's first word of them settles."""
    violation = broken.violation
    if (
        not violation.role.is_final_before_end
        or rules.division is None
        or rules.benchmark is None
        or rules.is_aggregated_key(broken.scoped_demand.key)
    ):
        return False
    if violation.names & LOOKAHEAD_FUNCTIONS and any(not view.positions.get(key) for key in rules.keys & violation.names):
        return False
    return not rules.may_be_replaced(broken.scoped_demand, view)


def is_record_overdue(view: EventView, rules: CheckPlan, broken: RuleViolation) -> bool:
    """Whether something is not there that comes before the first step, though a step was made."""
    if broken.violation.role.settled is not Settled.AFTER_STAGE or rules.division is None or rules.benchmark is None:
        return False
    early = load_stage_keys().is_before_first_step(broken.scoped_demand)
    return early and rules.has_step(view, load_stage_keys().events)
