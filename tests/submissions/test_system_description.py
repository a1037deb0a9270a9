"""System descriptions: the official answer on published folders and on spoiled ones, and what mlcheck adds to it."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mlperf_logging.system_desc_checker.system_desc_checker import check_system_desc
from packages import DESCRIPTION

from checker.checking.ruleset_choice import find_named_ruleset
from checker.inputs.json_file import read_json
from checker.inputs.limits import DEFAULTS
from checker.inputs.submission_layout import parse_layout
from checker.logs.reader import read_log
from checker.logs.run import Run
from checker.models.finding import Origin, Severity
from checker.rules.loader import list_rulesets, load_ruleset
from checker.submissions.system_description.check import check_description
from checker.submissions.system_description.log_consistency import LoggedSystem, check_description_against_logs
from checker.submissions.system_description.model import DESCRIPTION_FIELDS, SystemDescription
from checker.submissions.system_description.official_check import emulate_description_check
from checker.submissions.system_description.reader import find_description

# Folders below a benchmark's, which the official program never enters; packages.jsonl took the one above for the system.
BELOW_A_BENCHMARK = "pruned_results"
# What is wrong with published descriptions in their own round, other than their status in 4.0.
REFUSED_BY_NAME = {"SYS001-description-missing": {"sinian", "v100-1280", "v100-256", "v100-512"}}


def answer_of_the_official_program(path: Path, usage: str, ruleset: str) -> str:
    try:
        valid, *_ = check_system_desc(str(path), usage, ruleset)
    except FileNotFoundError:
        return "missing"
    except Exception:  # whatever stops it
        return "crash"
    return "pass" if valid else "fail"


def find_submitter_and_system(folder: Path) -> tuple[Path, str]:
    layout = parse_layout(folder)
    assert layout.submitter_folder is not None and layout.system is not None
    return layout.submitter_folder, layout.system


def test_the_official_answer_on_published_folders(corpus: Path) -> None:
    compared = 0
    for line in (corpus / "packages.jsonl").read_text(encoding="utf-8").splitlines():
        published = json.loads(line)
        described = find_description(*find_submitter_and_system(corpus / published["dir"]))
        demands = load_ruleset(published["usage"], published["edition"]).system_demands
        found = emulate_description_check(described, demands)
        if published["benchmark"] == BELOW_A_BENCHMARK:
            assert (found, published["system_description"]) == ("pass", "missing")
            continue
        compared += 1
        assert found == published["system_description"], published["dir"]
    assert compared == 189


@pytest.mark.slow
def test_mlcheck_adds_no_error_to_a_published_folder(corpus: Path) -> None:
    for line in (corpus / "packages.jsonl").read_text(encoding="utf-8").splitlines():
        published = json.loads(line)
        described = find_description(*find_submitter_and_system(corpus / published["dir"]))
        demands = load_ruleset(published["usage"], published["edition"]).system_demands
        logs = [Run(read_log(path)) for path in sorted((corpus / published["dir"]).glob("result_*"))[:1]]
        findings = list(check_description(described, demands))
        for run in logs:
            counts = {name: run.first_value(name) for name in ("number_of_nodes", "accelerators_per_node")}
            scaling = "weak" if "/weak/" in published["dir"] else "strong"
            logged = LoggedSystem(submitter=run.submitter, division=run.division, scaling=scaling, **counts)
            findings += check_description_against_logs(described, logged, demands)
        for finding in findings:
            if finding.severity is Severity.ERROR:
                assert finding.origin is Origin.OFFICIAL
                assert finding.rule == "SYS004-status-not-allowed" or described.system in REFUSED_BY_NAME[finding.rule]


VALUES: list[Any] = [None, True, 0, 8, 2.5, "", "8", "closed", "Preview", ["submitter"], {"a": 1}, float("nan")]


NO_OBJECTS: list[Any] = [*VALUES[:-2], list(DESCRIPTION), [], ["status"], ["cooling"], "status", "submitter", "cooling"]
RULESETS = ["3.1", "4.0", "5.1", "6.1", "hpc-3.0"]


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A description with fields dropped and changed."""
    changed = draw(st.dictionaries(st.sampled_from(sorted(DESCRIPTION)), st.sampled_from(VALUES), max_size=3))
    dropped = draw(st.sets(st.sampled_from(sorted(DESCRIPTION)), max_size=2))
    return {name: value for name, value in {**DESCRIPTION, **changed}.items() if name not in dropped}


def agree(value: Any, name: str, folder: Path) -> None:
    """The official answer is told; besides what the official program rejects, only a blank in a required field is an error."""
    (folder / "systems").mkdir()
    path = folder / "systems/x.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    rules = find_named_ruleset(name)
    described = find_description(folder, "x")
    expected = answer_of_the_official_program(path, rules.usage, f"{rules.name}.0")
    assert emulate_description_check(described, rules.system_demands) == expected
    errors = [one for one in check_description(described, rules.system_demands) if one.severity is Severity.ERROR]
    assert any(finding.origin is Origin.OFFICIAL for finding in errors) == (expected != "pass")
    assert {finding.rule for finding in errors if finding.origin is not Origin.OFFICIAL} <= {"SYS007-description-blank"}


@pytest.mark.slow
@given(value=spoiled(), name=st.sampled_from(RULESETS))
def test_the_official_answer_on_spoiled_descriptions(value: Any, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    agree(value, name, tmp_path_factory.mktemp("submitter"))


@pytest.mark.parametrize("name", RULESETS)
@pytest.mark.parametrize("status", [None, "", "onprem", ["Preview"]], ids=repr)
def test_the_official_answer_on_a_status(status: Any, name: str, tmp_path: Path) -> None:
    agree({**DESCRIPTION, "status": status}, name, tmp_path)


@pytest.mark.parametrize("name", RULESETS)
@pytest.mark.parametrize("value", NO_OBJECTS, ids=repr)
def test_the_official_answer_on_what_is_no_object(value: Any, name: str, tmp_path: Path) -> None:
    agree(value, name, tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_the_official_answer_on_encodings(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "systems").mkdir()
    path = tmp_path / "systems/x.json"
    path.write_bytes(json.dumps({**DESCRIPTION, "submitter": "Köln"}, ensure_ascii=False).encode(encoding))
    described = find_description(tmp_path, "x")
    assert emulate_description_check(described, find_named_ruleset("5.1").system_demands) == answer_of_the_official_program(
        path, "training", "5.1.0"
    )
    assert described.description is not None
    assert described.description.get_text("submitter") == "Köln"


@pytest.mark.slow
@given(data=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: ("{" + text).encode("utf-8", "replace")))
def test_reading_never_raises(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("submitter") / "systems"
    folder.mkdir()
    (folder / "x.json").write_bytes(data)
    for name in list_rulesets():
        list(check_description(find_description(folder.parent, "x"), load_ruleset(*name).system_demands))


def test_lines_are_physical_and_the_last_of_a_repeated_field(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"a": {"b": "}",\n"c": [1,\n2]},\r\n\n  "b": 1, "a"\n:2}', encoding="utf-8")
    file = read_json(path, DEFAULTS)
    assert (file.lines, file.duplicate_fields, file.value) == ({"a": 5, "b": 5}, (("a", 5),), {"a": 2, "b": 1})


def test_every_field_that_a_ruleset_asks_for_is_known() -> None:
    fields = {*DESCRIPTION_FIELDS}
    for name in list_rulesets():
        demands = load_ruleset(*name).system_demands
        assert set(demands.required) == fields
        assert {*demands.texts, *demands.counts, *demands.measures, *demands.filled} <= fields


def test_a_description_keeps_what_nobody_asks_for_and_counts_accelerators() -> None:
    says = SystemDescription({**DESCRIPTION, "colour": "red"})
    assert says.accelerator_count == 16
    assert says.list_fields()["colour"] == "red"
    assert says.list_fields()["accelerator_on-chip_memories"] == ""
