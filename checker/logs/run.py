"""A run: a log, and what it says of itself."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from checker.logs.event import LogEvent
from checker.logs.log import EventView, Log

__all__ = ["Run", "find_benchmark", "find_division", "find_quality_columns", "find_start_ms", "read_nested_field"]


def find_benchmark(view: EventView, dialect: str | None) -> str | None:
    """The id of the benchmark; ruleset 0.5 has it in every record."""
    if dialect == "v0.5":
        return str(view.events[0]["metadata"]["benchmark"]) if view.events else None
    return _find_first_text(view, "submission_benchmark")


def find_division(view: EventView, dialect: str | None) -> str | None:
    """closed or open, as logged; ruleset 0.5 does not say and is read as closed."""
    return "closed" if dialect == "v0.5" else _find_first_text(view, "submission_division")


def find_quality_columns(view: EventView) -> list[str]:
    """The names of the qualities, where the log is a table."""
    described = view.events.list_metadata(view.positions.get("run_start", ()))
    named = (metadata.get("columns") for metadata in described if isinstance(metadata, dict))
    return next((columns for columns in named if isinstance(columns, list)), [])


def find_start_ms(view: EventView) -> float | None:
    """Earliest run_start, in milliseconds; None where there is none."""
    return min(view.list_times("run_start"), default=None)


def _find_first_text(view: EventView, key: str) -> str | None:
    found = view.read_first_value(key)
    return found if isinstance(found, str) else None


class Run(Struct, frozen=True, dict=True):
    """A run as its log tells it. `told` is its benchmark where the log names none but shows which it is."""

    log: Log
    inferred_benchmark: str | None = None

    @property
    def path(self) -> Path:
        """Where the log lies."""
        return self.log.path

    def first_value(self, key: str) -> Any:
        """The value of the first record of the key; None if there is none."""
        return self.log.read_first_value(key)

    @cached_property
    def benchmark(self) -> str | None:
        """The benchmark's id."""
        return find_benchmark(self.log, self.log.dialect) if self.inferred_benchmark is None else self.inferred_benchmark

    @cached_property
    def division(self) -> str | None:
        """closed or open, as logged."""
        return find_division(self.log, self.log.dialect)

    @property
    def submitter(self) -> str | None:
        """Who submitted it."""
        return _find_first_text(self.log, "submission_org")

    @property
    def platform(self) -> str | None:
        """What it ran on, in the submitter's words."""
        return _find_first_text(self.log, "submission_platform")

    @property
    def seed(self) -> int | str | None:
        """The seed, where it is logged."""
        found = self.first_value("seed")
        return found if isinstance(found, (int, str)) and not isinstance(found, bool) else None

    @property
    def status(self) -> str | None:
        """How the run says that it ended."""
        for event in self.log.iter_records("run_stop"):
            metadata = event.get("metadata")
            if isinstance(metadata, dict) and isinstance(metadata.get("status"), str):
                return str(metadata["status"])
            if isinstance(event.get("value"), dict) and "success" in event["value"]:
                return "success" if str(event["value"]["success"]).lower() == "true" else "aborted"
        return None

    @cached_property
    def span_ms(self) -> tuple[float, float] | None:
        """Earliest run_start and latest run_stop, in milliseconds; None if either is missing."""
        starts, stops = self.log.list_times("run_start"), self.log.list_times("run_stop")
        return (min(starts), max(stops)) if starts and stops else None

    @property
    def start_ms(self) -> float | None:
        """Earliest run_start, in milliseconds."""
        return find_start_ms(self.log)


def read_nested_field(event: LogEvent, steps: Sequence[str]) -> Any:
    """What stands at `metadata.iteration` and the like; None where there is no such field."""
    found: Any = event
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found
