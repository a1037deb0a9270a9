"""Reference convergence points from a file: whose they replace, what is said of them, and what they leave alone."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

TREE = ROOT / "sample_logs/dialects/training_v5.1/example"
LLAMA, RETINANET = "llama31_8b", "retinanet"

Call = Callable[..., Ended]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A submission of two results, both of which pass."""
    folder = tmp_path / "training_v5.1/example"
    shutil.copytree(TREE, folder)
    return folder


def write_points(path: Path, least: int, benchmark: str = LLAMA) -> Path:
    """An official file of one point at the example's batch size, reached after `least` samples or a little more."""
    record = {
        "Benchmark": benchmark, "BS": 32, "Creator": "me", "When": "now", "Platform": "mine", "Hyperparams": {},
        "Epochs to converge": [least + number for number in range(20)],
    }  # fmt: skip
    path.write_text(json.dumps({"mine": record}), encoding="utf-8")
    return path


def results_of(text: str) -> dict[str, Any]:
    return {result["benchmark"]: result for result in json.loads(text)["results"]}


def test_the_points_of_a_file_decide_and_are_named(mlcheck: Call, example: Path, tmp_path: Path) -> None:
    file = write_points(tmp_path / "rcps_mine.json", 400_000)
    plain = results_of(mlcheck("validate", example, "--format", "json").out)
    given = results_of(mlcheck("validate", example, "--format", "json", "--rcp-file", file).out)
    llama = given[LLAMA]
    assert (llama["rcp"]["outcome"], llama["rcp"]["reference"], llama["mlcheck"]) == ("too_fast", ["mine"], "fail")
    assert llama["rcp"]["reference_file"] == str(file) and llama["rcp"]["reason"].endswith(f"points from {file}")
    (found,) = [one for one in llama["findings"] if one["rule"] == "RCP002-too-fast"]
    assert found["origin"] == "mlcheck" and str(file) in found["message"]
    assert llama["rcp"]["unit"] == "samples"  # as the logs count, though the file says epochs
    assert given[RETINANET] == plain[RETINANET] and plain[LLAMA]["rcp"]["reference_file"] is None


def test_the_official_verdict_keeps_the_official_points(mlcheck: Call, example: Path, tmp_path: Path) -> None:
    too_slow = write_points(tmp_path / "slow.json", 400_000)
    assert mlcheck("validate", example, "--rcp-file", too_slow).code == 1
    ended = mlcheck("validate", example, "--rcp-file", too_slow, "--gate", "official", "--format", "json")
    assert (ended.code, results_of(ended.out)[LLAMA]["official"]) == (0, "pass")


def test_points_that_let_a_fast_result_pass_do_not_make_it_officially_accepted(
    mlcheck: Call, example: Path, tmp_path: Path
) -> None:
    for log in (example / "results/8xExample" / LLAMA).iterdir():
        text = log.read_text(encoding="utf-8")
        log.write_text(text.replace('"global_batch_size", "value": 32', '"global_batch_size", "value": 4096'), encoding="utf-8")
    file = write_points(tmp_path / "fast.json", 1_000)
    file.write_text(file.read_text(encoding="utf-8").replace('"BS": 32', '"BS": 4096'), encoding="utf-8")
    arguments = ("validate", example, "--rcp-file", file, "--format", "json")
    one = results_of(mlcheck(*arguments).out)[LLAMA]
    assert one["rcp"]["passed"] and one["official"] == "fail"
    assert mlcheck(*arguments).code == mlcheck(*arguments, "--gate", "official").code == 1


def test_the_configuration_names_a_file_beside_itself(
    mlcheck: Call, example: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_points(tmp_path / "slow.json", 400_000)
    (tmp_path / "mlcheck.toml").write_text('rcp_file = "slow.json"\n', encoding="utf-8")
    monkeypatch.chdir(example)
    one = results_of(mlcheck("validate", ".", "--ruleset", "5.1", "--format", "json").out)[LLAMA]
    assert (one["rcp"]["outcome"], one["rcp"]["reference_file"]) == ("too_fast", str(tmp_path / "slow.json"))
    other = write_points(tmp_path / "other.json", 100)
    one = results_of(mlcheck("validate", ".", "--ruleset", "5.1", "--format", "json", "--rcp-file", other).out)[LLAMA]
    assert one["rcp"]["reference_file"] == str(other)
    shown = {one["name"]: one for one in json.loads(mlcheck("config", "show", "--format", "json").out)}
    assert shown["rcp_file"]["value"] == str(tmp_path / "slow.json")
    assert shown["rcp_file"]["source"] == f"{tmp_path / 'mlcheck.toml'}:1"


@pytest.mark.parametrize("command", ["validate", "score", "summarize"])
def test_a_bad_file_ends_every_command_with_its_place(mlcheck: Call, example: Path, tmp_path: Path, command: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text('{"mine": {"Benchmark": "bert", "BS": "many", "Epochs to converge": [1]}}', encoding="utf-8")
    ended = mlcheck(command, example, "--rcp-file", file)
    assert ended.code == 2 and ended.out == ""
    assert ended.err.startswith(f"mlcheck: {file}: point 'mine'.batch_size: "), ended.err
    file.write_text("{", encoding="utf-8")
    assert "is not JSON" in mlcheck(command, example, "--rcp-file", file).err


def test_tables_name_the_file_of_a_result_that_passes(mlcheck: Call, example: Path, tmp_path: Path) -> None:
    file = write_points(tmp_path / "mine.json", 100_000)
    for form in ("terminal", "markdown"):
        out = mlcheck("validate", example, "--rcp-file", file, "--format", form).out
        assert "found ✓ by mine.json" in " ".join(out.split())


@pytest.mark.slow
def test_a_cache_does_not_mix_the_points(mlcheck: Call, example: Path, tmp_path: Path) -> None:
    files = [write_points(tmp_path / f"{least}.json", least) for least in (100_000, 400_000)]

    def outcomes(*cache: str | Path) -> Iterator[tuple[str, str]]:
        for file in (*files, *files):
            out = mlcheck("validate", example, "--rcp-file", file, "--format", "json", *cache).out
            yield results_of(out)[LLAMA]["rcp"]["outcome"], results_of(out)[LLAMA]["mlcheck"]
        out = mlcheck("validate", example, "--format", "json", *cache).out
        yield results_of(out)[LLAMA]["rcp"]["outcome"], results_of(out)[LLAMA]["mlcheck"]

    found = list(outcomes("--cache", tmp_path / "cache"))
    assert found == list(outcomes()) == [("found", "pass"), ("too_fast", "fail")] * 2 + [("found", "pass")]
