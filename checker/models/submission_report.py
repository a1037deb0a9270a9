"""What is reported of a submission: the folder of a submitter as a whole."""

from typing import Literal

from checker.models.verdict import Decision

__all__ = ["ProgramOutcome", "SubmissionReport"]

ProgramOutcome = Literal["pass", "fail", "crash", "not_run"]
"""The answer of one program of the official upload check; `not_run` where the check of the ruleset does not have it."""


class SubmissionReport(Decision, frozen=True, kw_only=True):
    """The folder of a submitter, and the answer of each program of the official upload check on it.

    `accepted` is the decision on all of it: results, system descriptions, and the tree.
    """

    path: str
    usage: str | None
    ruleset: str | None
    submitter: str
    package_checker: ProgramOutcome = "not_run"
    result_summarizer: ProgramOutcome = "not_run"
    repository_checker: ProgramOutcome = "not_run"
