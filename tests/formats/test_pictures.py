"""Pictures: what is in them, that they are the same each time, and what is said where they cannot be drawn."""

import io
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import Ended
from rich.console import Console

from checker.comparing.compare import compare_systems
from checker.models.ttmt import TtmtCurve, TtmtPanel
from checker.reporting.drawing import matplotlib_renderer as paper
from checker.reporting.drawing import terminal_renderer as terminal
from checker.reporting.drawing.chart import Band, Chart, Mark, Series
from checker.reporting.drawing.palette import COLORS, pick_color, pick_line_pattern, pick_marker
from checker.reporting.pictures import build_charts
from checker.reporting.pictures.curves import _build_curves_chart
from checker.submissions.curves import build_ttmt_curve

Call = Callable[..., Ended]
STUDY = "sample_logs/study"
SIDES = (f"{STUDY}/p100", f"{STUDY}/gv100")
TEXT = "{http://www.w3.org/2000/svg}text"


def texts(file: Path) -> list[str]:
    """What can be read in an SVG."""
    return ["".join(one.itertext()) for one in ElementTree.parse(file).iter(TEXT)]


def size(file: Path) -> tuple[int, int]:
    """Width and height of a PNG in pixels."""
    head = file.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def test_curves_have_axes_with_units_target_and_window(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "curves.svg"
    assert mlcheck("compare", *SIDES, "--benchmark", "ncf", "--plot", file).code == 0
    found = texts(file)
    assert {"time since run_start, min", "eval_accuracy (higher is better)", "target 0.635"} <= set(found)
    assert "ATTMT window 0.585 to 0.635" in found
    assert {"p100 (5 runs)", "gv100 (5 runs)"} <= set(found)
    assert "TTMT, ncf, full_precision" in found
    assert not any(text.startswith(("Seeds", "Sensitivity")) for text in found)


def test_seeds_say_how_much_they_vary(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "ncf-seeds.svg"
    assert mlcheck("compare", *SIDES, "--plot", file).code == 0
    found = texts(file)
    assert {"TTA, min", "ATTMT, min", "p100 (CV 19.7% by TTA, 12.2% by ATTMT)"} <= set(found)


def test_sensitivity_names_the_pair_and_the_unit(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "sensitivity.svg"
    assert mlcheck("compare", *SIDES, "--benchmark", "minigo", "--plot", file).code == 0
    assert {"speedup, ×", "quality target", "equally fast at 1", "target 0.4", "by TTA", "by ATTMT"} <= set(texts(file))


def test_the_numbers_drawn_are_those_of_the_comparison(root: Path) -> None:
    comparison = compare_systems([Path(side) for side in SIDES], benchmark="minigo")
    (chart,) = build_charts(comparison, ["sensitivity"])
    pair = comparison.benchmarks[0].pairs[0]
    assert chart.series[0].x == tuple(row.target for row in pair.sensitivity)
    assert chart.series[0].y == tuple(row.speedup_tta for row in pair.sensitivity)
    assert chart.series[1].y == tuple(row.speedup_attmt for row in pair.sensitivity)
    (curves,) = build_charts(comparison, ["curves"])
    p100 = curves.series[0]
    assert max(x for x, y in zip(p100.x, p100.y, strict=True) if y >= 0.4) == pytest.approx(74.65, abs=0.01)
    assert p100.band is None


def test_a_band_goes_from_the_fastest_to_the_slowest_run(root: Path) -> None:
    (panel,) = compare_systems([Path(side) for side in SIDES], benchmark="ncf").curves
    p100 = panel.curves[0]
    at = p100.quality.index(0.635)
    assert p100.fastest_minutes[at] == pytest.approx(59.70, abs=0.01)
    assert p100.mean_minutes[at] == pytest.approx(72.81, abs=0.01)
    assert p100.slowest_minutes[at] == pytest.approx(95.57, abs=0.01)
    times = zip(p100.fastest_minutes, p100.mean_minutes, p100.slowest_minutes, strict=True)
    assert all(fast <= mean <= slow for fast, mean, slow in times)


def test_a_curve_is_a_staircase() -> None:
    curve = TtmtCurve(
        system="a",
        runs=1,
        quality=(0.1, 0.3),
        mean_minutes=(5.0, 9.0),
        fastest_minutes=(5.0, 9.0),
        slowest_minutes=(5.0, 9.0),
        of_runs=(),
    )
    panel = TtmtPanel(
        benchmark="b", label="b", quality_key="q", lower_is_better=False, target=None, window=None, curves=(curve,)
    )
    (series,) = _build_curves_chart(panel, [0]).series
    assert list(zip(series.x, series.y, strict=True)) == [(5, 0.1), (9, 0.1), (9, 0.3)]
    assert build_ttmt_curve("a", []) is None


@pytest.mark.slow
def test_profiles_take_three_systems(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "profiles.svg"
    assert mlcheck("compare", STUDY, "--by", "system", "--plot", file).code == 0
    assert {"time as a multiple of the best, ×", "share of 5 benchmarks, %"} <= set(texts(file))
    ended = mlcheck("compare", *SIDES, "--plot", file)
    assert ended.code == 2 and "not enough to draw profiles" in ended.err


@pytest.mark.slow
def test_scores_are_drawn_too(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "picture.svg"
    assert mlcheck("score", "sample_logs/dialects", "--plot", file).code == 0
    found = texts(file)
    assert {"TTMT, llama31_8b, 8xExample", "Seeds, llama31_8b, 8xExample", "eval_accuracy (lower is better)"} <= set(found)


@pytest.mark.slow
def test_a_png_is_as_large_as_its_charts(mlcheck: Call, tmp_path: Path) -> None:
    one, many = tmp_path / "seeds.png", tmp_path / "all.png"
    assert mlcheck("compare", *SIDES, "--plot", one, "--plot", many).code == 0
    width, height = size(one)
    assert 600 < width < 800 and 500 < height < 700
    assert size(many)[0] == 4 * width and 3.5 * height < size(many)[1] < 4.5 * height


@pytest.mark.slow
@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_same_input_gives_the_same_bytes(mlcheck: Call, tmp_path: Path, form: str) -> None:
    files = [tmp_path / f"{name}.{form}" for name in ("one", "two")]
    for file in files:
        mlcheck("compare", *SIDES, "--benchmark", "ncf", "--plot", file)
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("columns", [1, 2, 5, 20])
def test_a_narrow_terminal_draws_too(mlcheck: Call, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    ended = mlcheck("compare", *SIDES, "--plot", "-")
    assert ended.code == 0, ended.err


def test_the_terminal_draws_as_well(mlcheck: Call) -> None:
    ended = mlcheck("compare", *SIDES, "--benchmark", "ncf", "--plot", "-")
    assert ended.code == 0
    assert "TTMT, ncf, full_precision" in ended.out and "Seeds, ncf" in ended.out
    assert "x: time since run_start, min   y: eval_accuracy (higher is better)" in ended.out
    assert "** p100 (5 runs)" in ended.out and "oo gv100 (5 runs)" in ended.out


@pytest.mark.parametrize(
    ("target", "said"),
    [("picture.gif", ".svg or a .png"), ("picture", ".svg or a .png"), ("missing/x.svg", "does not exist")],
)
def test_what_cannot_be_drawn_is_said(mlcheck: Call, tmp_path: Path, target: str, said: str) -> None:
    ended = mlcheck("compare", *SIDES, "--plot", tmp_path / target)
    assert ended.code == 2 and said in ended.err
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_among_the_logs(mlcheck: Call, root: Path) -> None:
    ended = mlcheck("compare", *SIDES, "--plot", f"{STUDY}/p100/results/curves.svg")
    assert ended.code == 2 and "nothing is ever written" in ended.err
    assert not (root / STUDY / "p100/results/curves.svg").exists()


@pytest.mark.parametrize(("target", "module"), [("x.svg", "matplotlib"), ("x.png", "matplotlib"), ("-", "uniplot")])
def test_a_missing_library_is_named(
    mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.chdir(tmp_path)
    ended = mlcheck("compare", *SIDES, "--plot", target)
    assert (ended.code, ended.out) == (2, "")
    assert module in ended.err and "pip install 'mlperf-mlcheck[plot]'" in ended.err


def test_colour_is_never_alone_in_telling_series_apart() -> None:
    """Nor do colours run out: the next ones have another pattern."""
    assert len(set(COLORS)) == 7
    assert len({(pick_color(number), pick_line_pattern(number)) for number in range(21)}) == 21
    assert all(pick_marker(number) != pick_marker(number + 1) for number in range(20))


def test_more_series_than_can_be_told_apart_are_counted() -> None:
    series = tuple(Series(f"s{number}", (1.0, 2.0), (number, number + 1.0), number) for number in range(12))
    drawn = paper.draw_image([Chart("many", "x, min", "y", series)], "svg").decode()
    assert ">s7<" in drawn and ">s8<" not in drawn and ">4 others<" in drawn
    console = Console(width=80, file=io.StringIO())
    console.print(terminal.draw_in_terminal([Chart("many", "x, min", "y", series)]))
    assert isinstance(console.file, io.StringIO)
    assert "4 others are not shown" in console.file.getvalue()


def test_times_far_apart_have_a_scale_that_shows_both(tmp_path: Path) -> None:
    def curve(system: str, *minutes: float) -> TtmtCurve:
        return TtmtCurve(
            system=system,
            runs=1,
            quality=(0.1, 0.3),
            mean_minutes=minutes,
            fastest_minutes=minutes,
            slowest_minutes=minutes,
            of_runs=(),
        )

    near, far = (
        _build_curves_chart(
            TtmtPanel(
                benchmark="b",
                label="b",
                quality_key="q",
                lower_is_better=False,
                target=0.3,
                window=(0.1, 0.3),
                curves=(curve("a", 1.0, 3.0), curve("b", 2.0, last)),
            ),
            [0, 1],
        )
        for last in (50.0, 500.0)
    )
    assert (near.x_log, far.x_log) == (False, True)
    ElementTree.fromstring(paper.draw_image([near, far], "svg"))
    empty = TtmtPanel(benchmark="b", label="b", quality_key="q", lower_is_better=False, target=None, window=None, curves=())
    assert _build_curves_chart(empty, []).series == ()


def test_the_forest_plot_has_every_speedup_with_its_interval_and_comes_first(mlcheck: Call, tmp_path: Path) -> None:
    comparison = compare_systems([Path(side) for side in SIDES])
    first, *others = build_charts(comparison)
    assert first.title == "Speedups over p100" and not any(chart.title.startswith("Speedups") for chart in others)
    assert first.y_ticks is not None and first.y_ticks[-1] == "geometric mean of 6" and len(first.y_ticks) == 7
    row = first.y_ticks.index("ncf, full_precision")
    ratio = comparison.benchmarks[row].pairs[0].tta
    (series,) = [one for one in first.series if one.name == "mean TTA"]
    at = [round(y) for y in series.y].index(row)
    assert series.band is not None and ratio.interval is not None
    assert (series.x[at], series.band.low[at], series.band.high[at]) == (ratio.speedup, ratio.interval.low, ratio.interval.high)
    assert "without a line: no interval" in first.note


def test_a_forest_plot_in_the_terminal_is_a_line_a_speedup() -> None:
    series = Series(
        "mean TTA", (0.5, 2.0), (0.0, 1.0), 0, joined=False, marked=True, band=Band((0.25, 2.0), (1.0, 2.0)), filled=True
    )  # fmt: skip
    chart = Chart("Speedups", "×", "", (series,), marks=(Mark("x", 1.0, ""),), x_log=True, y_ticks=("one", "two"))
    console = Console(width=80, file=io.StringIO(), color_system=None)
    console.print(terminal.draw_in_terminal([chart]))
    assert isinstance(console.file, io.StringIO)
    one, two, ends = console.file.getvalue().splitlines()[1:4]
    assert "one" in one and "─●─" in one and one.rstrip().endswith("0.5")
    assert "two" in two and "┆" in two and "─" not in two and two.rstrip().endswith("2")
    assert one.index("●") < two.index("┆") < two.index("●")
    assert ends.split() == ["0.25", "2"]


def test_the_page_of_a_comparison_has_the_forest_plot(mlcheck: Call) -> None:
    page = mlcheck("compare", *SIDES, "--format", "html").out
    assert '<figure class="chart speedups rows wide">' in page and "geometric mean of 6" in page


def test_a_system_has_one_colour_in_all_pictures_and_a_name_stands_once_in_a_legend(tmp_path: Path) -> None:
    comparison = compare_systems([Path(STUDY)], by="system")
    assert len(comparison.systems) > 2
    colors: dict[str, set[int | None]] = {}
    for chart in build_charts(comparison, ["speedups", "curves", "profiles"]):
        for series in chart.series:
            for system in comparison.side_names:
                if series.name == system or series.name.startswith(f"{system} (") or series.tooltip.startswith(f"{system},"):
                    colors.setdefault(system, set()).add(series.color)
    assert len(colors) > 2 and all(len(found) == 1 for found in colors.values()), colors
    file = tmp_path / "speedups.svg"
    file.write_bytes(paper.draw_image(build_charts(comparison, ["speedups"]), "svg"))
    assert texts(file).count("official score") == 1
