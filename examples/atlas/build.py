"""A static site of published rounds: a page for each benchmark of each round, and an index.

    python examples/atlas/build.py ROUNDS SITE

ROUNDS is a folder with a folder a round, or one round. Each page has the ranks with their confidence, hardware against
convergence, sensitivity to the target, scaling, trends, and results that are worth a look. Takes the extra `html`.
"""

import statistics
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec import structs

from checker.checking.options import CheckOptions
from checker.comparing.rank import rank_examined
from checker.comparing.study.run import study_examined
from checker.errors import InputError
from checker.inputs.atomic_write import write_atomically
from checker.models.report import format_ruleset_name
from checker.reporting.page import render_page
from checker.reporting.pictures import build_charts
from checker.reporting.rank_tables import lay_out_ranking
from checker.reporting.summary_tables import build_summary_tables
from checker.reporting.table import Column, Table
from checker.submissions.summaries.summarize import summarize_examined
from checker.submissions.validation import examine_paths

TABLES = ("results", "scaling", "trend", "suspicious")
STACKED = ("submitter", "availability", "usage", "ruleset", "division", "scaling", "nodes", "accelerators")
MOST_CHARTS = 24
INDEX_COLUMNS = (
    Column("ruleset"), Column("benchmark"), Column("results", "count"), Column("contests", "count"),
    Column("winner unknown", "count"), Column("CV of samples", "share"), Column("CV of time per sample", "share"),
    Column("worth a look", "count"),
)  # fmt: skip
Key = tuple[str | None, str | None, str | None]
"""Usage, ruleset and benchmark: a page."""


def main(rounds: Path, site: Path) -> int:
    """Write the site; 2 where there is nothing to show."""
    folders = sorted(path for path in rounds.iterdir() if path.is_dir())
    options = CheckOptions(partial=True)
    try:
        examined = examine_paths([rounds] if {"results", "systems"} & {path.name for path in folders} else folders, options)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    summary = summarize_examined(examined, options)
    ranking = find_or_none(lambda: rank_examined(examined, options))
    study = find_or_none(lambda: study_examined(examined, options))
    keys = sorted({(row.usage, row.ruleset, row.benchmark) for row in summary.results if row.benchmark}, key=str)
    names = {key: name_page(key) for key in keys}
    pages = {name: build_page(key, summary, ranking, study) for key, name in names.items()}
    pages["index.html"] = build_index(names, summary, ranking, study)
    site.mkdir(parents=True, exist_ok=True)
    write_atomically({site / name: text.encode("utf-8", "backslashreplace") for name, text in pages.items()})
    print(f"{len(pages)} pages, {sum(map(len, pages.values())) / 1e6:.1f} MB in {site}")
    return 0


def find_or_none(find: Callable[[], Any]) -> Any:
    """What there is; None where there are too few results for it."""
    try:
        return find()
    except InputError:
        return None


def name_page(key: Key) -> str:
    """The file of a page."""
    return "-".join(str(part).replace(".", "_") for part in key) + ".html"


def select_rows(rows: Iterable[Any], key: Key) -> list[Any]:
    """Those of the benchmark of the round."""
    return [row for row in rows if (row.usage, row.ruleset, row.benchmark) == key]


def build_page(key: Key, summary: Any, ranking: Any, study: Any) -> str:
    """The page of a benchmark of a round; its trend is over all rounds."""
    usage, ruleset, benchmark = key
    of_key = {name: tuple(select_rows(getattr(summary, name), key)) for name in ("results", "scaling", "suspicious")}
    of_key["trend"] = tuple(row for row in summary.trend if (row.usage, row.benchmark) == (usage, benchmark))
    part = summary.model_copy(update=of_key)
    charts, tables, remarks = [], [], [f"{len(of_key['results'])} results, {len(of_key['suspicious'])} of them worth a look."]
    contests = [] if ranking is None else select_rows(ranking.contests, key)
    if contests:
        ranks = structs.replace(ranking, contests=tuple(contests), alone=0)
        analysis = lay_out_ranking(ranks)
        charts += build_charts(ranks)
        tables += analysis.tables
        remarks += analysis.remarks
    charts += build_charts(part)
    folders = [] if study is None else select_rows(study.folders, key)
    if folders:
        charts += build_charts(structs.replace(study, folders=tuple(folders)), ["cvs", "sensitivity"])
    tables += [table for name in TABLES for table in build_summary_tables(part, name) if table.rows]
    links = [("", [("index.html", "all rounds and benchmarks")])]
    return render(f"{benchmark}, {format_ruleset_name(usage, ruleset)}", charts, remarks, tables, links)


def build_index(names: dict[Key, str], summary: Any, ranking: Any, study: Any) -> str:
    """The first page: all pages with what is in them, and the pictures of the study over all rounds."""
    rounds: dict[str, list[tuple[str, str]]] = {}
    for (usage, ruleset, benchmark), name in names.items():
        rounds.setdefault(str(format_ruleset_name(usage, ruleset)), []).append((name, str(benchmark)))
    rows = tuple(build_index_row(key, summary, ranking) for key in names)
    remarks = [f"{len(summary.results)} results in {len(rounds)} rounds, with {len(summary.suspicious)} worth a look."]
    if ranking is not None:
        remarks.append(f"The winner cannot be told from another in {ranking.undecided} of {len(ranking.contests)} contests.")
    charts = [] if study is None else build_charts(study)
    table = Table("Benchmarks of each round", INDEX_COLUMNS, rows)
    return render("Atlas of results", charts, remarks, [table], list(rounds.items()))


def build_index_row(key: Key, summary: Any, ranking: Any) -> tuple[str | float | None, ...]:
    """A row of the table of the first page."""
    results = select_rows(summary.results, key)
    contests = [] if ranking is None else select_rows(ranking.contests, key)
    names = ("convergence_cv", "hardware_cv")
    cvs = ([getattr(row, name) for row in results if getattr(row, name) is not None] for name in names)
    return (
        format_ruleset_name(key[0], key[1]), key[2], len(results), len(contests), sum(one.winners > 1 for one in contests),
        *(statistics.median(those) if those else None for those in cvs),
        len(select_rows(summary.suspicious, key)),
    )  # fmt: skip


def render(title: str, charts: list[Any], remarks: list[str], tables: list[Table], links: list[Any]) -> str:
    """A page of mlcheck's own template, with links to others."""
    shown, undrawn = charts[:MOST_CHARTS], len(charts[MOST_CHARTS:])
    return render_page(
        "analysis.html", title=title, remarks=remarks, tables=tables, stacked=STACKED, charts=shown, undrawn=undrawn,
        links=links, rules_version="",
    )  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
