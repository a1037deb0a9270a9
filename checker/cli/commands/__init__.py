"""One module for each command. The module has the command's name, and `run_command` is what it does: its docstring is the
help text, the lines of its `EXAMPLES` end the help. A command with commands of its own has a typer `app` instead.

A command is imported when it is called, so that none has to wait for what only another needs.
"""
