"""A JSON report of an earlier version -> the names of today's, so that `--changed-since` reads it."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from checker.models.verdict import Verdict, build_verdict

__all__ = ["upgrade_report"]


class _Renaming(Struct, frozen=True):
    """What the fields of an object are called today, and the same for the objects in its fields, by today's names."""

    names: Mapping[str, str]
    parts: "Mapping[str, _Renaming]" = field(default_factory=dict)


FINDING = _Renaming({"accepted": "suppressed"})
RCP = _Renaming({"factor": "normalization", "batch_size": "global_batch_size"})
SHARED_NAMES = {
    "edition": "ruleset",
    "edition_source": "ruleset_source",
    "edition_reason": "ruleset_reason",
    "org": "submitter",
    "verdict": "mlcheck",
}
RUN = _Renaming(SHARED_NAMES, {"findings": FINDING})
RESULT_NAMES = {
    "waivers": "bypasses",
    "raw_minutes": "raw_score_minutes",
    "factor": "scaling_factor",
    "factor_source": "scaling_factor_source",
    "time_to_train_minutes": "official_score_minutes",
    "official_minutes": "summarizer_score_minutes",
    "batch_size": "global_batch_size",
    "to_target": "to_converge",
}
RESULT = _Renaming(SHARED_NAMES | RESULT_NAMES, {"findings": FINDING, "rcp": RCP})
SUBMISSIONS = {"submissions": "results"}
REPORT = _Renaming(SUBMISSIONS, {"summary": _Renaming(SUBMISSIONS), "runs": RUN, "results": RESULT, "findings": FINDING})
FORMER_VERSION, CURRENT_VERSION = 1, 3
FORMER_GATE = "mlcheck"
"""What decided the exit code before there was a gate."""


def upgrade_report(table: Any) -> Any:
    """The report with today's names; unchanged if it is of today's version, or no report.

    The verdicts of the summary, which version 1 has not, follow from the results and the exit code. Other new fields keep
    their defaults. Changes against a report that is older still are left out.
    """
    if not isinstance(table, dict) or table.get("schema_version") != FORMER_VERSION:
        return table
    report = _rename_fields(table, REPORT)
    results, summary = report.get("results"), report.get("summary")
    if isinstance(results, list) and isinstance(summary, dict):
        passed = all(isinstance(result, dict) and result.get("official") == Verdict.PASS for result in results)
        summary["official"], summary["mlcheck"] = build_verdict(passed), build_verdict(summary.get("exit_code") == 0)
    return report | {"schema_version": CURRENT_VERSION, "gate": FORMER_GATE, "changes": None}


def _rename_fields(value: Any, renaming: _Renaming) -> Any:
    """An object, or each object of an array, with today's names; any other value as it is."""
    if isinstance(value, list):
        return [_rename_fields(item, renaming) for item in value]
    if not isinstance(value, dict):
        return value
    renamed = {renaming.names.get(name, name): inner for name, inner in value.items()}
    return {
        name: _rename_fields(inner, renaming.parts[name]) if name in renaming.parts else inner
        for name, inner in renamed.items()
    }
