"""The HTML report in a real browser: it loads, sorts, filters, has the right numbers, and takes nothing of a log for markup."""

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from browser import DESK, PHONE, Page, browser, missing
from conftest import ROOT
from hostile import SCRIPT, write_hostile
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

pytestmark = [
    pytest.mark.serial,
    pytest.mark.slow,
    pytest.mark.skipif(missing() is not None, reason=str(missing())),
]
DIALECTS, REFUSED = "sample_logs/dialects", "sample_logs/refused"
STUDY = ("sample_logs/study/p100", "sample_logs/study/gv100")
PAGES = ("dialects", "refused", "hostile", "comparison", "summary")


def called(*arguments: object) -> str:
    """What mlcheck prints, called as a program."""
    code = "from checker.cli import main; main()"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page, as a file, and the JSON reports beside them."""
    place = tmp_path_factory.mktemp("pages")
    hostile = write_hostile(tmp_path_factory.mktemp("hostile"))
    calls = {
        "dialects": ("validate", DIALECTS), "refused": ("validate", REFUSED), "hostile": ("validate", hostile),
        "comparison": ("compare", *STUDY), "summary": ("summarize", DIALECTS, "sample_logs/study", "sample_logs/reference"),
    }  # fmt: skip
    for name, arguments in calls.items():
        text = called(*arguments, "--format", "json", "--output", f"html:{place / name}.html")
        (place / f"{name}.json").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with browser() as opened:
        yield opened


def report(folder: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return found


def anchors(page: Page) -> list[str]:
    return [str(one.get_attribute("id")) for one in page.all("article.view")]


def column(page: Page, table: str, at: int) -> list[str]:
    """What the cells of a column sort by, from top to bottom, of the rows that are shown."""
    return page.run(
        "return [...document.getElementById(arguments[0]).tBodies[0].rows].filter(row => !row.hidden)"
        ".map(row => row.cells[arguments[1]].dataset.sort ?? row.cells[arguments[1]].textContent.trim())",
        table,
        at,
    )


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_page_loads_without_complaint_or_network_and_fits_the_window(page: Page, folder: Path, name: str, width: int) -> None:
    page.open(folder / f"{name}.html", width=width)
    assert page.complaints() == []
    addresses = page.requests()
    assert addresses and all(one.startswith(("file://", "data:")) for one in addresses)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert page.run("return document.compatMode") == "CSS1Compat"
    assert page.run(
        "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return new Set(ids).size === ids.length"
    )


def test_a_page_names_its_subject_and_the_command_that_gives_it_again(page: Page, folder: Path) -> None:
    titles = {"dialects": "PASS · example · mlcheck report", "summary": "mlcheck summary"}
    commands = {"dialects": f"validate {DIALECTS}", "summary": f"summarize {DIALECTS} sample_logs/study sample_logs/reference"}
    for name, command in commands.items():
        page.open(folder / f"{name}.html")
        assert page.driver.title == titles[name]
        assert page.one(".command code").text == f"mlcheck {command}"


def test_a_foreign_script_would_not_run(page: Page, folder: Path) -> None:
    page.open(folder / "dialects.html")
    # From a timer the script is the page's own, to which its policy applies.
    page.run(
        "setTimeout(() => { const s = document.createElement('script'); s.textContent = 'window.pwned = 1';"
        "document.body.append(s); document.body.dataset.tried = 'yes'; }, 0)"
    )
    WebDriverWait(page.driver, 5).until(lambda _: page.run("return document.body.dataset.tried"))
    assert page.run("return window.pwned") is None
    assert any("Content Security Policy" in one for one in page.complaints())


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_nothing_of_a_log_becomes_markup(page: Page, folder: Path, width: int) -> None:
    page.open(folder / "hostile.html", width=width)
    assert page.run("return window.pwned") is None
    assert page.run("return document.scripts.length") == 1
    assert page.run("return document.querySelectorAll('main img, main iframe, [onerror]').length") == 0
    text = page.run("return document.body.textContent")
    assert SCRIPT in text and "<img src=x onerror=window.pwned=1>" in text
    assert "{{7*7}}" in text and "49" not in text.split("{{7*7}}")[0][-10:]
    assert "␛[31m" in text and r"\u202e" in text and "\x1b" not in text and "\u202e" not in text


def test_the_numbers_are_those_of_the_json_report(page: Page, folder: Path) -> None:
    found = report(folder, "dialects")
    page.open(folder / "dialects.html")
    for at, name in ((5, "official_score_minutes"), (6, "mean_tta_minutes"), (7, "mean_attmt_minutes"), (8, "cv")):
        assert [float(one) for one in column(page, "results", at)] == [one[name] for one in found["results"]]
    runs = {run["path"]: run for run in found["runs"]}
    for anchor, submission in zip(anchors(page), found["results"], strict=True):
        members = [runs[path] for path in submission["run_paths"]]
        for at, name in ((4, "time_to_train_minutes"), (5, "tta_minutes"), (6, "attmt_minutes"), (7, "best_quality")):
            assert [float(one) for one in column(page, f"{anchor}-runs", at)] == [run[name] for run in members]
        states = column(page, f"{anchor}-runs", 2)
        assert [run["path"] for run, state in zip(members, states, strict=True) if state == "dropped"] == submission["dropped"]
        assert page.run(f"return document.querySelectorAll('#{anchor} .finding').length") == len(submission["findings"])


def test_the_verdicts_are_those_of_the_json_report(page: Page, folder: Path) -> None:
    for name in ("dialects", "refused"):
        found = report(folder, name)
        page.open(folder / f"{name}.html")
        assert column(page, "results", 0) == [one["mlcheck"] for one in found["results"]]
        assert column(page, "results", 1) == [one["official"] for one in found["results"]]
        assert ("FAIL" in page.one("h1").text) == (found["summary"]["exit_code"] != 0)


def test_curves_are_drawn_run_by_run_with_their_numbers(page: Page, folder: Path) -> None:
    found = report(folder, "dialects")
    runs = {run["path"]: run for run in found["runs"]}
    page.open(folder / "dialects.html")
    for anchor, submission in zip(anchors(page), found["results"], strict=True):
        names = page.run(f"return [...document.querySelectorAll('#{anchor} .ttmt svg title')].map(e => e.textContent)")
        assert [one.split(",")[0] for one in names] == [Path(path).name for path in submission["run_paths"]]
        rows = page.run(f"return document.getElementById('{anchor}-ttmt-numbers').textContent").splitlines()
        assert len(rows) == 1 + sum(runs[path]["evaluations"] for path in submission["run_paths"])
        best: dict[str, float] = {}
        for row in rows[1:]:
            run, minute, quality = row.split("\t")
            if float(quality) == runs[f"{submission['path']}/{run}"]["best_quality"]:
                best.setdefault(run, float(minute))
        assert best.keys() == {Path(path).name for path in submission["run_paths"]}
        kinds = page.run(f"return [...document.querySelectorAll('#{anchor} .chart')].map(e => e.classList[1])")
        assert kinds == ["ttmt", "times", "sensitivity", "seeds"]


def test_a_click_sorts_by_number_and_another_the_other_way(page: Page, folder: Path) -> None:
    page.open(folder / "refused.html")
    heading = "#results thead th:nth-child(6) button"
    expected = sorted(
        one["official_score_minutes"] for one in report(folder, "refused")["results"] if one["official_score_minutes"]
    )
    page.one(heading).click()
    shown = column(page, "results", 5)
    assert [float(one) for one in shown if one] == expected and shown[-1] == ""
    assert page.one("#results thead th:nth-child(6)").get_attribute("aria-sort") == "ascending"
    page.one(heading).click()
    shown = column(page, "results", 5)
    assert [float(one) for one in shown if one] == expected[::-1] and shown[-1] == ""


def test_numbers_sort_as_numbers_however_many_digits_they_have(page: Page, folder: Path) -> None:
    page.open(folder / "comparison.html")
    headings = [one.text for one in page.all("#table-1 thead th")]
    at = headings.index("mean TTA, min")
    page.one(f"#table-1 thead th:nth-child({at + 1}) button").click()
    sides = [side for one in report(folder, "comparison")["benchmarks"] for side in one["sides"]]
    times = [side["tta"]["mean_minutes"] for side in sides]
    assert sorted(times) != sorted(times, key=str)
    found = [float(one.replace(",", "")) for one in column(page, "table-1", at)]
    assert found == sorted(times)


def test_a_key_sorts_names_as_people_count(page: Page, folder: Path) -> None:
    page.open(folder / "dialects.html", "")
    anchor = anchors(page)[1]
    page.open(folder / "dialects.html", anchor)
    button = page.one(f"#{anchor}-runs thead th:nth-child(1) button")
    button.send_keys(Keys.ENTER)
    button.send_keys(Keys.SPACE)
    assert column(page, f"{anchor}-runs", 0) == [f"result_{number}.txt" for number in reversed(range(10))]


def test_words_severities_and_verdicts_filter(page: Page, folder: Path) -> None:
    page.open(folder / "refused.html")
    anchor = anchors(page)[0]
    page.open(folder / "refused.html", anchor)
    table = f"{anchor}-findings"
    everything = column(page, table, 1)
    field = page.one("#filter")
    field.send_keys("hyp003 sgd")
    WebDriverWait(page.driver, 5).until(lambda _: len(column(page, table, 1)) < len(everything))
    shown = column(page, table, 1)
    assert shown and all("HYP003" in one for one in shown)
    field.send_keys("no such words")
    WebDriverWait(page.driver, 5).until(lambda _: page.one(f"[data-of='{table}']").is_displayed())
    field.clear()
    field.send_keys(Keys.SPACE)
    WebDriverWait(page.driver, 5).until(lambda _: len(column(page, table, 1)) == len(everything))
    for severity in ("error", "warning"):
        page.one(f"input[value={severity}]").click()
    WebDriverWait(page.driver, 5).until(lambda _: set(column(page, table, 0)) == {"2"})
    page.one("#verdicts option[value=pass]").click()
    WebDriverWait(page.driver, 5).until(
        lambda _: not any(one.is_displayed() for one in page.all(".benchmarks li[data-verdict]"))
    )


def shown_results(page: Page, selector: str) -> set[str]:
    """The results that the rows or entries which are shown belong to."""
    found: list[str] = page.run(
        "return [...document.querySelectorAll(arguments[0])].filter(one => !one.hidden).map(one => one.dataset.result)",
        selector,
    )
    return set(found)


def choose(page: Page, facet: str, value: str) -> None:
    """Choose a value of a facet, and wait for the page to follow."""
    page.one(f"[data-facet={facet}]").find_element(By.XPATH, f"option[normalize-space()='{value or 'all'}']").click()
    page.driver.execute_async_script("setTimeout(arguments[0], 200)")


def test_all_findings_are_in_one_table_that_agrees_with_the_list_and_the_results(page: Page, folder: Path) -> None:
    found = report(folder, "refused")
    page.open(folder / "refused.html", "findings")
    copies = "#all-findings tbody tr"
    everything = page.run("return document.querySelectorAll('.finding').length") / 2
    assert len(column(page, "all-findings", 0)) == everything
    assert page.one("#findings-count").text == str(int(everything))
    for rule in ("HYP003", "ORD008"):
        choose(page, "rule", rule)
        rules = page.run(f"return [...document.querySelectorAll('{copies}')].filter(r => !r.hidden).map(r => r.dataset.rule)")
        assert set(rules) == {rule} and page.one("#findings-count").text == str(len(rules))
        shown = f"[...document.querySelectorAll('{copies}')].filter(row => !row.hidden)"
        linked = page.run(f"return {shown}.map(row => row.querySelector('.where a')?.hash)")
        expected = {one.removeprefix("#") for one in linked if one}
        assert expected and shown_results(page, ".benchmarks li[data-result]") == expected
        assert shown_results(page, "#results tbody tr") == expected
    choose(page, "rule", "")
    submitter = "UT Austin (published figures)"
    choose(page, "submitter", submitter)
    own = [one for one in found["results"] if one["submitter"] == submitter]
    assert len(shown_results(page, "#results tbody tr")) == len(own) == len(shown_results(page, ".benchmarks li[data-result]"))
    systems = page.run(
        f"return [...document.querySelectorAll('{copies}')].filter(r => !r.hidden).map(r => r.dataset.submitter)"
    )
    assert set(systems) == {submitter}
    page.one(f"{copies}:not([hidden]) .where a").click()
    WebDriverWait(page.driver, 5).until(lambda _: not page.one("#findings").is_displayed())


def test_counts_and_what_is_worth_a_look_are_ranked(page: Page, folder: Path) -> None:
    found = report(folder, "refused")
    page.open(folder / "refused.html")
    errors = [int(one) // 1_000_000 for one in column(page, "results", 10)]
    assert sum(errors) <= page.run("return document.querySelectorAll('article .finding[data-severity=error]').length")
    assert all((number > 0) == (one["mlcheck"] == "fail") for number, one in zip(errors, found["results"], strict=True))
    order = {"error": 0, "warning": 1, "note": 2}
    severities = page.run("return [...document.querySelectorAll('.suspicion')].map(row => row.dataset.severity)")
    assert severities and severities == sorted(severities, key=lambda one: order[one])
    assert column(page, "suspicions", 0) == [str(number) for number in range(1, len(severities) + 1)]
    assert page.one("#written time").text[:2] == "20"


def test_the_tables_of_a_summary_fit_a_window_of_1300_pixels(page: Page, folder: Path) -> None:
    page.open(folder / "summary.html", width=1300)
    widths = page.run("return [...document.querySelectorAll('.scroll')].map(one => [one.scrollWidth, one.clientWidth])")
    assert len(widths) > 2 and all(needed <= there for needed, there in widths)


def test_one_benchmark_is_shown_at_a_time_and_all_on_paper(page: Page, folder: Path) -> None:
    page.open(folder / "dialects.html")
    names = anchors(page)
    assert [one.get_attribute("id") for one in page.all(".view") if one.is_displayed()] == ["overview"]
    page.one(f"[data-view='{names[1]}']").click()
    WebDriverWait(page.driver, 5).until(lambda _: page.one(f"#{names[1]}").is_displayed())
    assert [one.get_attribute("id") for one in page.all(".view") if one.is_displayed()] == [names[1]]
    page.media(paper=True)
    assert all(one.is_displayed() for one in page.all(".view:not(#findings)")), "all but what is on the page twice"
    assert not page.one("nav").is_displayed()
    assert page.printed().count(b"/Type /Page\n") + page.printed().count(b"/Type /Page ") >= len(names)
    page.media()


def test_the_columns_are_two_on_a_desk_and_one_on_a_phone(page: Page, folder: Path) -> None:
    for width, columns in ((DESK, 2), (PHONE, 1)):
        page.open(folder / "dialects.html", width=width)
        nav, main = page.one("nav").rect, page.one("main").rect
        beside = main["x"] >= nav["x"] + nav["width"]
        assert (2 if beside else 1) == columns
        assert beside or main["y"] >= nav["y"] + nav["height"]


def test_dark_and_light_follow_the_system_until_told(page: Page, folder: Path) -> None:
    def paper() -> str:
        return str(page.run("return getComputedStyle(document.body).backgroundColor"))

    page.open(folder / "dialects.html", dark=False)
    light = paper()
    page.media(dark=True)
    dark = paper()
    assert light != dark
    page.one("#theme").click()
    assert paper() == light
    page.driver.refresh()
    assert paper() == light
    assert page.one("#theme").text == "Dark"
    page.run("localStorage.clear()")


def test_a_figure_is_copied_as_the_number_behind_it(page: Page, folder: Path) -> None:
    page.open(folder / "dialects.html")
    value = report(folder, "dialects")["results"][1]["official_score_minutes"]
    figure = page.all("#results tbody tr")[1].find_elements(By.TAG_NAME, "data")[1]
    assert float(str(figure.get_attribute("value"))) == value
    figure.click()
    WebDriverWait(page.driver, 5).until(lambda _: page.one("#said").text == f"Copied {figure.get_attribute('value')}")
    page.one("[data-copy=results]").click()
    area = page.one("#filter")
    area.send_keys(Keys.CONTROL, "v")
    assert f"{value}" in str(area.get_attribute("value"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_against_it(page: Page, folder: Path, name: str, dark: bool) -> None:
    axe = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.open(folder / f"{name}.html", dark=dark)
    if not dark and name == "dialects":
        page.open(folder / f"{name}.html", "findings")
    page.run("document.querySelectorAll('.unchosen').forEach(view => view.classList.remove('unchosen'))")
    page.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.run(axe)
    # What is dark differs from what is light in its colors only.
    found = page.driver.execute_async_script(
        "const [rules, done] = arguments; axe.run({ resultTypes: ['violations'], ...rules }).then(found => done("
        "found.violations.map(one => [one.id, one.impact, one.nodes.length, one.nodes[0].html, one.nodes[0].failureSummary])))",
        {"runOnly": ["color-contrast", "link-in-text-block"]} if dark else {},
    )
    assert found == []
