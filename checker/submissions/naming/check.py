"""Names: folders called like a benchmark, files called like a run, nothing else among them."""

from collections.abc import Iterator
from pathlib import Path

from checker.checking.findings import build_finding
from checker.models.finding import Edit, Finding, Origin
from checker.rules.ruleset import Ruleset
from checker.submissions.results.run_set import RunSet
from checker.suggestions import find_nearest_name

__all__ = ["check_names"]

MOST_NAMED = 5
NAME_SIMILARITY = 0.6


def check_names(runs: RunSet, ruleset: Ruleset | None) -> Iterator[Finding]:
    """A folder that is called like no benchmark or another one, logs with other names, files that do not belong there.

    `ruleset` is the one to name benchmarks by; a folder without logs has none of its own.
    """
    if runs.layout.benchmark is not None and ruleset is not None and not runs.folder.explicitly_named:
        yield from _check_folder_name(runs, runs.layout.benchmark, ruleset)
    if runs.folder.misnamed:
        yield _report_misnamed_logs(runs)
    if runs.folder.strays:
        names = _format_file_names(runs.folder.strays)
        yield build_finding(
            "RES013-stray-file",
            Origin.OFFICIAL,
            runs.path,
            f"{names} among the results",
            expected="result_*.txt and nothing else",
            found=names,
            fix="move it out of the folder" if len(runs.folder.strays) == 1 else None,
            edit=Edit(action="remove", path=str(runs.folder.strays[0])) if len(runs.folder.strays) == 1 else None,
        )


def _check_folder_name(runs: RunSet, name: str, ruleset: Ruleset) -> Iterator[Finding]:
    benchmark = None if runs.representative_run is None else runs.representative_run.report.benchmark
    if name in ruleset.benchmarks or name == benchmark:
        if benchmark is not None and name != benchmark:
            yield build_finding(
                "RES015-folder-of-another-benchmark",
                Origin.MLCHECK,
                runs.path,
                f"the folder is called {name}, its logs say {benchmark}",
                expected=name,
                found=benchmark,
                edit=_rename_folder(runs.path, benchmark),
            )
        return
    from checker.rules.other_names import find_current_benchmark  # most folders have the name of a benchmark

    near = find_current_benchmark(name, ruleset.benchmarks) or find_nearest_name(
        name, ruleset.benchmarks, cutoff=NAME_SIMILARITY
    )
    meant = benchmark if benchmark in ruleset.benchmarks else near
    yield build_finding(
        "RES014-folder-of-no-benchmark",
        Origin.MLCHECK,
        runs.path,
        f"{ruleset.display_name} has no benchmark {name}; the official package checker skips the folder and reports success",
        expected="one of " + ", ".join(ruleset.benchmarks),
        found=name,
        fix=None if meant is None else f"did you mean {meant}? rename the folder",
        edit=None if benchmark is None or meant != benchmark else _rename_folder(runs.path, meant),
    )


def _report_misnamed_logs(runs: RunSet) -> Finding:
    """Logs that are not called result_<n>.txt, with the free names that they could have."""
    taken = {log.name for log in runs.folder.logs}
    free = (name for name in (f"result_{number}.txt" for number in range(10_000)) if name not in taken)
    moves = [f"{file.name} to {name}" for file, name in zip(runs.folder.misnamed, free, strict=False)]
    moved = ", ".join(moves[:MOST_NAMED]) + (", ..." if len(moves) > MOST_NAMED else "")
    return build_finding(
        "RES012-log-misnamed",
        Origin.OFFICIAL,
        runs.path,
        f"{_format_file_names(runs.folder.misnamed)}: records, but not called result_*.txt",
        expected="result_*.txt",
        found=_format_file_names(runs.folder.misnamed),
        fix=f"rename {moved}",
        edit=None
        if len(moves) > 1
        else Edit(action="rename", path=str(runs.folder.misnamed[0]), value=moves[0].rpartition(" ")[2]),
    )


def _rename_folder(folder: Path, name: str) -> Edit | None:
    """The edit that calls the folder by its benchmark; None where there is a folder of that name."""
    return None if folder.with_name(name).exists() else Edit(action="rename", path=str(folder), value=name)


def _format_file_names(files: tuple[Path, ...]) -> str:
    names = [file.name for file in files]
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")
