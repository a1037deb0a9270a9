"""The parameters of commands, declared once: typer makes help, completion and errors of them, ordinary calls are read by them.

A command is a function whose parameters are annotated with an `Option` or an `Argument`. It returns the exit code.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from msgspec import Struct

from checker.errors import InputError
from checker.suggestions import suggest_known_names

__all__ = ["Argument", "Command", "Option", "Parameter", "call_command", "list_parameters", "parse_choice", "take_options"]

Command = Callable[..., int]
Name = TypeVar("Name", bound=str)
SHARED_NAMES = "shared_option_names"
VALUE_NAMES = {int: "INT", float: "NUMBER", str: "TEXT", Path: "FILE"}


class Option(Struct, frozen=True, kw_only=True):
    """An option, called as its parameter; that of a bool is a flag.

    Attributes:
        help: What the help says; a function where that takes imports.
        metavar: What the help calls its value.
        min: The least number.
        autocompletion: What completion offers as values.
        show_default: Whether the help shows the default.
        letter: The option's short name, such as "q" for -q.
        hidden: Whether the help and completion leave it out, since it is there for earlier calls only.
    """

    help: str | Callable[[], str]
    metavar: str | None = None
    letter: str | None = None
    min: float | None = None
    autocompletion: Callable[[], Iterable[str]] | None = None
    show_default: bool = True
    hidden: bool = False


class Argument(Struct, frozen=True, kw_only=True):
    """An argument without a name; a list takes one or more. `parser` makes its value of the text."""

    help: str
    metavar: str
    parser: Callable[[str], Any] | None = None
    autocompletion: Callable[[], Iterable[str]] | None = None
    show_default: bool = True


class Parameter(Struct, frozen=True):
    """A parameter of a command: its name and type in Python, how it is declared, and its default, if it has one."""

    name: str
    type: Any
    declaration: Option | Argument
    default: Any
    is_required: bool

    @property
    def flag(self) -> str:
        """The name of an option on the command line."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def flags(self) -> tuple[str, ...]:
        """The names of an option on the command line, the short one first."""
        letter = self.declaration.letter if isinstance(self.declaration, Option) else None
        return (self.flag,) if letter is None else (f"-{letter}", self.flag)

    @property
    def is_list(self) -> bool:
        """Whether it takes several values."""
        return any(getattr(part, "__origin__", None) is list for part in (self.type, *get_args(self.type)))

    @property
    def value_name(self) -> str | None:
        """How help calls its values; None for a flag, which has none."""
        kinds = (self.type, *get_args(self.type))
        return self.declaration.metavar or next((name for kind, name in VALUE_NAMES.items() if kind in kinds), None)

    def complete_value(self, start: str) -> Iterable[str]:
        """The values that completion offers, some of which may not begin with `start`."""
        if self.declaration.autocompletion is not None:
            return self.declaration.autocompletion()
        from checker.cli.default_completion import build_completer

        return build_completer(self.value_name, self.default or getattr(self.declaration, "min", None))(start)


def take_options(*names: str) -> Callable[[Command], Command]:
    """Give a command the shared options of these names, behind its own; it is called with them as `shared`."""

    def decorate(run: Command) -> Command:
        vars(run)[SHARED_NAMES] = names
        return run

    return decorate


def list_parameters(run: Command) -> list[Parameter]:
    """The parameters of a command in their order: its own, then the shared options that it takes."""
    own = {name: note for name, note in run.__annotations__.items() if name not in ("shared", "return")}
    function: Any = run
    positional = function.__code__.co_varnames[: function.__code__.co_argcount]
    defaults = function.__defaults__ or ()
    stated = dict(zip(positional[len(positional) - len(defaults) :], defaults, strict=True)) | (function.__kwdefaults__ or {})
    return [*_iter_parameters(own, stated), *_iter_shared_parameters(vars(run).get(SHARED_NAMES, ()))]


def call_command(run: Command, values: dict[str, Any]) -> int:
    """Run a command with the values of its parameters, by name; its exit code."""
    names: Sequence[str] | None = vars(run).get(SHARED_NAMES)
    if names is None:
        return run(**values)
    from checker.cli.options import SharedOptions

    shared = SharedOptions(**{name: values[name] for name in names})
    return run(**{name: value for name, value in values.items() if name not in names}, shared=shared)


def parse_choice(option: str, value: str, names: tuple[Name, ...]) -> Name:
    """The name among `names` that was given.

    Raises:
        InputError: it is none of them.
    """
    for name in names:
        if name == value:
            return name
    raise InputError(f"unknown {option} {value}", fix=suggest_known_names(value, names))


def _iter_shared_parameters(names: Sequence[str]) -> Iterator[Parameter]:
    from checker.cli.options import SharedOptions

    declared = {name: SharedOptions.__annotations__[name] for name in names}
    defaults = dict(zip(SharedOptions.__struct_fields__, SharedOptions.__struct_defaults__, strict=True))
    return _iter_parameters(declared, defaults)


def _iter_parameters(annotations: dict[str, Any], defaults: dict[str, Any]) -> Iterator[Parameter]:
    for name, annotation in annotations.items():
        yield Parameter(name, annotation.__origin__, annotation.__metadata__[0], defaults.get(name), name not in defaults)
