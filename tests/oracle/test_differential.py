"""Changed logs, judged by the official checker and by mlcheck: same verdict, same failing keys (benchmarks/differential.py)."""

import json
import logging
import random
from collections.abc import Iterator
from pathlib import Path

import differential
import oracle
import pytest
import synthesis

MUTANTS = 50  # of each ruleset; benchmarks/differential.py tries as many as one likes
MOST_BYTES = 60_000
LOGS = 10
UNPUBLISHED = [("training", "6.0"), ("training", "6.1")]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """The official checker logs whatever it finds."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def differing(seeds: list[differential.Seed], folder: Path) -> list[str]:
    """Every difference on mutants of the seeds, in words."""
    found = []
    for number in range(MUTANTS // len(seeds) + 1):
        for seed in seeds:
            difference, _ = differential.tried(seed, number, folder)
            if difference is not None:
                found.append(f"{' '.join(seed.pair)}, {seed.origin}: {difference.group} <- {'; '.join(difference.changes)}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("usage", "ruleset"), [name for name in oracle.known_rulesets() if name not in UNPUBLISHED])
def test_changed_published_logs_are_judged_as_officially(corpus: Path, tmp_path: Path, usage: str, ruleset: str) -> None:
    lines = (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [answer for answer in map(json.loads, lines) if (answer["usage"], answer["edition"]) == (usage, ruleset)]
    small = [answer for answer in answers if (corpus / answer["path"]).stat().st_size < MOST_BYTES]
    if not small:
        pytest.skip(f"no small logs of {usage} {ruleset} are in the corpus")
    seeds = []
    for answer in random.Random(ruleset).sample(small, min(LOGS, len(small))):
        text = (corpus / answer["path"]).read_bytes().decode("utf-8", "replace")
        pair = (usage, ruleset, "as logged", "as logged")
        seeds.append(differential.Seed(pair, answer["path"], tuple(text.split("\n")), answer["official"] == "pass"))
    assert differing(seeds, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize(("usage", "ruleset"), UNPUBLISHED)
def test_changed_made_logs_of_unpublished_rulesets_are_judged_as_officially(tmp_path: Path, usage: str, ruleset: str) -> None:
    made = list(differential.made_seeds(tmp_path, (usage, ruleset)))
    assert [(seed.pair, left) for seed, left in made if left] == []
    assert {seed.pair for seed, _ in made} == {pair for pair in synthesis.pairs() if pair[:2] == (usage, ruleset)}
    assert differing([seed for seed, _ in made], tmp_path) == []


def test_a_difference_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = ("training", "6.1", "closed", "llama31_8b")
    lines, left = synthesis.synthesised(pair, tmp_path)
    assert not left
    log = tmp_path / "result_0.txt"
    log.write_text("\n".join(lines), encoding="utf-8")
    assert differential.compared(log, pair, "made", []) is None
    monkeypatch.setattr(oracle, "ask", lambda *_: oracle.Answer("fail", frozenset({"run_stop"})))
    difference = differential.compared(log, pair, "made", [])
    assert difference is not None
    assert (difference.what, difference.only_official) == ("verdict", ("run_stop",))
