"""Which targets there are, and what is kept of each."""

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from random import Random
from typing import Protocol, cast

from fuzzing import targets

__all__ = ["CAMPAIGNS", "HERE", "Target", "kept", "mutate", "names", "target"]

HERE = Path(__file__).parent
CAMPAIGNS = HERE / "campaigns.toml"

Mutate = Callable[[bytes, Random], bytes]


class Target(Protocol):
    """A module of `targets`."""

    TOKENS: tuple[bytes, ...]

    def check(self, data: bytes) -> None:
        """Raises where mlcheck does not keep its word on the bytes."""

    def seeds(self) -> Iterable[bytes]:
        """Inputs to begin with."""


def names() -> list[str]:
    """Every target's name."""
    return sorted(module.name for module in iter_modules(targets.__path__))


def target(name: str) -> Target:
    """The target of that name."""
    return cast(Target, import_module(f"{targets.__name__}.{name}"))


def mutate(name: str) -> Mutate | None:
    """How the target's inputs are changed so that most of one stays valid; None where bytes will do."""
    return getattr(target(name), "MUTATE", None)


def kept(name: str) -> list[Path]:
    """The inputs that are kept for the target: those that cover its code, and those that once broke it."""
    return [path for folder in ("corpus", "crashes") for path in sorted((HERE / folder / name).glob("*"))]
