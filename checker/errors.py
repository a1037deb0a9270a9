"""What stops mlcheck itself; whatever is wrong with a log is a finding, not one of these.

MlcheckError
├── InputError         what was given cannot be judged: missing path, nothing to check (exit 2)
│   ├── RulesetError   no ruleset fits, several fit, or the named one does not exist (exit 2)
│   ├── ChangedError   a log was written to while it was read (exit 2)
│   ├── MissingExtraError   what was asked for takes a library that is not installed (exit 2)
│   └── ExecutionError   the processes or machines that were to do the work cannot be had, or keep ending (exit 2)
└── DefinitionError    a grammar or rule file that ships with mlcheck is wrong (exit 3)
"""

from typing import Any

__all__ = [
    "DefinitionError",
    "ExecutionError",
    "InputChangedError",
    "InputError",
    "MissingExtraError",
    "MlcheckError",
    "RulesetError",
]


class MlcheckError(Exception):
    """Base of everything that mlcheck raises on purpose. `fix` says how to go on, where that is known."""

    def __init__(self, message: str, *, fix: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix

    def __reduce__(self) -> Any:  # as an exception does it, fields given by keyword would be lost on the way from a worker
        return _rebuild_error, (type(self), self.__dict__)


def _rebuild_error(kind: type[MlcheckError], fields: dict[str, Any]) -> MlcheckError:
    error = kind.__new__(kind, fields["message"])
    error.__dict__.update(fields)
    return error


class InputError(MlcheckError):
    """What was given cannot be judged."""


class RulesetError(InputError):
    """The ruleset is unknown or cannot be told; `candidates` lists those that would fit."""

    def __init__(self, message: str, *, fix: str | None = None, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message, fix=fix)
        self.candidates = candidates


class InputChangedError(InputError):
    """A log was written to while it was read: what was read is nothing that anybody has."""


class MissingExtraError(InputError):
    """What was asked for takes a library that is not installed; `extra` is the extra that installs it."""

    def __init__(self, message: str, *, fix: str | None = None, extra: str) -> None:
        super().__init__(message, fix=fix)
        self.extra = extra


class ExecutionError(InputError):
    """The processes or machines that were to do the work cannot be had, or keep ending."""


class DefinitionError(MlcheckError):
    """A file of mlcheck's own (grammar, rule, catalogue) is wrong; a defect, never the user's."""
