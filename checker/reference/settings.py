"""What a reference run trains with: everything that its ruleset fixes, and what its reference convergence point adds."""

from dataclasses import dataclass

from checker.checking.ruleset_choice import find_named_ruleset
from checker.errors import InputError, RulesetError
from checker.reference.workload import Settings
from checker.rules.benchmark import Benchmark
from checker.rules.kinds.equals import EqualsKind
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.reference_points import load_rcp_table
from checker.rules.ruleset import Ruleset

__all__ = ["USAGE", "ReferenceTask", "choose_reference_ruleset", "list_tasks"]

USAGE = "reference"
DIVISION = "closed"


@dataclass(frozen=True)
class ReferenceTask:
    """A benchmark to run, with its hyperparameters under the keys that logs have for them."""

    ruleset: Ruleset
    benchmark: Benchmark
    settings: Settings


def choose_reference_ruleset(name: str | None) -> Ruleset:
    """The ruleset of that name; without one, the newest that has workloads.

    Raises:
        RulesetError: there is none of that name, or it is no ruleset of the reference suite.
    """
    if name is None:
        return load_ruleset(*[one for one in list_rulesets() if one[0] == USAGE][-1])
    found = find_named_ruleset(name)
    if found.usage != USAGE:
        known = ", ".join(f"{usage}-{number}" for usage, number in list_rulesets() if usage == USAGE)
        raise RulesetError(f"mlcheck has no workloads for {found.display_name}", fix=f"name one of: {known}")
    return found


def list_tasks(ruleset: Ruleset, benchmark: str, *, global_batch_size: int | None = None) -> list[ReferenceTask]:
    """The benchmark's task, or those of all; the part of an id behind `_` is name enough.

    Raises:
        InputError: there is no such benchmark, or no reference at that batch size; says which there are.
    """
    known = ruleset.benchmarks
    found = [id_ for id_ in known if benchmark in ("all", id_, id_.partition("_")[2])]
    if not found:
        raise InputError(f"{ruleset.display_name} has no benchmark {benchmark}", fix=f"name one of: all, {', '.join(known)}")
    return [ReferenceTask(ruleset, known[id_], _build_settings(ruleset, id_, global_batch_size)) for id_ in found]


def _build_settings(ruleset: Ruleset, benchmark: str, batch_size: int | None) -> Settings:
    table = load_rcp_table(ruleset.usage, ruleset.name, benchmark)
    points = {} if table is None else {point.batch_size: point for point in table.points}
    wanted = next(iter(points), None) if batch_size is None else batch_size
    if wanted is None or wanted not in points:
        sizes = ", ".join(map(str, points))
        raise InputError(f"{benchmark} has no reference at batch size {wanted}", fix=f"name one of: {sizes}")
    demands = ruleset.iter_demands(DIVISION, benchmark)
    fixed = {one.key: EqualsKind().read_setting(one.demand) for one in demands if one.section == "hyperparameters"}
    fixed = {key: value for key, value in fixed.items() if value is not None}
    return {"global_batch_size": wanted, "gradient_accumulation_steps": 1, **points[wanted].hyperparameters, **fixed}
