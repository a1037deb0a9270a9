"""The tables of a report, for DataFrames and notebooks."""

from itertools import chain
from typing import TYPE_CHECKING, Any

from checker.counts import format_count
from checker.models.data_frame import TableBuilders, render_rows_html
from checker.models.finding import Finding, Severity
from checker.models.ttmt import build_curve_rows

if TYPE_CHECKING:
    from checker.models.report import Report, ResultReport

__all__ = ["list_report_tables", "render_report_html"]

SHOWN_RESULT_FIELDS = (
    "benchmark", "submitter", "system", "accepted", "runs", "official_score_minutes", "tta_minutes", "attmt_minutes", "cv",
)  # fmt: skip
"""What a notebook shows of a result."""


def list_report_tables(report: "Report") -> TableBuilders:
    """What makes the rows of each table, by the name of the table."""
    return {
        "runs": lambda: [
            {"path": run.path} | run.model_dump(exclude={"findings", "metrics"}) | run.metrics for run in report.runs
        ],
        "results": lambda: [_build_result_row(result) for result in report.results],
        "findings": lambda: [finding.model_dump(mode="json") for finding in _list_findings(report)],
        "curves": lambda: build_curve_rows(report.curves),
    }


def render_report_html(report: "Report") -> str:
    """What a notebook shows of a report: the verdict and the results."""
    summary = report.summary
    errors = sum(finding.severity is Severity.ERROR for finding in _list_findings(report))
    counts = ((summary.logs, "log"), (summary.results, "benchmark result"), (errors, "error"))
    title = f"{'accepted' if summary.accepted else 'rejected'}: " + ", ".join(format_count(*one) for one in counts)
    return render_rows_html(title, [{name: getattr(one, name) for name in SHOWN_RESULT_FIELDS} for one in report.results])


def _list_findings(report: "Report") -> list[Finding]:
    of_parts = chain((run.findings for run in report.runs), (result.findings for result in report.results))
    return [*report.findings, *chain.from_iterable(of_parts)]


def _build_result_row(result: "ResultReport") -> dict[str, Any]:
    """The fields of a result; those of the RCP test and of weak scaling have a prefix."""
    row = {"path": result.path} | result.model_dump(exclude={"findings", "rcp", "weak"})
    row |= {f"rcp_{name}": value for name, value in result.rcp.model_dump().items()}
    weak = {} if result.weak is None else result.weak.model_dump()
    return row | {f"weak_{name}": value for name, value in weak.items()}
