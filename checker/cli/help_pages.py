"""Help of commands: a sentence first, then the usage; arguments as a person names them; whole summaries."""

from typing import Any

__all__ = ["find_first_sentence", "polish_help", "write_help"]


def polish_help(command: Any) -> Any:
    """Give the command, and the commands below it, this help; returns it."""
    command.format_help = lambda context, formatter: write_help(command, context, formatter)
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            _name_argument(parameter)
    for inner in getattr(command, "commands", {}).values():
        polish_help(inner)
    return command


def write_help(command: Any, context: Any, formatter: Any) -> None:
    """Write the help of a command: what it does, the usage, arguments, options and commands, examples."""
    formatter.write_text(command.help or "")
    formatter.write_paragraph()
    command.format_usage(context, formatter)
    command.format_options(context, formatter)
    command.format_epilog(context, formatter)


def find_first_sentence(text: str) -> str:
    """The first sentence of the text, without its full stop."""
    return " ".join(text.split()).split(". ", 1)[0].removesuffix(".")


def _name_argument(argument: Any) -> None:
    """Let usage and help call the argument as its command does, whatever typer adds of types and brackets."""
    stated = argument.metavar or argument.name.upper()
    usage = stated if argument.required else f"[{stated}]"
    argument.make_metavar = lambda *_, **__: usage
    argument.get_usage_pieces = lambda context: [usage]
    describe = argument.get_help_record

    def get_help_record(context: Any) -> tuple[str, str] | None:
        record = describe(context)
        return None if record is None else (stated, record[1])

    argument.get_help_record = get_help_record
