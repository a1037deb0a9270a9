"""Notes in a terminal: those that differ in their numbers only are one line, with the range of each number."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.console import RenderableType
from rich.text import Text

from checker.counts import format_count
from checker.models.finding import Severity
from checker.models.report import ResultReport
from checker.reporting.digest import DigestEntry, describe_entry
from checker.reporting.terminal.responsive_table import hang_beside

__all__ = ["draw_notes", "merge_messages"]

PERCENT = re.compile(r" ?%")
NUMBER = re.compile(r"(?<![\w.,:/×\"-])[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?(?= ?%|[ ,;:)]|\.?$)")
"""A measured value in a sentence; not a part of a name, a path, a version or a quoted text."""


class NotedEntry(Struct, frozen=True):
    """A note, and the result or the path that it is about."""

    subject: ResultReport | str
    entry: DigestEntry


def draw_notes(digests: Sequence[tuple[ResultReport | str, Sequence[DigestEntry]]]) -> Iterator[RenderableType]:
    """The notes that are no evidence, those of one rule and sentence as one, with how many systems, results or logs have it."""
    groups: dict[tuple[str, tuple[str, ...]], list[NotedEntry]] = {}
    for subject, entries in digests:
        for entry in entries:
            if entry.finding.severity is Severity.NOTE and not entry.finding.is_evidence:
                words = tuple(_split_numbers(describe_entry(entry))[0])
                groups.setdefault((entry.finding.rule, words), []).append(NotedEntry(subject, entry))
    for (rule, _), notes in groups.items():
        message = merge_messages([describe_entry(note.entry) for note in notes])
        yield hang_beside(Text(f"  note {rule.split('-', 1)[0]}: ", style="dim"), f"{message}{_describe_extent(notes)}")


def merge_messages(messages: Sequence[str]) -> str:
    """Sentences that differ in their numbers only as one: "CV 10.9% and 12.5%" becomes "CV 10.9 to 12.5%"."""
    words, _ = _split_numbers(messages[0])
    merged = [words[0]]
    for column, word in zip(zip(*(_split_numbers(message)[1] for message in messages), strict=True), words[1:], strict=True):
        ends = sorted(set(column), key=lambda text: float(text.replace(",", "")))
        unit = (PERCENT.match(word) or [""])[0]
        merged += [ends[0] if len(ends) == 1 else f"{ends[0]}{unit} to {ends[-1]}", word]
    return "".join(merged)


def _split_numbers(message: str) -> tuple[list[str], list[str]]:
    """The words between the numbers, and the numbers."""
    return NUMBER.split(message), NUMBER.findall(message)


def _describe_extent(notes: Sequence[NotedEntry]) -> str:
    """How many systems, results or logs have the note; empty for one."""
    results = [note.subject for note in notes if isinstance(note.subject, ResultReport)]
    systems = {(result.submitter, result.system) for result in results}
    logs = sum(max(1, len(note.entry.locations)) for note in notes)
    if len(systems) > 1:
        return f" (in {format_count(len(systems), 'system')})"
    if len(results) > 1:
        return f" (in {format_count(len(results), 'result')})"
    return f" (in {format_count(logs, 'log')})" if logs > 1 else ""
