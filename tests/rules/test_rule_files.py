"""Rule files: constants, and what a ruleset may not inherit."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT

from checker import resources
from checker.errors import DefinitionError
from checker.rules import loader, ruleset_files
from checker.rules.catalogue import load_catalogue
from checker.rules.catalogue_files import build_own_layer, list_rule_files, read_catalogue
from checker.rules.schema import DemandLayer
from checker.rules.tolerances import load_tolerances

WriteRules = Callable[[dict[str, str]], None]
BASE = {
    "training/1.0/ruleset.toml": 'version = "1.0"\nusage = "training"\ndialect = "v0.7"\nofficial_ruleset = "training_1.0.0"',
    "training/1.0/benchmarks/bert.toml": "name = 'BERT'\nruns = 5\n[quality]\nkey = 'eval_accuracy'\ntarget = 0.7\n"
    "[attmt]\nfrom = 0.6\nto = 0.7\nstep = 0.02\n",
    "training/1.0/rcps/bert.json": "{}",
    "training/2.0/ruleset.toml": 'version = "2.0"\nextends = "1.0"\nofficial_ruleset = "training_2.0.0"',
}


@pytest.fixture
def write_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WriteRules]:
    """Writes rule files that take the place of the shipped ones: `BASE` and what else is given."""
    load_catalogue()

    def write(files: dict[str, str]) -> None:
        for name, text in (BASE | files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    (tmp_path / "system.toml").write_bytes((ROOT / "rules/system.toml").read_bytes())
    with monkeypatch.context() as patch:
        patch.setattr(resources, "find_rules_folder", lambda: tmp_path)
        patch.setattr(loader, "load_sanity_layer", DemandLayer)
        _clear_caches()
        yield write
    _clear_caches()


def _clear_caches() -> None:
    for function in (*vars(loader).values(), *vars(ruleset_files).values()):
        if function not in (load_catalogue, read_catalogue) and hasattr(function, "cache_clear"):
            function.cache_clear()


TARGET = "[quality]\ntarget = 0.72\n"
WINDOW = "[attmt]\nfrom = 0.62\nto = 0.72\n"


@pytest.mark.parametrize(
    ("text", "points", "message"),
    [
        (TARGET, True, r"training/2.0/benchmarks/bert.toml changes the target but inherits the ATTMT window; write \[attmt\]"),
        ("[quality.parts]\nBBOX = 0.3\n", True, "changes the target but inherits the ATTMT window"),
        (TARGET + WINDOW, False, r"inherits the reference convergence points; write training/2\.0/rcps/bert\.json"),
        (TARGET + WINDOW, True, None),
        ("[quality]\ntarget = 0.7\n", False, None),
    ],
)
def test_a_changed_target_inherits_neither_window_nor_reference_points(
    text: str, points: bool, message: str | None, write_rules: WriteRules
) -> None:
    files = {"training/2.0/benchmarks/bert.toml": text, **({"training/2.0/rcps/bert.json": "{}"} if points else {})}
    write_rules(files)
    if message is None:
        assert loader.load_ruleset("training", "2.0").benchmarks["bert"].quality.target in (0.7, 0.72)
        return
    with pytest.raises(DefinitionError, match=message):
        loader.load_ruleset("training", "2.0")


CHECKS = "[official.hyperparameters.HYP003]\nlimit = { check = \"value < share * 2 and 'share' in metadata\" }\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[constants]\nshare = 0.5\n" + CHECKS, None),
        ("[constants]\nshare = 0.5\nother = 1\n" + CHECKS, "the constant other is not used"),
        ("[constants]\nshare = 0.5\nlimit = 1\n" + CHECKS, "the constant limit has the name of a key"),
        ("[constants]\nshare = 0.5\ntarget = 1\n" + CHECKS, "the constant target has the name of"),
        ("[constants]\nshare = 'half'\n" + CHECKS, r"\[constants\] may hold numbers only"),
    ],
)
def test_constants_stand_for_numbers(text: str, message: str | None, write_rules: WriteRules) -> None:
    write_rules({"training/1.0/common.toml": text})
    if message is not None:
        with pytest.raises(DefinitionError, match=message):
            loader.load_ruleset("training", "2.0")
        return
    checks = [
        check.that
        for scoped in loader.load_ruleset("training", "2.0").iter_demands("closed", "bert")
        for check in scoped.demand.check or ()
        if scoped.key == "limit"
    ]
    assert checks == ["value < 0.5 * 2 and 'share' in metadata"], "inherited, and texts are left alone"


def test_every_source_names_the_commit_or_the_date_of_its_text() -> None:
    dated = re.compile(r"commit [0-9a-f]{7}|pull request \d+|\d+\.\d+|\b(?:19|20)\d\d\b")
    undated = [
        f"{path.name}: {source}"
        for path in sorted((ROOT / "rules").rglob("*.toml"))
        for source in re.findall(r'\bsource = "([^"]*)"', path.read_text(encoding="utf-8"))
        if not dated.search(source) and not source.startswith("mlcheck")
    ]
    assert undated == []


@pytest.mark.parametrize(("kind", "refused"), [("check", False), ("first", False), ("some", True), ("overall", True)])
def test_a_condition_belongs_to_checks_of_records(kind: str, refused: bool, write_rules: WriteRules) -> None:
    check = f'[official.hyperparameters.HYP003]\nlimit = {{ {kind} = {{ that = "value > 0", when = "value < 9" }} }}\n'
    write_rules({"training/2.0/closed.toml": check})
    if not refused:
        loader.load_ruleset("training", "2.0")
        return
    with pytest.raises(DefinitionError, match=rf"{kind}.*when"):
        loader.load_ruleset("training", "2.0")


def test_a_demand_of_a_rule_has_known_fields_only() -> None:
    demand = {"keys": ["events.run_start"], "check": {"that": "time > 0"}}
    assert build_own_layer({"ORD001": {"demands": [demand]}})
    with pytest.raises(DefinitionError, match="ORD001: a demand has the unknown field severity"):
        build_own_layer({"ORD001": {"demands": [{**demand, "severity": "warning"}]}})


def test_what_rules_allow_has_a_name_a_meaning_and_a_source() -> None:
    texts = (path.read_text(encoding="utf-8").partition("\n[[fails]]")[0] for path in list_rule_files())
    expressions = [found for text in texts for found in re.findall(r'\b(?:that|when) = "([^"]*)"', text)]
    assert load_tolerances().keys() <= {name for text in expressions for name in re.findall(r"\w+", text)}
    assert [text for text in expressions if re.search(r"\b\d{4,}\b|\de\d", text)] == []
    assert all(one.meaning.endswith(".") and one.source.endswith(".") for one in load_tolerances().values())
