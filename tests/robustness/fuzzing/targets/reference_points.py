"""A user's file of reference convergence points: an error that says what is wrong, or a table to test against."""

import json
from collections.abc import Iterable

from checker.errors import InputError
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.user_reference_points import read_user_references
from checker.submissions.rcp.rcp_test import run_rcp_test
from checker.submissions.rcp.reference_statistics import ReferenceStatistics
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b'"Benchmark": ', b'"BS": ', b'"Hyperparams": {', b'"Epochs to converge": [', b'"samples to converge": [', b"1e15",
    b"1e-300",
    b"NaN", b"Infinity", b"9" * 400, b'"points": [', b'"to_target": [', b'"batch_size": ', b'"unit": "epochs"', b'"doubt": ',
)  # fmt: skip
MUTATE = mutators.json_value
BENCHMARK = "bert"
FACTS = next(
    load_ruleset(*name).benchmarks[BENCHMARK] for name in list_rulesets() if BENCHMARK in load_ruleset(*name).benchmarks
)


def check(data: bytes) -> None:
    """The bytes are the file; runs that took as long as its points are held against it."""
    try:
        table = next(iter(read_user_references(samples.file("rcps.json", data)).tables.values()))
    except InputError:
        return
    if len(table.points) > 20:
        return
    reference = ReferenceStatistics.from_table(table, FACTS)
    for point in (*table.points[:2], None):
        runs = [5.0, 6.0, 5.5, 6.5] if point is None else [float(amount) for amount in point.to_target[:10]]
        found = run_rcp_test(reference, runs, 48 if point is None else point.batch_size)
        assert found.outcome
        run_rcp_test(reference, [*runs, None], None)


def seeds() -> Iterable[bytes]:
    """Some tables of the rules, shortened, and one in the official form."""
    for path in sorted((samples.ROOT / "rules/training").rglob("rcps/*.json"))[::6]:
        table = json.loads(path.read_bytes())
        table["points"] = table.get("points", [])[:2]
        yield json.dumps({name: table[name] for name in ("benchmark", "unit", "points") if name in table}).encode()
    official = {"a": {"Benchmark": "bert", "BS": 48, "Hyperparams": {"lr": 0.1}, "Epochs to converge": [5, 6, 7, 5.5]}}
    yield json.dumps({**official, "b": {**official["a"], "BS": 96}}).encode()
