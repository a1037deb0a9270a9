"""The page of a rule, in Markdown: what `mlcheck explain --format markdown` prints, and the documentation has."""

from collections.abc import Iterator

from checker.checking.explanation import RuleExample, explain_rule
from checker.cli.explaining import describe_official_verdict, list_holdings, list_severities
from checker.rules.catalogue import load_catalogue
from checker.rules.rule_uses import list_rule_uses

__all__ = ["render_rule_page", "render_rule_table"]

MOST_USES = 40


def render_rule_page(name: str) -> str:
    """The page of the rule of that name.

    Raises:
        InputError: there is no such rule.
    """
    return "\n".join(_iter_page_lines(name)) + "\n"


def render_rule_table() -> str:
    """Every rule in one line of a table, with links to its page."""
    rows = ["| rule | severity | demands |", "|---|---|---|"]
    rows += [
        f"| [{one.id}]({one.code}.md) | {one.severity.value} | {_escape_table_cell(one.demand)} |"
        for one in load_catalogue().rules.values()
    ]
    return "\n".join(rows) + "\n"


def _iter_page_lines(name: str) -> Iterator[str]:
    told = explain_rule(name)
    rule = told.rule
    yield from (f"# {rule.code} {rule.slug}", "", rule.demand, "", f"**Why.** {rule.why}", "", f"**Fix.** {rule.fix}", "")
    yield from (f"**Source.** {rule.source}", "", "## Where it holds", "")
    yield from (f"- {text}" for text in list_holdings(told))
    yield from ("", "## Severity", "", *(f"- {text}" for text in list_severities(told)))
    if told.examples is not None:
        yield from ("", "## It is broken here", "", *_iter_example_lines(told.examples.broken))
        yield from ("", "## It is kept here", "", *_iter_example_lines(told.examples.kept))
    uses = list_rule_uses(rule.id)
    if uses:
        yield from ("", "## Demands of this rule", "", "| key | demand | whose | where |", "|---|---|---|---|")
        for use in uses[:MOST_USES]:
            demand = use.demand if use.expression is None else f"{use.demand} (expression: `{use.expression}`)"
            yield f"| `{use.key}` | {_escape_table_cell(demand)} | {use.origin} | {_escape_table_cell(use.where)} |"
        if len(uses) > MOST_USES:
            yield f"\n... and {len(uses) - MOST_USES} more."


def _iter_example_lines(example: RuleExample) -> Iterator[str]:
    yield f"{example.says[:1].upper()}{example.says[1:]}."
    lines = [f"{'>' if one.at_fault else ' '} {one.number:>4} {one.text}" for one in example.lines] or list(example.changes)
    if lines:
        fence = "`" * 4
        yield from ("", f"{fence}text", *lines, fence)
    if example.message:
        yield from ("", f"mlcheck says: {_escape_table_cell(example.message)}")
    official = describe_official_verdict(example)
    if official:
        yield from ("", f"{official[:1].upper()}{official[1:]}.")


def _escape_table_cell(text: str) -> str:
    """Text that is no markup, on one line."""
    escaped = "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|" else letter for letter in text)
    return " ".join(escaped.split())
