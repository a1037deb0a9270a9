"""The keys that any rule or metric of any ruleset reads: of a large log no other record has to be kept."""

from collections.abc import Iterator
from functools import cache

from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.ruleset import DIVISIONS, Ruleset

__all__ = ["is_key_read"]

KEYS_READ_BY_CODE = (
    "run_start", "run_stop", "seed", "global_batch_size", "number_of_nodes", "accelerators_per_node", "submission_benchmark",
    "submission_division", "submission_org", "submission_platform", "target_accuracy",
)  # fmt: skip
EVALUATION_KEYS = ("eval_accuracy", "eval_error")  # also within a longer key, as the official RCP check reads them


def is_key_read(key: str) -> bool:
    """Whether anything reads records of the key."""
    return key in _collect_read_keys() or any(name in key for name in EVALUATION_KEYS)


@cache
def _collect_read_keys() -> frozenset[str]:
    return frozenset(KEYS_READ_BY_CODE).union(*(_iter_ruleset_keys(load_ruleset(*name)) for name in list_rulesets()))


def _iter_ruleset_keys(ruleset: Ruleset) -> Iterator[str]:
    yield ruleset.definition.target_key or ""
    for benchmark in ruleset.benchmarks.values():
        yield benchmark.quality.key
        yield benchmark.quality.declared_by or ""
        yield "" if benchmark.progress is None else benchmark.progress.key or ""
        yield "" if benchmark.aggregate is None else benchmark.aggregate.of
        yield from ((path or "").split(".")[0] for path in (benchmark.timing.score, *benchmark.timing.checkpoint))
    for division in DIVISIONS:
        for id_ in (None, *ruleset.benchmarks):
            for placed in ruleset.iter_demands(division, id_):
                yield placed.key
                yield placed.condition[0] if placed.condition else ""
                for kind, setting in placed.demand.iter_parts(placed):
                    yield from kind.iter_read_keys(setting)
