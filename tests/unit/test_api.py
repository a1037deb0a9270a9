"""The library: what `import checker` gives, and frames with units."""

import subprocess
import sys
from collections.abc import Callable
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from hostile import write_hostile
from pandas import DataFrame

import checker
import mlcheck
from checker import api
from checker.errors import InputError, MissingExtraError

STUDY = Path("sample_logs/study")
DIALECTS = "sample_logs/dialects"
TIMES = ("tta", "attmt", "time_to_train", "minutes")


def frames() -> dict[str, Callable[[], DataFrame]]:
    """Every frame that there is."""

    def of(result: Callable[[], Any], table: str) -> Callable[[], DataFrame]:
        return lambda: result().to_frame(table)

    results = {
        "score": (lambda: checker.score(DIALECTS), ("runs", "results", "findings", "curves")),
        "validate": (lambda: checker.validate([DIALECTS]), ("runs", "results")),
        "summarize": (lambda: checker.summarize(DIALECTS), ("systems", "results")),
        "rank": (lambda: checker.rank(STUDY), ("ranks", "luck")),
        "study": (lambda: checker.study(DIALECTS), ("answers", "benchmarks", "rulesets", "hardware", "folders")),
        "compare": (
            lambda: checker.compare(STUDY, by="system"),
            ("pairs", "runs", "sensitivity", "profiles", "curves"),
        ),
    }
    return {f"{name} {table}": of(result, table) for name, (result, tables) in results.items() for table in tables}


@pytest.mark.slow
@pytest.mark.parametrize("name", frames())
def test_every_table_is_a_frame_whose_times_have_a_unit(root: Path, name: str) -> None:
    frame = frames()[name]()
    assert isinstance(frame, DataFrame) and len(frame) > 0
    columns = list(frame.columns)
    assert len(set(columns)) == len(columns)
    for column in columns:
        if column.startswith(TIMES) and frame[column].dtype == float and not column.endswith(("_cv", "_coverage")):
            assert column.endswith("_minutes"), column


def test_frames_hold_the_numbers_of_the_models(root: Path) -> None:
    comparison = checker.compare(STUDY / "p100", STUDY / "gv100", benchmark="ncf")
    pair, frame = comparison.benchmarks[0].pairs[0], comparison.to_frame()
    assert frame.speedup_tta[0] == pair.tta.speedup
    assert pair.tta.interval is not None and frame.speedup_tta_high[0] == pair.tta.interval.high
    assert list(comparison.to_frame("runs").tta_minutes[:5]) == list(comparison.benchmarks[0].sides[0].tta.of_runs_minutes)
    report = checker.score(DIALECTS)
    assert list(report.to_frame().path) == [run.path for run in report.runs]
    assert report.curves and checker.validate(DIALECTS).curves == ()
    assert report.model_dump_json() == checker.validate(DIALECTS).model_dump_json()
    summary = checker.summarize(DIALECTS)
    assert {f"{name}_minutes" for name in summary.benchmarks} <= set(summary.to_frame("systems").columns)


def test_a_repr_is_one_short_line(root: Path) -> None:
    report = mlcheck.score(DIALECTS)
    comparison = mlcheck.compare(STUDY / "p100", STUDY / "gv100")
    for value in (report, report.runs[0], report.results[0], mlcheck.summarize(DIALECTS), comparison):
        text = repr(value)
        assert (
            "\n" not in text
            and len(text) < 300
            and text.startswith(f"{type(value).__name__}(ruleset=") == (not hasattr(value, "path"))
        )
    assert repr(report) == "Report(ruleset='0.5.0, 5.1.0', logs=20, results=3, accepted=True)"


def test_a_notebook_shows_a_table_in_which_nothing_of_a_log_is_markup(root: Path, tmp_path: Path) -> None:
    shown = mlcheck.score(DIALECTS)._repr_html_()
    assert shown.startswith("<p><b>accepted: 20 logs, 3 benchmark results, 0 errors</b></p><table>")
    assert shown.count("<tr>") == 1 + 3 and "<td>65.75</td>" in shown and "None" not in shown
    assert mlcheck.summarize(DIALECTS)._repr_html_().count("<tr>") == 1 + 2
    assert "speedup_tta" in mlcheck.compare(STUDY / "p100", STUDY / "gv100", benchmark="ncf")._repr_html_()
    hostile = mlcheck.score(write_hostile(tmp_path))
    assert "<script" in hostile.results[0].system and "<script" not in hostile._repr_html_()


def test_a_table_that_there_is_not_is_an_error_that_lists_the_names(root: Path) -> None:
    for result, names in (
        (mlcheck.score(DIALECTS), "runs, results, findings, curves"),
        (mlcheck.summarize(DIALECTS), "systems, results, suspicious"),
        (mlcheck.compare(STUDY / "p100", STUDY / "gv100", benchmark="ncf"), "pairs, runs, sensitivity, profiles"),
    ):
        with pytest.raises(InputError, match=f"there is no table 'cells'; the tables are {names}"):
            result.to_frame("cells")  # type: ignore[arg-type]


def test_configuration_and_execution_are_arguments(root: Path, tmp_path: Path) -> None:
    config = tmp_path / "mlcheck.toml"
    config.write_text('gate = "mlcheck"\n[severity]\nSTA004 = "error"\n', encoding="utf-8")
    assert mlcheck.find_config(tmp_path) == config and mlcheck.find_config("/") is None
    assert mlcheck.validate(DIALECTS).summary.accepted and not mlcheck.validate(DIALECTS, config=config).summary.accepted
    assert mlcheck.validate(DIALECTS, config=config).gate == "mlcheck"
    assert mlcheck.validate(DIALECTS, config=config, gate="official").gate == "official"
    assert mlcheck.validate(DIALECTS, strict=True).strict
    cached = mlcheck.validate(DIALECTS, execution=mlcheck.Execution(cache=tmp_path / "cache"))
    assert cached == mlcheck.validate(DIALECTS) and any((tmp_path / "cache").iterdir())


def test_an_empty_table_is_an_empty_frame(root: Path) -> None:
    assert len(checker.compare(STUDY / "p100", STUDY / "gv100").to_frame("profiles")) == 0


def test_options_are_those_of_the_command_line(root: Path) -> None:
    sliding = checker.compare(STUDY / "p100", STUDY / "gv100", benchmark="minigo", targets="0.35:0.40:0.01", sliding=True)
    assert sliding.benchmarks[0].sides[0].sensitivity[0].attmt_minutes == pytest.approx(52.71 * 60, abs=0.6)
    assert checker.score(STUDY, partial=True, attmt="0.70:0.71:0.01").runs[0].attmt_window == "0.7:0.71:0.01"
    assert checker.validate(DIALECTS, ruleset="5.1").summary.failed > 0
    with pytest.raises(InputError, match="missing"):
        checker.score("missing")


@pytest.mark.slow
def test_pictures_are_drawn_from_results(root: Path, tmp_path: Path) -> None:
    report = checker.score(DIALECTS)
    drawing = checker.plot(report, tmp_path / "curves.svg", ["curves"])
    assert (tmp_path / "curves.svg").read_bytes().startswith(b"<?xml")
    assert drawing._repr_svg_().encode() == (tmp_path / "curves.svg").read_bytes()
    assert len(drawing.figure.axes) == len(drawing.charts) == 3 and len(repr(drawing)) < 300
    with pytest.raises(InputError):
        checker.plot(report, tmp_path / "curves.gif")
    with pytest.raises(InputError):
        checker.plot(report, tmp_path / "profiles.svg", ["profiles"])


def test_without_pandas_the_extra_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = checker.validate(DIALECTS)
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError) as raised:
        report.to_frame()
    assert (raised.value.extra, raised.value.fix) == ("frames", "pip install 'mlperf-mlcheck[frames]'")


@pytest.mark.parametrize("name", ["checker", "mlcheck"])
def test_the_version_loads_nothing(root: Path, name: str) -> None:
    loaded = "*(name for name in sys.modules if name.startswith(('checker', 'numpy', 'pydantic')))"
    code = f"import sys, {name}; print({name}.__version__, {loaded})"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [checker.__version__, "checker"]


def test_the_library_goes_by_the_name_of_the_program() -> None:
    assert mlcheck.__all__ == checker.__all__ == sorted(checker.__all__)
    assert {*mlcheck.__all__} == {*api.__all__, "__version__"} <= {*dir(mlcheck)} & {*dir(checker)}
    assert all(getattr(mlcheck, name) is getattr(api, name) for name in api.__all__)
    with pytest.raises(AttributeError, match="module 'mlcheck' has no attribute 'judge'"):
        _ = mlcheck.judge


@pytest.mark.parametrize("call", [checker.validate, checker.score, checker.summarize, checker.compare])
def test_the_ruleset_is_called_ruleset(call: Callable[..., Any]) -> None:
    assert "ruleset" in signature(call).parameters and "edition" not in signature(call).parameters


def test_what_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'judge'"):
        _ = checker.judge
    assert set(checker.__all__) >= {"compare", "plot", "score", "summarize", "validate"}
