"""Configuration: where it is looked for, what is refused and where, who wins, and what suppressions and severities do."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

from checker.checking.configuration.loaded import find_configuration
from checker.checking.configuration.positions import locate_keys
from checker.rules.statistics_limits import load_statistics_rules

Call = Callable[..., Ended]
REFUSED = ROOT / "sample_logs/refused/training_v5.1/01_value_not_allowed.txt"
LLAMA = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
BROKEN = "HYP003-hyperparameter-value"


@pytest.fixture
def project(tmp_path: Path, mlcheck: Call, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Calls mlcheck in a folder whose mlcheck.toml is the text."""

    def call(text: str, *arguments: object) -> Ended:
        (tmp_path / "mlcheck.toml").write_text(text, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        return mlcheck(*arguments)

    return call


def run_of(ended: Ended) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(ended.out)["runs"][0]
    return run


def test_lines_of_everything_in_a_file() -> None:
    text = 'a = 1\n[b]\n"c.d" = [\n  1, { e = 2 },\n]\nf.g = """\nx = 3\n"""\n'
    text += "[[h]]\ni = 1\n# no\n[[h]]\n[h.k]\nl = 1\n[[h]]\n[[h.m]]\n"
    found = locate_keys(text)
    assert found[("a",)] == 1
    assert found[("b",)] == 2
    assert found[("b", "c.d")] == found[("b", "c.d", 1, "e")] == 3
    assert found[("b", "f", "g")] == 6
    assert found[("h", 0)] == 9 and found[("h", 0, "i")] == 10
    assert found[("h", 1)] == 12 and found[("h", 1, "k", "l")] == 14
    assert found[("h", 2)] == 15 and found[("h", 2, "m", 0)] == 16
    assert not any("x" in steps for steps in found)


def test_lines_behind_a_value_of_many_lines() -> None:
    text = "a = [\n" + '"]", # [\n' * 10_000 + "]\nb = 1\n"
    assert locate_keys(text)[("b",)] == 10_003


WRONG = {
    'rulset = "5.1"': "mlcheck.toml:1: unknown key rulset; did you mean ruleset?",
    '\n\nruleset = "5.11"': "mlcheck.toml:3: unknown ruleset 5.11; did you mean 5.1?",
    'usage = "trainin"': "mlcheck.toml:1: unknown usage trainin; did you mean training?",
    '[severity]\nSTA01 = "note"': "mlcheck.toml:2: there is no rule STA01; did you mean STA001?",
    '[severity]\nSTA001 = "fatal"': "mlcheck.toml:2: severity.STA001 is 'fatal': it must be 'error', 'warning',",
    '[[suppressions]]\nrule = "STA001"\nuntil = 2030-01-01': (
        "mlcheck.toml:1: suppressions.0.reason is missing; write reason = ..."
    ),
    '[[suppressions]]\nrule = "STA001"\nuntil = 2030-01-01\nreason = ""': (
        "mlcheck.toml:4: suppressions.0.reason is '': string should"
    ),
    '[[suppressions]]\nrule = "STA001"\nuntil = "soon"\nreason = "x"': "mlcheck.toml:3: suppressions.0.until is 'soon'",
    '[[suppressions]]\nrule = "STA001"\nreason = "x"\nuntil = 2030-01-01\npaht = "x"': (
        "mlcheck.toml:5: unknown key suppressions.0.paht; did you mean path?"
    ),
    '[attmt]\nllama31_8c = "1:2:1"': "mlcheck.toml:2: there is no benchmark llama31_8c; did you mean llama31_8b?",
    '[attmt]\nresnet = "1:2:0.3"': "mlcheck.toml:2: the window 1:2:0.3 does not come out even",
    "[statistics]\ninterval_shar = 1": "mlcheck.toml:2: unknown key statistics.interval_shar; did you mean interval_share?",
    "[statistics]\nconfidence = 2": "mlcheck.toml:2: statistics.confidence is 2",
    'strict_statistics = "very"': "mlcheck.toml:1: strict_statistics is 'very'",
    "ruleset = ": "mlcheck.toml: no TOML",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_said_with_its_line(project: Callable[..., Ended], tmp_path: Path, text: str) -> None:
    for command in (("validate", REFUSED), ("config", "show")):
        ended = project(text, *command)
        assert ended.code == 2 and ended.out == ""
        assert ended.err.startswith(f"mlcheck: {tmp_path}/{WRONG[text]}"), ended.err
        assert len(ended.err.splitlines()) == 1


def test_the_nearest_configuration_holds(tmp_path: Path) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    assert find_configuration(inner).file is None
    (tmp_path / "pyproject.toml").write_text('[tool.mlcheck]\nruleset = "5.0"\n', encoding="utf-8")
    (tmp_path / "a/pyproject.toml").write_text("[project]\n", encoding="utf-8")
    found = find_configuration(inner)
    assert found.configuration.ruleset == "5.0"
    assert found.find_location("ruleset") == f"{tmp_path / 'pyproject.toml'}:2"
    (tmp_path / "mlcheck.toml").write_text('ruleset = "4.1"\n', encoding="utf-8")
    assert find_configuration(inner).configuration.ruleset == "4.1"
    (tmp_path / "a/pyproject.toml").write_text('[tool.mlcheck]\nusage = "hpc"\n', encoding="utf-8")
    assert find_configuration(inner).configuration.usage == "hpc"


def test_flags_go_before_the_configuration(project: Callable[..., Ended]) -> None:
    text = 'ruleset = "5.0"\nstrict_statistics = true\n[attmt]\nllama31_8b = "3.4:3.6:0.1"\n'
    validate = ("validate", LLAMA / "result_0.txt", "--format", "json")
    by_default = run_of(project(text, *validate, "--no-config"))
    assert by_default["ruleset_source"] == "path"
    configured_ = run_of(project(text, *validate))
    assert (configured_["ruleset"], configured_["ruleset_source"]) == ("5.0.0", "config")
    flagged = run_of(project(text, *validate, "--ruleset", "5.1", "--attmt", "3.3:3.5:0.1"))
    assert (flagged["ruleset"], flagged["ruleset_source"]) == ("5.1.0", "flag")
    assert flagged["attmt_window"] == "3.3:3.5:0.1"
    windowed = run_of(project(text.replace('ruleset = "5.0"\n', ""), *validate))
    assert windowed["attmt_window"] == "3.4:3.6:0.1" != by_default["attmt_window"]
    assert run_of(project('usage = "hpc"\nruleset = "3.0"', *validate))["usage"] == "hpc"


def test_a_configuration_by_name(project: Callable[..., Ended], tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('ruleset = "5.0"\n', encoding="utf-8")
    ended = project('ruleset = "4.1"', "config", "show", "--config", other, "--format", "json")
    values = {value["name"]: (value["value"], value["source"]) for value in json.loads(ended.out)}
    assert values["ruleset"] == ("training 5.0", f"{other}:1")
    assert project("", "config", "--config", other, "--no-config").code == 2
    assert project("", "config", "--config", tmp_path / "missing.toml").code == 2


def test_show_says_where_every_value_comes_from(project: Callable[..., Ended], tmp_path: Path) -> None:
    text = '[severity]\nSTA001 = "error"\n[statistics]\ntie_share = 0.25\n'
    shown = json.loads(project(text, "config", "show", "--strict-statistics", "--format", "json").out)
    values = {value["name"]: (value["value"], value["source"]) for value in shown}
    file = tmp_path / "mlcheck.toml"
    assert values["severity.STA001-sensitive-to-target"] == ("error", f"{file}:2")
    assert values["statistics.tie_share"] == (0.25, f"{file}:4")
    assert values["strict_statistics"] == (True, "flag")
    assert values["statistics.confidence"] == (load_statistics_rules().confidence, "default")
    assert values["ruleset"] == ("by path or content", "default")
    drawn = project(text, "config").out
    assert re.search(r"statistics.tie_share +0.25 +mlcheck.toml:4\b", drawn)


def suppression(until: str, path: str = "") -> str:
    return f'[[suppressions]]\nrule = "HYP003"\nreason = "asked the working group"\nuntil = {until}\n{path}'


def test_a_suppressed_finding_is_shown_and_does_not_count(project: Callable[..., Ended]) -> None:
    ended = project(suppression("2999-12-31"), "validate", REFUSED, "--gate", "mlcheck", "--format", "json")
    run = run_of(ended)
    found = [one for one in run["findings"] if one["rule"] == BROKEN]
    assert [one["severity"] for one in found] == ["note"]
    assert found[0]["suppressed"] == "suppressed until 2999-12-31: asked the working group"
    assert "suppressed until 2999-12-31: asked the working group" in found[0]["message"]
    assert (run["mlcheck"], run["official"], ended.code) == ("pass", "fail", 0)
    assert json.loads(ended.out)["findings"] == []


def test_an_expired_suppression_counts_no_more_and_is_a_warning(project: Callable[..., Ended], tmp_path: Path) -> None:
    ended = project(suppression("2001-12-31"), "validate", REFUSED, "--format", "json")
    assert (run_of(ended)["mlcheck"], ended.code) == ("fail", 1)
    (warning,) = json.loads(ended.out)["findings"]
    assert warning["rule"] == "RES040-suppression-expired"
    assert (warning["severity"], warning["path"], warning["line"]) == ("warning", str(tmp_path / "mlcheck.toml"), 1)


def test_a_suppression_is_for_its_path_and_an_idle_one_is_said(project: Callable[..., Ended], tmp_path: Path) -> None:
    log = tmp_path / "runs/result_0.txt"
    log.parent.mkdir()
    log.write_bytes(REFUSED.read_bytes())
    validate = ("validate", log, "--ruleset", "5.1", "--gate", "mlcheck", "--format", "json")
    assert project(suppression("2999-12-31", 'path = "runs/*"\n'), *validate).code == 0
    ended = project(suppression("2999-12-31", 'path = "other/*"\n'), *validate)
    assert ended.code == 1
    assert [one["rule"] for one in json.loads(ended.out)["findings"]] == ["RES041-suppression-unused"]


def test_the_former_keys_are_still_read(project: Callable[..., Ended]) -> None:
    text = suppression("2999-12-31").replace("suppressions", "waivers")
    ended = project(f'edition = "5.1"\n{text}', "validate", REFUSED, "--gate", "mlcheck", "--format", "json")
    assert ended.code == 0 and run_of(ended)["ruleset_source"] == "config"


def test_severities_decide_the_verdict(project: Callable[..., Ended]) -> None:
    validate = ("validate", REFUSED, "--gate", "mlcheck", "--format", "json")
    milder = project('[severity]\nhyperparameter-value = "warning"\n', *validate)
    assert (milder.code, run_of(milder)["mlcheck"], run_of(milder)["official"]) == (0, "pass", "fail")
    clean = ("validate", LLAMA, "--format", "json")
    noted = {one["rule"] for run in json.loads(project("", *clean).out)["results"] for one in run["findings"]}
    assert noted, "the clean logs have nothing to be weighed otherwise"
    harder = project("[severity]\n" + "".join(f'{rule} = "error"\n' for rule in sorted(noted)), *clean)
    assert (project("", *clean).code, harder.code) == (0, 1)


def test_thresholds_of_flags(project: Callable[..., Ended]) -> None:
    def rules(text: str) -> set[str]:
        report = json.loads(project(text, "validate", LLAMA, "--format", "json").out)
        return {finding["rule"][:6] for one in report["results"] for finding in one["findings"]}

    assert "STA008" not in rules("[statistics]\nprecision_share = 0.9\n")
    assert "STA008" in rules("[statistics]\nprecision_share = 0.0001\n")


def test_what_is_kept_from_earlier_is_weighed_anew(project: Callable[..., Ended], tmp_path: Path) -> None:
    validate = ("validate", REFUSED, "--gate", "mlcheck", "--format", "json", "--cache", tmp_path / "cache")
    window = '[attmt]\nllama31_8b = "3.4:3.6:0.1"\n'
    codes, windows = [], []
    for text in ("", suppression("2999-12-31"), "", window):
        ended = project(text, *validate)
        codes.append(ended.code)
        windows.append(run_of(ended)["attmt_window"])
    assert codes == [1, 0, 1, 1]
    assert windows[0] == windows[1] == windows[2] != windows[3] == "3.4:3.6:0.1"
