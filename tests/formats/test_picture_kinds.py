"""Every picture of every kind of result, also of degenerate ones: no text lies on another or beyond the edge, colours keep to a
system, and pages stay of a size that a reader can look at."""

import io
from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import ROOT, Ended
from results import build_ranking, build_study, build_summary
from rich.console import Console
from stretching import write_stretched_submitter

from checker import api
from checker.checking.options import CheckOptions
from checker.comparing.compare import compare_systems
from checker.record import Record
from checker.reporting.drawing import matplotlib_renderer as paper
from checker.reporting.drawing import terminal_renderer as terminal
from checker.reporting.drawing.chart import MOST_ROWS, Chart
from checker.reporting.drawing.inline_svg import draw_inline_svg
from checker.reporting.formats.html import render_analysis
from checker.reporting.pictures import PICTURES, build_charts
from checker.reporting.rank_tables import lay_out_ranking
from checker.resources import list_modules

Call = Callable[..., Ended]
SYSTEMS = [f"system {number}" for number in range(40)]
LONG = [f"{'a very long name of a submitter with many parts ' * 2}"[:76] + f" n_{number}" for number in range(5)]
INPUTS: dict[str, tuple[list[str], list[float]]] = {
    "one system": (["one"], [12.0]),
    "forty systems": (SYSTEMS, [10.0 + number for number in range(40)]),
    "equal ones": (["a", "b"], [12.0, 12.0]),
    "nothing varies": (["a", "b"], [0.0001, 0.0001]),
    "huge ratios": (["a", "b", "c"], [0.001, 1.0, 100_000.0]),
    "long names": (LONG, [5.0, 6.0, 7.0, 8.0, 9.0]),
    "names of one word": (["x" * 80, "y" * 80], [5.0, 6.0]),
    "markup and controls": (["<b>&$a_1$", "\x1b[31m\u202e"], [5.0, 6.0]),
}
KINDS: dict[str, Callable[[list[str], list[float]], Record]] = {
    "ranking": build_ranking,
    "study": lambda names, values: build_study(names, [value / 1000 for value in values]),
    "summary": build_summary,
}  # fmt: skip
CASES = [(kind, name) for kind in KINDS for name in INPUTS]


def charts_of(kind: str, name: str) -> list[Chart]:
    return build_charts(KINDS[kind](*INPUTS[name]))


def list_visible_labels(axis: Any) -> list[Any]:
    """Labels of ticks within the limits; others are not drawn."""
    first, last = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if first <= tick.get_loc() <= last]


def find_overlaps(charts: list[Chart]) -> list[str]:
    """What is written over something else or beyond the picture: names of rows, entries of legends, titles and labels."""
    figure = paper.build_figure(charts)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    FigureCanvasAgg(figure).draw()
    wrong = []
    for axes in figure.axes:
        groups = [list_visible_labels(axis) for axis in (axes.xaxis, axes.yaxis)]
        legend = axes.get_legend()
        if legend is not None:
            groups.append(legend.get_texts())
        for group in groups:
            boxes = [(text, text.get_window_extent()) for text in group if text.get_text()]
            wrong += [
                f"{one.get_text()!r} on {two.get_text()!r}"
                for (one, first), (two, second) in pairwise(boxes)
                if first.overlaps(second)
            ]
        for text in (axes.title, axes.xaxis.label, axes.yaxis.label, *(text for group in groups for text in group)):
            box = text.get_window_extent()
            if text.get_text() and not (
                box.x0 > -2 and box.x1 < figure.bbox.x1 + 2 and box.y0 > -2 and box.y1 < figure.bbox.y1 + 2
            ):
                wrong.append(f"{text.get_text()!r} is cut")
    return wrong


def test_every_picture_belongs_to_a_kind_and_every_kind_has_its_functions() -> None:
    folder = import_module("checker.reporting.pictures")
    named = {name for pictures in PICTURES.values() for name in pictures}
    assert named <= set(list_modules(folder.__path__))
    functions = {
        (kind, name)
        for name in list_modules(folder.__path__)
        for kind in PICTURES
        if hasattr(import_module(f"{folder.__name__}.{name}"), f"of_{kind}")
    }
    assert functions == {(kind, name) for kind, pictures in PICTURES.items() for name in pictures}


def test_the_guide_lists_the_pictures_of_each_command() -> None:
    commands = {"comparison": "compare", "scores": "score", "ranking": "rank", "study": "study", "summary": "summarize"}
    guide = (ROOT / "docs/using.md").read_text(encoding="utf-8")
    for kind, pictures in PICTURES.items():
        assert f"| `{commands[kind]}` | {', '.join(f'`{name}`' for name in pictures)} |" in guide


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_any_result_is_drawn_in_the_terminal(kind: str, name: str) -> None:
    charts = charts_of(kind, name)
    assert {chart.name for chart in charts} == set(PICTURES[kind])  # type: ignore[index]
    console = Console(width=100, file=io.StringIO(), color_system=None)
    console.print(terminal.draw_in_terminal(charts))
    assert isinstance(console.file, io.StringIO)
    drawn = console.file.getvalue()
    assert all(chart.title.split(",")[0] in drawn for chart in charts[:10]) and "\x1b" not in drawn and "\u202e" not in drawn
    for chart in charts:
        assert len(chart.y_ticks or ()) <= MOST_ROWS
        assert all(x > 0 for series in chart.series for x in series.x if chart.x_log)
        assert all(y > 0 for series in chart.series for y in series.y if chart.y_log)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "name"),
    [("ranking", "forty systems"), ("ranking", "long names"), ("study", "long names"), ("summary", "forty systems"),
     ("summary", "huge ratios")],
)  # fmt: skip
def test_no_text_lies_on_another_or_is_cut(kind: str, name: str) -> None:
    firsts = {chart.name: chart for chart in reversed(charts_of(kind, name))}
    assert find_overlaps(list(firsts.values())) == []


@pytest.mark.slow
def test_no_text_of_a_comparison_lies_on_another() -> None:
    study = ROOT / "sample_logs/study"
    charts = build_charts(compare_systems([study / "p100", study / "gv100"], benchmark="ncf"))
    assert len(charts) > 3 and find_overlaps(charts) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_holds_the_pictures_whatever_the_names_are(kind: str) -> None:
    chart = charts_of(kind, "markup and controls")[0]
    drawn = draw_inline_svg(chart, "p")
    ElementTree.fromstring(drawn)
    assert "<b>" not in drawn and "\x1b" not in drawn


def test_forty_systems_are_in_charts_of_a_readable_size() -> None:
    charts = charts_of("ranking", "forty systems")
    assert [len(chart.y_ticks or ()) for chart in charts] == [16, 16, 8]
    assert charts[0].title.endswith(", 1 of 3")
    width, height = paper.build_figure(charts).get_size_inches()
    assert width < 22 and height * 72 < 1_000


def test_a_system_keeps_its_colour_over_all_charts() -> None:
    for kind in ("ranking", "summary"):
        colors: dict[str, set[int | None]] = {}
        for chart in charts_of(kind, "forty systems"):
            for series in chart.series:
                for name in SYSTEMS:
                    if series.name.split(",")[0] == name or series.tooltip.split(":")[0] == name:
                        colors.setdefault(name, set()).add(series.color)
        assert len(colors) == len(SYSTEMS) and all(len(found) == 1 for found in colors.values()), (kind, colors)


def test_ranks_drawn_are_those_of_the_ranking() -> None:
    ranking = build_ranking(["a", "b", "c"], [1.0, 2.0, 3.0])
    (chart,) = build_charts(ranking)
    points = [series for series in chart.series if series.x]
    assert [(series.x[0], series.band.low[0], series.band.high[0]) for series in points if series.band] == [
        (1.0, 1.0, 3.0), (2.0, 1.0, 3.0), (3.0, 3.0, 3.0),
    ]  # fmt: skip
    assert [series.filled for series in points] == [True, True, False]
    assert chart.y_ticks is not None and chart.y_ticks[0] == "a (60.00 s)"


def test_what_a_logarithmic_axis_cannot_show_is_counted() -> None:
    (chart,) = build_charts(build_study(["a", "b"], [0.0, 0.1]), ["cvs"])
    assert "1 point below 0.01% drawn at it" in chart.note
    assert min(x for series in chart.series if series.name for x in series.x) == 0.01
    assert [series.name for series in chart.series if series.name] == [
        "runs end at different evaluations (1)", "runs end at one evaluation (1)",
    ]  # fmt: skip


def test_a_halving_time_takes_three_rounds() -> None:
    summary = build_summary(["a"], [12.0])
    assert [series.name for series in build_charts(summary, ["trend"])[0].series] == ["1 accelerator: halves in 12 months"]
    short = summary.model_copy(update={"trend": summary.trend[:2]})
    assert [series.name for series in build_charts(short, ["trend"])[0].series] == ["1 accelerator"]


def test_hardware_of_a_comparison_has_both_parts_with_their_intervals(tmp_path: Path) -> None:
    for name, factor in (("one", 1.0), ("two", 1.5)):
        write_stretched_submitter(tmp_path / name, factor)
    (one,) = compare_systems([tmp_path / "one", tmp_path / "two"], CheckOptions(ruleset="5.1")).benchmarks
    parts = one.pairs[0].parts
    assert parts is not None and parts.hardware.interval is not None
    comparison = compare_systems([tmp_path / "one", tmp_path / "two"], CheckOptions(ruleset="5.1"))
    (chart,) = build_charts(comparison, ["hardware"])
    hardware, convergence = chart.rows
    ends = parts.hardware.interval
    assert hardware[1:] == ("time per sample (hardware)", parts.hardware.speedup, ends.low, ends.high)
    assert hardware[2] == pytest.approx(1 / 1.5, abs=1e-3) and convergence[2] == 1.0


@pytest.mark.parametrize("command", ["rank", "study", "summarize"])
def test_commands_draw_into_files_and_refuse_what_has_no_picture(mlcheck: Call, tmp_path: Path, command: str) -> None:
    ended = mlcheck(command, "sample_logs", "--plot", tmp_path / "picture.gif")
    assert ended.code == 2 and ".svg or a .png" in ended.err


def test_the_api_draws_rankings_studies_and_summaries(tmp_path: Path) -> None:
    for build in KINDS.values():
        drawing = api.plot(build(*INPUTS["huge ratios"]))  # type: ignore[arg-type]
        assert len(drawing.charts) >= 1 and drawing.charts[0].title in repr(drawing)
    drawing.save(tmp_path / "summary.svg")
    assert "<svg" in (tmp_path / "summary.svg").read_text(encoding="utf-8")


def test_a_page_of_a_ranking_says_whether_the_winner_is_known() -> None:
    page: Any = render_analysis(lay_out_ranking(build_ranking(["a", "b"], [1.0, 1.1])))
    assert '<figure class="chart ranks rows wide">' in page
    assert "The winner cannot be told from another in 1 of 1 contest." in page
