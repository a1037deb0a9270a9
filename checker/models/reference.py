"""Reference convergence points (RCPs) as a round published them: how far reference runs had to train to reach the target."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["ReferencePoint", "ReferenceTable", "Unit"]

LARGEST = 1e15  # what can still be told apart in steps of the official search
Amount = Annotated[int | float, Field(gt=0, le=LARGEST)]
Unit = Literal["epochs", "samples", "steps", "tokens"]


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReferencePoint(_Fact):
    """The reference runs at one batch size.

    `to_target` has one number a run, in the table's unit; `doubt` says in a sentence why the point is not to be trusted.
    """

    name: str
    batch_size: int = Field(gt=0, le=LARGEST)
    to_target: tuple[Amount, ...] = Field(min_length=1)
    hyperparameters: dict[str, Any] = {}
    creator: str | None = None
    when: str | None = None
    platform: str | None = None
    precision: str | None = None
    doubt: str | None = None


class ReferenceTable(_Fact):
    """All points of a benchmark. The unit is that of the logs: what their evaluations count progress in."""

    benchmark: str
    unit: Unit
    points: tuple[ReferencePoint, ...]
