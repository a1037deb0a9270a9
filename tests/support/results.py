"""Results that nobody measured, as `rank`, `study` and `summarize` return them: as many, and named, as a test asks."""

from datetime import date

from checker.comparing.rankings import ContestRanks, LuckBounds, NextResult, RankedResult, Ranking, SelectionGain
from checker.comparing.study.model import Answer, CloseResults, Figures, FolderFigures, HardwareSpread, Study, WinnerChanges
from checker.comparing.study.questions import CV, EASIER, HARDER, SAME_EVALUATION
from checker.models.verdict import Verdict
from checker.submissions.summaries.model import ResultRow, RoundSummary
from checker.submissions.summaries.series import ScalingRow, TrendRow

__all__ = ["build_ranking", "build_study", "build_summary"]

VERSIONS = {"mlcheck_version": "0", "rules_version": "0"}
GAINS = tuple(SelectionGain(runs_made=number, speedup=1.01) for number in (10, 15, 25))
NEXT = NextResult(speedup=1.1, probability_faster=0.9, detectable_speedup=1.05)


def build_ranking(names: list[str], minutes: list[float]) -> Ranking:
    """One contest of systems of these names, each of which may have any rank."""
    results = tuple(
        RankedResult(
            path=name, submitter=name, system=name[::-1], availability=None, accepted=True, runs=5, converged=5,
            official_score_minutes=time, value=time, rank=rank, rank_low=1 if rank < 3 else rank, rank_high=len(names),
            probability_first=1 / len(names), next=NEXT, runs_to_overtake=None, rcp_margin=None,
        )
        for rank, (name, time) in enumerate(zip(names, minutes, strict=True), 1)
    )  # fmt: skip
    contest = ContestRanks(
        usage="training", ruleset="5.1.0", division="closed", benchmark="retinanet", accelerators=8, scaling=None,
        winners=min(2, len(names)), luck=LuckBounds(cv=0.05, runs=5, gains=GAINS), results=results,
    )  # fmt: skip
    return Ranking(**VERSIONS, metric="official", confidence=0.95, seed=0, draws=100, contests=(contest,), alone=0)


def build_study(names: list[str], figures: list[float]) -> Study:
    """A folder for each name; its figure is that of all questions, TTA's twice ATTMT's."""
    folders = tuple(
        FolderFigures(
            path=name, usage="training", ruleset="5.1.0", benchmark=name, runs=5,
            figures={
                question: Figures(tta=2 * figure, attmt=figure)
                if question != SAME_EVALUATION or number % 2 else Figures(tta=None, attmt=None)
                for question in (CV, SAME_EVALUATION, EASIER, HARDER)
            },
        )
        for number, (name, figure) in enumerate(zip(names, figures, strict=True))
    )  # fmt: skip
    spreads = tuple(
        HardwareSpread(group=name, results=1, tta_cv=figure, convergence_cv=figure, hardware_cv=figure / 9, slow_runs=0)
        for name, figure in zip(names, figures, strict=True)
    )
    answer = Answer(
        question=CV, group=None, folders=len(folders), attmt_lower=len(folders), tta_lower=0, equal=0, share_attmt_lower=1.0,
        median_tta=0.1, median_attmt=0.05, median_difference=-0.05, p_value=0.5, benchmarks_attmt_lower=1,
        benchmarks_tta_lower=0, benchmarks_p_value=1.0,
    )  # fmt: skip
    return Study(
        **VERSIONS, runs=5 * len(folders), answers=(answer,), by_benchmark=(), by_ruleset=(), hardware=spreads,
        close_results=CloseResults(within=0.1, pairs=0, by_tta=0, by_attmt=0, by_sample_time=0),
        winner_changes=WinnerChanges(pairs=0, by_tta=0, by_attmt=0, steadier_tta=0, steadier_attmt=0),
        runs_needed=Figures(tta=5.0, attmt=3.0), folders=folders,
    )  # fmt: skip


def build_summary(names: list[str], minutes: list[float]) -> RoundSummary:
    """A round in which each name has a result of a benchmark, of two sizes and in two rounds."""
    pairs = list(zip(names, minutes, strict=True))
    return RoundSummary(
        **VERSIONS, official=Verdict.PASS, mlcheck=Verdict.PASS, benchmarks=("retinanet",), systems=(),
        exit_code=0,
        results=tuple(_build_result(name, time) for name, time in pairs),
        scaling=tuple(_build_scaling(name, time, size) for name, time in pairs for size in (8, 64)),
        trend=tuple(
            _build_trend(size, name, time, year) for size, (name, time) in enumerate(pairs, 1) for year in (2024, 2025, 2026)
        ),
    )  # fmt: skip


def _build_result(name: str, minutes: float) -> ResultRow:
    return ResultRow(
        official=Verdict.PASS, mlcheck=Verdict.PASS, usage="training", ruleset="5.1.0", division="closed",
        submitter=name, system=name, scaling=None, benchmark="retinanet", path=name, state="result", runs=5, runs_required=5,
        converged=5, official_score_minutes=minutes, raw_score_minutes=minutes, scaling_factor=1.0,
        scaling_factor_source="none", tta_minutes=minutes, attmt_minutes=minutes, cv=0.05, global_batch_size=256.0,
        to_converge=1.0, to_converge_unit="epochs",
        rcp="found", rcp_passed=True, energy_joules=None, models=None, errors=0, bypasses=(), samples_to_converge=minutes,
        convergence_cv=0.04, hardware_cv=0.0 if minutes < 1 else 0.003,
    )  # fmt: skip


def _build_scaling(name: str, minutes: float, size: int) -> ScalingRow:
    return ScalingRow(
        usage="training", ruleset="5.1.0", division="closed", submitter=name, benchmark="retinanet", accelerator="A100",
        accelerators=size, system=name, official_score_minutes=minutes / size, speedup=size / 8, efficiency=1.0,
        hardware_efficiency=1.0, convergence_efficiency=1.0, path=name,
    )  # fmt: skip


def _build_trend(size: int, name: str, minutes: float, year: int) -> TrendRow:
    return TrendRow(
        usage="training", benchmark="retinanet", division="closed", accelerators=size, quality_target=0.34, ruleset="5.1.0",
        round_end=date(year, 6, 1), submitter=name, system=name, official_score_minutes=minutes / (year - 2023), speedup=1.0,
        halving_months=12.0, path=name,
    )  # fmt: skip
