"""The bases of all pydantic models."""

from pydantic import BaseModel, ConfigDict

__all__ = ["FrozenModel", "StrictModel"]


class FrozenModel(BaseModel):
    """A value that never changes."""

    model_config = ConfigDict(frozen=True)


class StrictModel(BaseModel):
    """A value that never changes, read from a file in which an unknown field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
