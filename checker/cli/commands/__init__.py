"""One module a command; its name is the command's, its function `run` is what it does, `run`'s docstring its help,
its `EXAMPLES`, one per line, what the help ends with. One that has commands of its own is a typer `app` instead.

A command is imported when it is called, so that none has to wait for what only another needs.
"""
