"""An earlier report, against which a submission is told to have changed: an error, or the changes."""

from collections.abc import Iterable
from functools import cache

from checker.checking.options import CheckOptions
from checker.errors import InputError
from checker.models.report import Report
from checker.reporting import registry
from checker.sanitize import dump_safe_json
from checker.submissions.changes import add_changes
from checker.submissions.validation import validate_paths
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b'"runs": [', b'"submissions": [', b'"results": [', b'"findings": [', b'"verdict": "fail"',
    b'"mlcheck": "fail"', b'"time_to_train_minutes": ', b"NaN", b"1e400",
    b"null",
    b'"run_paths": [', b'"schema_version": 1', b'"schema_version": 3', b"-1", b'"changes": {',
)  # fmt: skip
MUTATE = mutators.json_value
FORMATS = [name for name in registry.list_formats("render") if not registry.needs_evidence(name)]
OPTIONS = CheckOptions(ruleset="5.1", partial=True)


@cache
def _now() -> Report:
    return validate_paths([samples.file("now/result_0.txt", samples.sample_logs()[1])], OPTIONS)


def check(data: bytes) -> None:
    """The bytes are the earlier report."""
    try:
        report = add_changes(_now(), [samples.folder() / "now"], samples.file("earlier.json", data), OPTIONS)
    except InputError:
        return
    for name in FORMATS:
        registry.load_renderer(name, "render")(report)


def seeds() -> Iterable[bytes]:
    """The report on another log, and on the same."""
    other = validate_paths([samples.file("now/result_1.txt", samples.sample_logs()[3])], OPTIONS)
    for report in (_now(), other):
        yield dump_safe_json(report).replace(f"{samples.folder()}/", "").encode()
