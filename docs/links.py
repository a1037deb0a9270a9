"""Links of the site. Rules and commands that a page names become links; `python docs/links.py SITE` checks all links."""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from checker.cli.commands import list_command_names
from checker.rules.catalogue import load_catalogue

__all__ = ["find_broken_links", "on_page_markdown"]

# Alternatives that stay as they are come first: fences, headings, links and pictures, and code that is no command.
NAMED = re.compile(
    r"(?P<kept>^ *(?P<fence>```+|~~~+).*?^ *(?P=fence)|^#.*?$|!?\[[^\]]*\]\([^)]*\)|<[^>]+>)"
    r"|`mlcheck (?P<command>\w+)`|(?P<code>`+[^`]*`+)|\b(?P<rule>[A-Z]{3}\d{3})\b",
    re.MULTILINE | re.DOTALL,
)


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """The page, in which names of rules and commands are links; mkdocs calls this."""
    here = page.file.src_uri
    up = "../" * here.count("/")
    commands = list_command_names()
    codes = {rule.code for rule in load_catalogue().rules.values()}

    def link(match: re.Match[str]) -> str:
        command, rule = match["command"], match["rule"]
        if command in commands and here != "commands.md":
            return f"[`mlcheck {command}`]({up}commands.md#{command})"
        if rule in codes and here != f"rules/{rule}.md":
            return f"[{rule}]({up}rules/{rule}.md)"
        return match[0]

    return NAMED.sub(link, markdown)


class _Page(HTMLParser):
    """The ids of a page, and the addresses that it links to or loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name") and value:
                self.ids.add(value)
            elif name in ("href", "src") and value:
                self.addresses.add(value)


def find_broken_links(site: Path) -> Iterator[str]:
    """Yield `page: address` for each link within the site whose file or anchor there is not. No other site is asked."""
    pages = {file: _Page(file.read_text(encoding="utf-8")) for file in sorted(site.rglob("*.html"))}
    for file, page in pages.items():
        for address in sorted(page.addresses):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or file.name == "404.html":
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            target = target / "index.html" if target.is_dir() else target
            anchor = unquote(parts.fragment)
            if not target.exists() or (anchor and target in pages and anchor not in pages[target].ids):
                yield f"{file.relative_to(site)}: {address}"


if __name__ == "__main__":
    broken = list(find_broken_links(Path(sys.argv[1]).resolve()))
    print("\n".join(broken) or "no broken link")
    sys.exit(1 if broken else 0)
