"""The commands as the modules of `checker.cli.commands`, each imported when it is called or listed.

A module has a function `run_command`, or an `app` of its own with commands below it.
"""

import sys
from importlib import import_module
from inspect import Parameter as SignatureParameter
from inspect import Signature
from textwrap import indent
from types import ModuleType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from checker.cli import commands
from checker.cli.commands import list_command_names
from checker.cli.help_pages import find_first_sentence, polish_help, write_help
from checker.cli.parameters import Command, Option, Parameter, call_command, list_parameters
from checker.errors import InputError
from checker.suggestions import find_nearest_name

__all__ = ["CommandGroup", "format_examples"]

RULESET_PLACEHOLDER = "RULESET"
FORMER_OPTIONS = {"--edition": "--ruleset", "--org": "--submitter"}
FORMER_COMMANDS = {"editions": "rulesets"}


def format_examples(module: ModuleType) -> str:
    """The examples in the help of a command, each on its line, with the latest ruleset in place of RULESET."""
    text: str = module.EXAMPLES.strip()
    if RULESET_PLACEHOLDER in text:
        from checker.rules.loader import list_ruleset_names

        text = text.replace(RULESET_PLACEHOLDER, [name for name in list_ruleset_names() if "-" not in name][-1])
    return text


def replace_former_spellings(arguments: list[str]) -> list[str]:
    """The arguments with today's names of the options and commands that were renamed; a note on stderr names each.

    What follows `--` is left alone.
    """
    end = arguments.index("--") if "--" in arguments else len(arguments)
    current = []
    for position, argument in enumerate(arguments[:end]):
        name, equals, value = argument.partition("=")
        new = FORMER_OPTIONS.get(name) or (FORMER_COMMANDS.get(name) if position == 0 else None)
        if new is not None:
            print(f"mlcheck: {name} is now called {new}", file=sys.stderr)
        current.append(argument if new is None else f"{new}{equals}{value}")
    return [*current, *arguments[end:]]


class CommandGroup(TyperGroup):
    """All commands, the most used first, the others by name."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments left for the command; former names of options and commands are accepted."""
        return super().parse_args(ctx, replace_former_spellings(args))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order in which the help lists them."""
        return list_command_names()

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{commands.__name__}.{cmd_name}")
        ending = f"\b\nExamples:\n{indent(format_examples(module), '  ')}"
        if hasattr(module, "app"):
            group = typer.main.get_group(module.app)
            group.epilog = ending
            return polish_help(group)
        single = typer.Typer(
            rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
        )
        single.command(cmd_name, epilog=ending)(_declare_for_typer(module.run_command))
        return polish_help(typer.main.get_command(single))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help, which begins with what mlcheck does."""
        write_help(self, ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each command with the first sentence of its help, whole."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, find_first_sentence(self.get_command(ctx, name).help)) for name in self.list_commands(ctx)]
            )

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called.

        Raises:
            InputError: there is no such command; the fix names the nearest one.
        """
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            near = find_nearest_name(args[0], known)
            raise InputError(
                f"unknown command {args[0]}", fix=f"did you mean {near}?" if near else f"commands: {', '.join(known)}"
            )
        return super().resolve_command(ctx, args)


def _declare_for_typer(run: Command) -> Command:
    """The command as a function whose signature typer reads."""

    def command(**values: Any) -> int:
        return call_command(run, values)

    parameters = list_parameters(run)
    command.__signature__ = Signature([_build_signature_parameter(parameter) for parameter in parameters])  # type: ignore[attr-defined]
    command.__doc__ = run.__doc__
    return command


def _build_signature_parameter(parameter: Parameter) -> SignatureParameter:
    declared = parameter.declaration
    shared: dict[str, Any] = {
        "metavar": parameter.value_name,
        "autocompletion": lambda incomplete: parameter.complete_value(incomplete),
        "show_default": declared.show_default,
    }
    typed: Any
    if isinstance(declared, Option):
        text = declared.help if isinstance(declared.help, str) else declared.help()
        typed = typer.Option(*parameter.flags, help=text, min=declared.min, hidden=declared.hidden, **shared)
    else:
        typed = typer.Argument(help=declared.help, parser=declared.parser, **shared)
    return SignatureParameter(
        parameter.name,
        SignatureParameter.KEYWORD_ONLY,
        default=SignatureParameter.empty if parameter.is_required else parameter.default,
        annotation=Annotated[parameter.type, typed],
    )
