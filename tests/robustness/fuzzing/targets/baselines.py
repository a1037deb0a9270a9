"""A baseline: an error, or entries that a finding is held against, and that are written as they were read."""

from collections.abc import Iterable

from checker.checking.configuration.baseline import read_baseline
from checker.checking.configuration.suppressions import Suppressions
from checker.checking.findings import build_finding
from checker.errors import InputError
from checker.models.finding import Finding, Origin
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b'"baseline_version": 1', b'"findings": [', b'{"rule": "HYP003-hyperparameter-value"', b'"path": "a.txt"', b'"key": null',
    b'"expected": ', b'"found": ', b'"count": ', b"-1", b"9" * 30, b"\\u0000", b"..", b"/",
)  # fmt: skip
MUTATE = mutators.json_value


def check(data: bytes) -> None:
    """The bytes are the file."""
    path = samples.file("baseline/b.json", data)
    try:
        baseline = read_baseline(path)
    except InputError as error:
        assert str(path) in error.message
        return
    finding = _finding()
    weighed = Suppressions(baseline=baseline).apply_to_findings([finding, finding, finding])
    accepted = sum(one.suppressed is not None for one in weighed)
    assert accepted == max(0, min(3, baseline.accepted_counts.get(baseline.build_entry(finding).identity, 0)))
    baseline.find_stale_entries([finding], [samples.folder(), path])


def _finding() -> Finding:
    place = samples.folder() / "baseline/a.txt"
    return build_finding("HYP003-hyperparameter-value", Origin.OFFICIAL, place, "wrong", key="a", expected="1", found="2")


def seeds() -> Iterable[bytes]:
    """A baseline on one finding."""
    entry = '{"rule": "HYP003-hyperparameter-value", "path": "a.txt", "key": "a", "expected": "1", "found": "2", "count": 2}'
    yield f'{{"baseline_version": 1, "findings": [{entry}]}}'.encode()
    yield b'{"findings": []}'
