"""What campaigns of fuzzing kept still holds: inputs that cover each target's code, and those that once broke it."""

from pathlib import Path
from random import Random

import pytest
from fuzzing import registry

MOST_FILES, MOST_BYTES = 500, 1_000_000
FEW = 12


@pytest.mark.parametrize("name", registry.names())
def test_a_target_keeps_its_word_on_its_seeds(name: str) -> None:
    target = registry.target(name)
    seeds = list(target.seeds())
    assert seeds
    for data in seeds:
        target.check(data)


@pytest.mark.slow
@pytest.mark.parametrize("name", registry.names())
def test_a_target_keeps_its_word_on_changed_inputs(name: str) -> None:
    target, mutate = registry.target(name), registry.mutate(name)
    rng = Random(0)
    kept = [path.read_bytes() for path in registry.kept(name)]
    for data in rng.sample(kept, min(FEW, len(kept))) if mutate is not None else []:
        target.check(mutate(mutate(data, rng), rng))


KEPT = [path for name in registry.names() for path in registry.kept(name)]


@pytest.mark.slow
@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_target_keeps_its_word_on_what_was_kept(path: Path) -> None:
    registry.target(path.parent.name).check(path.read_bytes())


def test_what_is_kept_is_little() -> None:
    assert len(KEPT) <= MOST_FILES
    assert sum(path.stat().st_size for path in KEPT) <= MOST_BYTES
