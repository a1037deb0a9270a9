"""What a caller may ask for."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct, field

from checker.checking.configuration.suppressions import Suppressions
from checker.execution import registry
from checker.inputs.limits import DEFAULTS, Limits
from checker.models.verdict import DEFAULT_RULES, GateRules
from checker.rules.benchmark import AttmtWindow
from checker.rules.statistics_limits import StatisticsRules

if TYPE_CHECKING:
    from checker.checking.subjects import SubjectFilter
    from checker.rules.user_reference_points import UserReferences

__all__ = ["CheckOptions", "Execution"]


class Execution(Struct, frozen=True):
    """Where the logs are checked; results do not depend on it.

    Attributes:
        engine: the name of an engine.
        jobs: how many logs at the same time; None for what the machine has and what pays. More than one may start this
            program again in each worker, which a script has to be ready for (`if __name__ == "__main__"`).
        scheduler: the address of the cluster's scheduler, for an engine that has one.
        cache: the folder in which results are kept from one time to the next; None for none.
    """

    engine: str = registry.LOCAL_ENGINE
    jobs: int | None = 1
    scheduler: str | None = None
    cache: Path | None = None


NO_SUPPRESSIONS = Suppressions()


class CheckOptions(Struct, frozen=True):
    """Options of a check.

    Attributes:
        ruleset: the name of the ruleset to judge by; None to find it out.
        partial: missing runs are not an error, and the score is provisional.
        window: the thresholds of ATTMT; None for those of the ruleset.
        references: reference convergence points that replace those of the ruleset for their benchmarks in mlcheck's verdict.
        strict_statistics: what the STA rules find refuses a set; without, it informs.
        gate: whose verdict decides acceptance, and whether warnings count.
        execution: where the work is done.
        ruleset_source: who named the ruleset, the caller or a configuration.
        usage: of the ruleset, where its name has none; alone, it narrows the rulesets that come into question.
        windows: the thresholds of ATTMT by benchmark, where there is no `window`.
        statistics: when a score depends on chance or on the target; None for mlcheck's own thresholds.
        weights: how much findings weigh, where not as the rules say.
        limits: how much is taken of what is given.
        own_ruleset: the name of the ruleset of the user's own benchmarks, by which their logs are judged; None for none.
        subjects: the benchmark results to report; None for all.
    """

    ruleset: str | None = None
    partial: bool = False
    window: AttmtWindow | None = None
    references: "UserReferences | None" = None
    strict_statistics: bool = False
    gate: GateRules = DEFAULT_RULES
    ruleset_source: Literal["flag", "config"] = "flag"
    usage: str | None = None
    benchmark_windows: Mapping[str, AttmtWindow] = field(default_factory=dict)
    statistics: StatisticsRules | None = None
    suppressions: Suppressions = NO_SUPPRESSIONS
    limits: Limits = DEFAULTS
    execution: Execution = Execution()
    own_ruleset: str | None = None
    subjects: "SubjectFilter | None" = None

    @property
    def log_options(self) -> "CheckOptions":
        """The options that the result of a single log depends on; the others are about sets or about severities."""
        return CheckOptions(
            ruleset=self.ruleset,
            ruleset_source=self.ruleset_source,
            usage=self.usage,
            window=self.window,
            benchmark_windows=self.benchmark_windows,
            limits=self.limits,
            own_ruleset=self.own_ruleset,
        )
