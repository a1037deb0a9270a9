"""A log checked, and the report in every format."""

import json
from collections.abc import Iterable
from contextlib import suppress
from functools import cache

import jsonschema

from checker.checking.options import CheckOptions
from checker.checking.packed_result import pack_log_result, unpack_log_result
from checker.cli.output import format_rendered
from checker.errors import InputError
from checker.models.finding import Severity
from checker.models.verdict import Verdict
from checker.reporting import registry
from checker.reporting.schema import format_schema
from checker.rules.loader import list_ruleset_names
from checker.sanitize import dump_safe_json
from checker.submissions.details.collect import collect_evidence
from checker.submissions.validation import examine_paths
from fuzzing import mutators, samples
from fuzzing.targets import reading

__all__ = ["MUTATE", "TOKENS", "check", "checked", "seeds"]

TOKENS = (
    *reading.TOKENS, b"submission_benchmark", b"submission_division", b"closed", b"open", b"eval_accuracy", b"eval_loss",
    b"epoch_num", b"samples_count", b"status", b"success", b"aborted", b"seed", b"global_batch_size", b"bert", b"resnet",
    b"llama31_8b", b"opt_name", b"9" * 400, b'{"value": ',
)  # fmt: skip
DRAWN = {"html", "terminal"}
"""Formats that take many times as long as the others: a target of their own."""


def _other_ruleset(first: bytes, rng: mutators.Random) -> bytes:
    return rng.choice([*(name.encode() for name in list_ruleset_names()), b""])


MUTATE = mutators.below_first_line(_other_ruleset, mutators.log)


@cache
def _schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(format_schema()))


def check(data: bytes) -> None:
    """The first line is the ruleset, if it is one; the log stands below it."""
    checked(data, set(registry.list_formats("render")) - DRAWN, set(registry.list_formats("render_scores")) - DRAWN)


def checked(data: bytes, formats: set[str], scores: set[str]) -> None:
    """The report on the log, in the formats, is sound."""
    ruleset, _, text = data.partition(b"\n")
    named = ruleset.decode("utf-8", "replace") if ruleset.decode("utf-8", "replace") in list_ruleset_names() else None
    try:
        examined = examine_paths([samples.file("result_0.txt", text)], CheckOptions(ruleset=named, partial=True))
    except InputError:
        return
    report = examined.report
    behind = collect_evidence(examined)
    for task, names in (("render", formats), ("render_scores", scores)):
        for name in names:
            render = registry.load_renderer(name, task)  # type: ignore[arg-type]
            shown = format_rendered(render(report, behind) if registry.needs_evidence(name) else render(report))
            shown.encode("utf-8", "backslashreplace")
    _schema().validate(json.loads(dump_safe_json(report)))
    (run,) = report.runs
    refused = any(finding.severity is Severity.ERROR for finding in run.findings)
    assert (run.mlcheck is Verdict.FAIL) >= refused
    assert run.converged >= (run.time_to_train_minutes is not None)
    for minutes in (run.time_to_train_minutes, run.tta_minutes, run.attmt_minutes):
        assert minutes is None or minutes >= 0
    for one in examined.sets:
        for assessed in one.runs:
            with suppress(UnicodeEncodeError, OverflowError):  # then it is not kept
                packed = pack_log_result(assessed)
                assert pack_log_result(unpack_log_result(packed, run.path)) == packed


def seeds() -> Iterable[bytes]:
    """Sample logs by their own ruleset and by others."""
    names = [name.encode() for name in list_ruleset_names()]
    for number, log in enumerate(samples.sample_logs()):
        yield b"\n" + log
        yield names[-number % len(names)] + b"\n" + log
