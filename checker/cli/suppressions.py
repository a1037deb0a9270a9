"""`--baseline` and `--write-baseline`: accept the findings of today, and fail on new ones."""

import sys
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated

from msgspec import structs

from checker.checking.options import CheckOptions
from checker.cli.parameters import Option
from checker.models.report import Report

__all__ = ["BaselineOption", "WriteBaselineOption", "apply_baseline", "check_baseline_target", "record_baseline"]

BaselineOption = Annotated[
    Path | None,
    Option(metavar="FILE", help="Accept the findings in this file; only new findings count.", show_default=False),
]
WriteBaselineOption = Annotated[
    Path | None,
    Option(
        metavar="FILE",
        help="Write the errors and warnings of this check to a file for --baseline. The exit code does not change.",
        show_default=False,
    ),
]


def apply_baseline(options: CheckOptions, file: Path | None) -> CheckOptions:
    """The options, with the findings in the file accepted.

    Raises:
        InputError: the file is not a baseline.
    """
    if file is None:
        return options
    from checker.checking.configuration.baseline import read_baseline  # seldom asked for, as all here

    return structs.replace(
        options, suppressions=structs.replace(options.suppressions, baseline=read_baseline(file, options.limits))
    )


def check_baseline_target(file: Path | None, inputs: Sequence[Path]) -> Path | None:
    """The file, checked before the logs are, as that may take long.

    Raises:
        InputError: it must not or cannot be written.
    """
    if file is not None:
        from checker.cli.target import resolve_output_file

        resolve_output_file(file, inputs)
    return file


def record_baseline(
    file: Path, report: Report, inputs: Sequence[Path], options: CheckOptions, select: Callable[[Report], Report]
) -> None:
    """Write the errors and warnings that `select` leaves of this check, also those in an earlier baseline; print their number
    on stderr.

    Raises:
        InputError: it cannot be written.
    """
    from checker.checking.configuration.baseline import write_baseline
    from checker.checking.suppressions import SUPPRESSION_RULES
    from checker.submissions.validation import validate_paths

    if options.suppressions.baseline is not None:
        report = validate_paths(
            inputs, structs.replace(options, suppressions=structs.replace(options.suppressions, baseline=None))
        )
    report = select(report)
    groups = (report.findings, *(run.findings for run in report.runs), *(result.findings for result in report.results))
    number = write_baseline(file, (finding for finding in chain.from_iterable(groups) if finding.rule not in SUPPRESSION_RULES))
    print(f"mlcheck: {file} accepts {number} {'finding' if number == 1 else 'findings'}", file=sys.stderr)
