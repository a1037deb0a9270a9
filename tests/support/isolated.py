"""Runs commands of mlcheck, one after the other, in this process, and tells when any of them reaches for the network or for
another program, and what it writes: `python isolated.py COMMANDS.json SEEN.json`."""

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

FORBIDDEN = {
    "socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo", "socket.gethostbyname",
    "urllib.Request", "http.client.connect", "ftplib.connect", "smtplib.connect", "subprocess.Popen", "os.system", "os.exec",
    "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "pickle.find_class", "webbrowser.open",
}  # fmt: skip


WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main(commands: Path, seen: Path) -> None:
    """Writes the exit code of each command, what it reached for, and the files that it opened to write."""
    found: list[dict[str, Any]] = []
    reached: list[str] = []
    written: list[str] = []

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in FORBIDDEN:
            reached.append(f"{event} {arguments!r}")
        if event == "open" and isinstance(arguments[0], str) and arguments[2] & WRITING:
            written.append(arguments[0])

    from checker.cli import main as mlcheck

    sys.addaudithook(hook)
    for arguments in json.loads(commands.read_text(encoding="utf-8")):
        sys.argv = ["mlcheck", *arguments]
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                mlcheck()
            except SystemExit as ended:
                code = ended.code
        found.append({"arguments": arguments, "code": code, "reached": [*reached], "written": [*written]})
        reached.clear()
        written.clear()
    seen.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
