"""Every table in a terminal of 80 to 200 columns: no number is broken, what a row is about stays, no line is too long."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from conftest import SHARED, Ended
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from checker.checking.benchmark_lookup import describe_benchmark, list_benchmarks
from checker.checking.key_lookup import explain_key
from checker.checking.options import CheckOptions, Execution
from checker.cli.benchmark_pages import draw_benchmark, draw_benchmarks
from checker.cli.explaining import render_rule_list
from checker.cli.key_pages import draw_key
from checker.cli.rulesets_table import build_rulesets_table
from checker.comparing.compare import compare_systems
from checker.comparing.comparison import Comparison
from checker.comparing.rank import rank_results
from checker.comparing.rankings import Ranking
from checker.models.report import Report
from checker.reporting.formats.terminal import FORMAT
from checker.reporting.rank_tables import lay_out_ranking
from checker.reporting.report_view import ReportView
from checker.reporting.terminal.responsive_table import ResponsiveTable, hang_beside
from checker.submissions.summaries.model import RoundSummary
from checker.submissions.summaries.summarize import summarize_round
from checker.submissions.validation import validate_paths

Call = Callable[..., Ended]
WIDTHS = (80, 100, 120, 200)
WIDE = 1000
NUMBER = re.compile(r"[-+±×]?\d[\d,]*(?:\.\d+)?[%×]?")
WHOLE_ROUND = "training_v5.1"
ROUND_TABLES: dict[str, tuple[Callable[["RoundValues"], Any], set[str]]] = {
    "validate": (lambda values: FORMAT.render(values.report), {"benchmark", "system"}),
    "statistics": (lambda values: FORMAT.render(values.report, view=ReportView(statistics=True)), {"rule", "findings"}),
    "score": (lambda values: FORMAT.render_scores(values.report), {"run"}),
    "systems": (lambda values: FORMAT.render_summary(values.summary, "systems"), {"submitter", "system", "accelerators"}),
    "results": (lambda values: FORMAT.render_summary(values.summary, "results"), {"submitter", "system", "benchmark"}),
    "compare": (lambda values: FORMAT.render_comparison(values.comparison), {"system"}),
    "speedups": (lambda values: FORMAT.render_comparison(values.comparison, "speedups"), {"benchmark"}),
    "seeds": (lambda values: FORMAT.render_comparison(values.comparison, "seeds"), {"benchmark", "system"}),
    "sensitivity": (lambda values: FORMAT.render_comparison(values.comparison, "sensitivity"), {"benchmark", "target"}),
    "profiles": (lambda values: FORMAT.render_comparison(values.comparison, "profiles"), {"system"}),
    "rank": (lambda values: FORMAT.render_analysis(lay_out_ranking(values.ranking, None)), {"rank", "submitter", "system"}),
}
OTHER_TABLES: dict[str, tuple[Callable[[], Any], set[str]]] = {
    "rulesets": (build_rulesets_table, {"ruleset"}),
    "rules": (render_rule_list, {"rule"}),
    "benchmarks": (lambda: draw_benchmarks(list(map(describe_benchmark, list_benchmarks()))), {"benchmark"}),
    "key": (lambda: draw_key(explain_key("eval_accuracy")), {"rule"}),
    "benchmark": (lambda: draw_benchmark(describe_benchmark("llama31_8b")), {"key"}),
}


@given(st.lists(st.sampled_from(["FAIL", "a", "results/8xExample", "日本語", "·", "x" * 30]), min_size=2), st.integers(4, 100))
def test_text_beside_a_start_is_whole_at_any_width(words: list[str], width: int) -> None:
    console = Console(width=width, color_system=None)
    with console.capture() as captured:
        console.print(hang_beside(Text(f" {words[0]} ", "bold"), " ".join(words[1:])))
    lines = captured.get().split("\n")
    assert "".join("".join(lines).split()) == "".join(words)
    assert all(cell_len(line) <= width for line in lines)


@dataclass(frozen=True)
class RoundValues:
    """What the commands find in a round."""

    report: Report
    summary: RoundSummary
    comparison: Comparison
    ranking: Ranking


@pytest.fixture(scope="module")
def values(tmp_path_factory: pytest.TempPathFactory) -> RoundValues:
    folder = SHARED / "corpus" / WHOLE_ROUND
    if not folder.is_dir():
        pytest.skip("the published logs (../shared/corpus) are not on this machine")
    options = CheckOptions(partial=True, execution=Execution(cache=tmp_path_factory.mktemp("cache")))
    return RoundValues(
        validate_paths([folder], options),
        summarize_round([folder], options),
        compare_systems([folder], options, by="submitter"),
        rank_results([folder], options),
    )


def iter_numbers(text: str) -> Iterator[str]:
    return (word.strip("()[],;") for word in text.split() if NUMBER.fullmatch(word.strip("()[],;")))


def iter_heading_words(text: str) -> Iterator[set[str]]:
    """The words in the lines above each rule."""
    lines = text.splitlines()
    for at, line in enumerate(lines):
        if line.strip() and set(line.strip()) == {"─"}:
            start = max(number for number in range(at) if not lines[number].strip() or number == 0)
            yield {word for one in lines[start:at] for word in one.split()}


def check_widths(draw: Callable[[int], str], keys: set[str]) -> None:
    """Hold what is drawn at each width against what is drawn where everything fits."""
    numbers = set(iter_numbers(draw(WIDE)))
    for width in WIDTHS:
        said = draw(width)
        assert max(map(len, said.splitlines())) <= width
        assert set(iter_numbers(said)) <= numbers, (width, set(iter_numbers(said)) - numbers)
        headings = list(iter_heading_words(said))
        assert any(keys <= words for words in headings), (width, headings)
        assert all(keys <= words for words in headings if keys & words), (width, headings)


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUND_TABLES)
def test_every_table_of_a_round_is_readable_at_any_width(values: RoundValues, name: str) -> None:
    render, keys = ROUND_TABLES[name]
    rendered = render(values)
    check_widths(lambda width: draw_at_width(rendered, width), keys)


@pytest.mark.parametrize("name", OTHER_TABLES)
def test_every_other_table_is_readable_at_any_width(name: str) -> None:
    build, keys = OTHER_TABLES[name]
    rendered = build()
    check_widths(lambda width: draw_at_width(rendered, width), keys)


def test_the_configuration_is_readable_at_any_width(mlcheck: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def draw(width: int) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        return mlcheck("config", "show", "--no-config").out

    check_widths(draw, {"name"})


def draw_at_width(rendered: Any, width: int) -> str:
    console = Console(width=width, color_system=None, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        console.print(rendered)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def drawn(table: ResponsiveTable, width: int) -> list[str]:
    return draw_at_width(table, width).splitlines()


ROWS = (
    ("Tyche", "a_very_long_name_of-a_system", "1,234.56", "0.5"),
    ("University of Somewhere", "b", "2.5", "1,000,000"),
)
TABLE = ResponsiveTable(("submitter", "system", "time to train", "CV"), ("submitter", "system"), ROWS, ("CV",))


def test_columns_go_by_importance_and_then_texts_are_broken_between_their_parts() -> None:
    assert drawn(TABLE, 100)[1].split() == ["submitter", "system", "time", "to", "train", "CV"]
    narrow = drawn(TABLE, 76)
    assert narrow[3].split() == ["submitter", "system", "train", "CV"] and "left out" not in narrow[-1]
    narrower = drawn(TABLE, 44)
    assert narrower[-2] == " CV: left out, as the terminal is narrow"
    assert any("1,234.56" in line for line in narrower) and all(len(line) <= 44 for line in narrower)
    assert [line for line in narrower if line.startswith(" University")] and "a_very" in "\n".join(narrower)


def test_what_does_not_fit_follows_below_with_its_keys() -> None:
    headings = ("system", *(f"benchmark_{number}" for number in range(6)))
    rows = [("one", *("11.25",) * 3, *("",) * 3), ("two", *("",) * 5, "99.75"), ("none", *("",) * 6)]
    lines = drawn(ResponsiveTable(headings, ("system",), rows), 44)
    text = "\n".join(lines)
    assert text.count("system") == 2 and text.count("11.25") == 3 and text.count("99.75") == 1
    assert [line.split()[0] for line in lines if line.split()[:1] in (["one"], ["two"], ["none"])] == ["one", "none", "two"]


def test_a_speedup_stays_beside_its_time() -> None:
    headings = ("system", "TTA", "×", "ATTMT", "×")
    lines = drawn(ResponsiveTable(headings, ("system",), [("a" * 10, "11.00 min", "1.10", "22.00 min", "2.20")]), 34)
    assert [line.split() for line in lines if "min" in line] == [
        ["a" * 10, "11.00", "min", "1.10"],
        ["a" * 10, "22.00", "min", "2.20"],
    ]


def test_titles_span_and_styles_stay() -> None:
    table = ResponsiveTable(("system", "runs"), ("system",), [[Text("a title that is longer than the table")], ("x", "1"), []])
    lines = drawn(table, 80)
    assert lines[3:5] == [" a title that is longer than the table", " x          1"]


@pytest.mark.parametrize("width", range(2, 100, 6))
def test_columns_without_a_heading_and_without_cells(width: int) -> None:
    headings = ("", "system", "official score", " ", "RCP")
    row = (Text("FAIL"), "8x_of_something-else", "12.50 min ×1.0044", "no result, with a reason", "")
    for rows in ([], [row], [[], ["a title"], row]):
        lines = drawn(ResponsiveTable(headings, ("", "system", " "), rows, ("RCP", " ")), width)
        assert all(len(line) <= width for line in lines) or width < 20


@pytest.mark.parametrize("width", [1, 5, 10, 20])
def test_a_terminal_narrower_than_two_columns(width: int) -> None:
    assert "".join("".join(drawn(TABLE, width)).split()).count("1,234.56") == 1
