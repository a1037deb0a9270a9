"""What the official package checker answers on the folder of one benchmark result."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.inputs.submission_layout import RESULTS, SYSTEMS
from checker.models.verdict import Verdict
from checker.rules.benchmark import Benchmark
from checker.rules.result_limits import load_result_rules
from checker.submissions.rcp.train_samples import states_placeholder_progress
from checker.submissions.results.run_counts import list_official_logs, select_official_runs
from checker.submissions.results.run_set import RunSet
from checker.submissions.seeds.check import explain_seed_rejection
from checker.submissions.submission_files import RCP_BYPASS, SEED_BYPASS, SubmissionFiles
from checker.submissions.upload_check.objection import Objection

__all__ = ["ResultAnswer", "emulate_package_checker"]

CLOSED = "closed"
BYPASSABLE_OUTCOMES = ("too_fast", "missing")
POWER_RULES = ("SYS010", "SYS011", "SYS012")


class ResultAnswer(Struct, frozen=True):
    """The answer on a result.

    Attributes:
        objections: What the package checker rejects the folder for; those on single logs are findings of the logs.
        noncompliant: The paths of the logs that it rejects.
        tolerated: The paths of those that it accepts in the end, since olympic scoring drops as many.
        is_rejected: Whether it rejects the folder.
        is_scaling_file_replaced: Whether its RCP test replaces scaling.json.
        is_log_stopping: Whether it ends with an exception on a log.
    """

    objections: tuple[Objection, ...] = ()
    noncompliant: frozenset[str] = frozenset()
    tolerated: frozenset[str] = frozenset()
    is_rejected: bool = False
    is_scaling_file_replaced: bool = False
    is_log_stopping: bool = False

    @property
    def is_crash(self) -> bool:
        """Whether the package checker ends with an exception on the folder."""
        return any(objection.stops for objection in self.objections)


def emulate_package_checker(runs: RunSet, files: SubmissionFiles) -> ResultAnswer:
    """The answer of the official package checker on the folder, which has its own reference convergence points only.

    It compares the number of logs, accepts as many logs that do not comply as olympic scoring drops, and tests seeds and
    convergence where the system description says that the result is closed. Of a folder that it does not look at it says
    nothing. Of logs that are not a whole result (`--partial`) only their own faults count.
    """
    if not _is_seen(runs, files):
        return ResultAnswer()
    facts = _find_folder_benchmark(runs, files)
    number = len(list_official_logs(runs))
    runs = runs if runs.partial else select_official_runs(runs)
    rejected = frozenset(run.report.path for run in runs.runs if run.report.official is Verdict.FAIL)
    of_power = frozenset(run.report.path for run in runs.runs if Path(run.report.path).stem in files.power.rejected_results)
    noncompliant = rejected | of_power
    droppable = 0 if facts is None or runs.partial else facts.drop.slowest
    crashing = [run for run in runs.runs if run.is_official_check_crashing]
    too_many = len(noncompliant) > droppable or bool(crashing)
    tested = False
    objections = list(_object_to_power(runs, files, of_power if too_many else frozenset()))
    if not runs.partial:
        objections += _object_to_count(runs, facts, number)
        if _find_official_division(runs, files) == CLOSED:
            objections += _object_to_seeds(runs, files)
            of_rcp = list(_object_to_convergence(runs, files))
            tested = bool(files.ruleset and files.ruleset.definition.rcps) and not any(one.stops for one in of_rcp)
            objections += of_rcp
    described = files.description_outcome in ("pass", "not_required") or (
        files.description_outcome == "missing" and not runs.folder.whole_submitter
    )
    return ResultAnswer(
        tuple(objections),
        noncompliant,
        frozenset() if too_many else noncompliant,
        bool(objections) or too_many or not runs.runs or not (described or runs.partial),
        tested,
        bool(crashing),
    )


def _is_seen(runs: RunSet, files: SubmissionFiles) -> bool:
    """Whether the package checker looks into the folder: it stands where results have to be, and is called like a benchmark.

    A folder outside a submission is judged as if it did.
    """
    layout, ruleset = runs.layout, files.ruleset
    if runs.folder.explicitly_named:
        return True
    if layout.submitter_folder is None:
        return not _is_inside_submission(runs.path)
    if ruleset is None:
        return True
    if layout.benchmark is None:
        return False
    parts = runs.folder.path.absolute().relative_to((layout.submitter_folder / RESULTS).absolute()).parts
    scaling = (layout.scaling,) if ruleset.definition.scaling_folders else ()
    return parts == (layout.system, *scaling, layout.benchmark) and ruleset.is_official_folder(layout.benchmark)


def _is_inside_submission(path: Path) -> bool:
    """Whether the path is a submitter's folder, or lies in one."""
    whole = path.absolute()
    return any((folder / RESULTS).is_dir() and (folder / SYSTEMS).is_dir() for folder in (whole, *whole.parents))


def _find_folder_benchmark(runs: RunSet, files: SubmissionFiles) -> Benchmark | None:
    """The benchmark that the official package checker counts the logs of: that of the folder's name, whatever they state."""
    named = None if files.ruleset is None else files.ruleset.benchmarks.get(runs.layout.benchmark or "")
    return named or runs.benchmark


def _find_official_division(runs: RunSet, files: SubmissionFiles) -> str | None:
    """The division by the system description, where the official program takes it from; without one, that of the logs."""
    values = files.description.values
    stated = values.get("division")
    return runs.division if not values else stated if isinstance(stated, str) else None


def _object_to_power(runs: RunSet, files: SubmissionFiles, rejected: frozenset[str]) -> Iterator[Objection]:
    if files.power.is_official_check_crashing:
        message = "the official package checker stops on the power logs"
        fix = "give each result the folder power/<result>/ with node_0.txt and so on, or remove power"
        yield Objection(runs.path, message, fix, stops=True, rules=("SYS010", "SYS011"))
    elif rejected:
        message = f"the official package checker rejects the power logs of {_list_names(rejected)}"
        yield Objection(runs.path, message, "give each result a complete set of power logs", rules=POWER_RULES)


def _object_to_count(runs: RunSet, facts: Benchmark | None, number: int) -> Iterator[Objection]:
    if facts is None:
        if not runs.runs:
            yield Objection(
                runs.path, "the folder has no result_*.txt", "add the logs, or remove the folder", rules=("RES024",)
            )
        return
    if number == facts.runs or (runs.is_weak_scaling and number > facts.runs):
        return
    message = f"the official package checker counts {number} result_*.txt where it expects {facts.runs}"
    rules = ("RES012", "RES004") if number < facts.runs else ("RES007",)
    fix = f"submit exactly {facts.runs} logs, uncompressed and called result_0.txt to result_{facts.runs - 1}.txt"
    yield Objection(runs.path, message, fix, rules=rules)


def _object_to_seeds(runs: RunSet, files: SubmissionFiles) -> Iterator[Objection]:
    if files.ruleset is None or not files.ruleset.definition.seeds or SEED_BYPASS in files.honored_bypasses:
        return
    reason = explain_seed_rejection(runs)
    if reason is not None:
        fix = "log the seed of each run once, as an integer"
        message = f"the official seed checker rejects the result: {reason}"
        yield Objection(runs.path, message, fix, rules=("RES008", "RES017", "RES018"))


def _object_to_convergence(runs: RunSet, files: SubmissionFiles) -> Iterator[Objection]:
    """What the RCP test rejects. It has no reference for some benchmarks of a round, and stops on them."""
    if files.ruleset is None or not files.ruleset.definition.rcps:
        return
    facts = runs.benchmark
    if facts is not None and facts.rcp.stops_official_check:
        message = f"the official package checker stops: its RCP test does not know {facts.id}"
        fix = "ask the round's chair; nothing in the submission causes this"
        yield Objection(runs.path, message, fix, stops=True)
        return
    from checker.submissions.rcp.run_set_test import find_reference, run_rcp_test_for_set

    if find_reference(runs) is None:
        return
    if any(_has_unusable_progress(run) for run in runs.runs):
        message = "the official RCP test stops on an evaluation that does not state its progress as a number"
        yield Objection(runs.path, message, "log the progress of each evaluation as a number", stops=True, rules=("RCP004",))
        return
    result = run_rcp_test_for_set(runs)
    bypassed = RCP_BYPASS in files.honored_bypasses and result.global_batch_size is not None
    if not result.passed and not (bypassed and result.outcome in BYPASSABLE_OUTCOMES):
        message = "the official RCP test rejects the result"
        fix = "train until the runs converge as the reference does, or submit reference runs"
        rules = load_result_rules().train_samples
        if states_placeholder_progress(runs, rules):
            message += f": the evaluations state less than a batch of progress; {rules.key} has the samples"
            fix = f"write {rules.bypass} in package_checker_params of the submitter's folder"
        yield Objection(runs.path, message, fix, rules=("RCP002", "RCP003", "RCP004", "RCP009", "RES005"))


def _has_unusable_progress(run: LogResult) -> bool:
    return run.benchmark is not None and run.convergence is not None and run.convergence.progress_to_converge is None


def _list_names(paths: frozenset[str]) -> str:
    return ", ".join(sorted(Path(path).name for path in paths))
