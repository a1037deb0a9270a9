"""Parquet: a folder with a file for each table of what was checked, for DuckDB, pandas and the like."""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from checker.extras import import_extra
from checker.metrics.registry import list_added_metrics
from checker.models.finding import Finding
from checker.models.report import ResultReport, RunReport
from checker.reporting.flat_records import ColumnType, FlatColumn, flatten_record, list_columns
from checker.reporting.iter_findings import iter_findings
from checker.reporting.output_format import OutputFormat
from checker.sanitize import make_visible
from checker.submissions.results.run_set import find_submitter_name
from checker.submissions.validation import Examination

__all__ = ["FORMAT"]

Rows = Iterable[Mapping[str, Any]]
Columns = Mapping[str, ColumnType]

RUN_FIELDS = list_columns(RunReport, skipped=("findings", "metrics"))
RESULT_FIELDS = list_columns(ResultReport, skipped=("findings", "run_paths"))
FINDING_FIELDS = list_columns(Finding, skipped=("severity_steps",))
SUBJECT_COLUMNS: Columns = {"benchmark": "text", "submitter": "text", "system": "text"}
RESULT_KEY: Columns = {"result_path": "text"}


class _Table(Struct, frozen=True):
    """The rows of a file, and the types of its columns in their order."""

    columns: Columns
    rows: Rows


def render_tables(examined: Examination) -> dict[str, bytes]:
    """The files by name: `results` has a row for each benchmark result, `runs` for each log, `evaluations` for each evaluation
    of a run, `findings` for each finding. `path` of runs joins them to evaluations and findings, `result_path` and `benchmark`
    to results.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    return {f"{name}.parquet": _write_table(table) for name, table in _build_tables(examined).items()}


def _build_tables(examined: Examination) -> dict[str, _Table]:
    metrics: Columns = {metric.name: "float" for metric in list_added_metrics()}
    evaluations: Columns = {"number": "integer", "minutes": "float", "quality": "float", "at_target": "boolean"}
    return {
        "results": _Table(_type_fields(RESULT_FIELDS), [flatten_record(one, RESULT_FIELDS) for one in examined.report.results]),
        "runs": _Table(
            {**_type_fields(RUN_FIELDS), **metrics, "system": "text", "started_at": "time", **RESULT_KEY},
            list(_iter_run_rows(examined)),
        ),
        "evaluations": _Table(
            {"path": "text", **RESULT_KEY, **SUBJECT_COLUMNS, **evaluations}, list(_iter_evaluations(examined))
        ),
        "findings": _Table(
            {**SUBJECT_COLUMNS, "ruleset": "text", **RESULT_KEY, **_type_fields(FINDING_FIELDS)},
            list(_iter_finding_rows(examined)),
        ),
    }


def _type_fields(fields: Iterable[FlatColumn]) -> Columns:
    return {"path": "text", **{field.name: field.type for field in fields}}


def _iter_run_rows(examined: Examination) -> Iterator[dict[str, Any]]:
    """A row for each log; of a log that belongs to no result, system and result are None."""
    places = {run.report.path: (one, run) for one in examined.sets for run in one.runs}
    for report in examined.report.runs:
        one, run = places.get(report.path, (None, None))
        started_ms = None if run is None else run.start_ms
        yield flatten_record(report, RUN_FIELDS) | report.metrics | {
            "system": None if one is None else _show(one.system),
            "started_at": None if started_ms is None else _convert_time(started_ms),
            "result_path": None if one is None else _show(str(one.path)),
        }  # fmt: skip


def _convert_time(milliseconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (OverflowError, OSError, ValueError):  # a clock that was set to no year that there is
        return None


def _iter_evaluations(examined: Examination) -> Iterator[dict[str, Any]]:
    for one in examined.sets:
        subject = {
            "result_path": _show(str(one.path)),
            "benchmark": None if one.benchmark is None else one.benchmark.id,
            "submitter": _show(find_submitter_name(one)),
            "system": _show(one.system),
        }
        for run in one.runs:
            curve = run.curve
            for number, (minutes, quality) in enumerate(
                zip(curve.at_minutes, curve.qualities, strict=True) if curve else (), 1
            ):
                reached = None
                if run.target is not None and curve is not None:
                    reached = quality <= run.target if curve.lower_is_better else quality >= run.target
                yield {
                    "path": _show(run.report.path), **subject,
                    "number": number, "minutes": minutes, "quality": quality, "at_target": reached,
                }  # fmt: skip


def _iter_finding_rows(examined: Examination) -> Iterator[dict[str, Any]]:
    for reported in iter_findings(examined.report):
        result, run = reported.result, reported.run
        subject = result or run
        yield {
            "benchmark": None if subject is None else subject.benchmark,
            "submitter": None if subject is None else _show(subject.submitter),
            "system": _show(result.system if result is not None else None if run is None else run.platform),
            "ruleset": None if subject is None else subject.ruleset,
            "result_path": None if result is None else _show(result.path),
            **flatten_record(reported.finding, FINDING_FIELDS),
        }


def _show(text: str | None) -> str | None:
    return None if text is None else make_visible(text)


def _write_table(table: _Table) -> bytes:
    arrow, parquet = import_extra("pyarrow", "parquet"), import_extra("pyarrow.parquet", "parquet")
    types = {
        "text": arrow.string(), "integer": arrow.int64(), "float": arrow.float64(), "boolean": arrow.bool_(),
        "texts": arrow.list_(arrow.string()), "time": arrow.timestamp("ms", "UTC"),
    }  # fmt: skip
    schema = arrow.schema([(name, types[kind]) for name, kind in table.columns.items()])
    written = io.BytesIO()
    parquet.write_table(arrow.Table.from_pylist(list(table.rows), schema=schema), written, compression="zstd")
    return written.getvalue()


FORMAT = OutputFormat(render_tables=render_tables)
