"""How many published logs that their round accepted break a demand of the written rules: for choosing its severity.

    python benchmarks/policy.py verdicts.jsonl [--all] [--json FILE]

A row is a policy demand that some accepted log breaks: ruleset, benchmark, key and rule, how many logs break it, of how many
of that ruleset, benchmark and division, from how many submitters, and the first of them. `--all` also lists the demands that
no accepted log breaks. The last table counts the demands of every ruleset.
"""

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.models.finding import Origin
from checker.rules.loader import list_rulesets
from checker.rules.loader import load_ruleset as load_ruleset

Group = tuple[str, str, str, str]
Row = dict[str, Any]
HEADINGS = ("ruleset", "benchmark", "key", "rule", "severity", "broken", "of", "share", "submitters", "found")


def measured(verdicts: Path, *, unbroken: bool) -> list[Row]:
    """A row for every demand that accepted logs break, the most broken first; for every demand there is, if `unbroken`."""
    logs: Counter[Group] = Counter()
    submitters: defaultdict[Group, set[str]] = defaultdict(set)
    broken: defaultdict[tuple[Group, str, str, str], list[tuple[str, str]]] = defaultdict(list)
    for line in verdicts.read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        if answer["official"] != "pass":
            continue
        log = verdicts.parent / answer["path"]
        report = check_log(log, CheckOptions(ruleset=f"{answer['usage']}-{answer['edition']}")).report
        group = (answer["usage"], answer["edition"], report.benchmark or "", report.division or "")
        logs[group] += 1
        submitter = _submitter(answer["path"])
        submitters[group].add(submitter)
        said: dict[tuple[str, str, str], str] = {}
        for finding in report.findings:
            if finding.origin is Origin.POLICY:
                said.setdefault((finding.key or "", finding.rule, finding.severity.value), finding.message)
        for demand, message in said.items():
            broken[(group, *demand)].append((submitter, message))
    if unbroken:
        for group in logs:
            usage, name, benchmark, division = group
            for placed in load_ruleset(usage, name).iter_demands(division, benchmark):
                if placed.origin is Origin.POLICY and not any(at == group and key == placed.key for at, key, *_ in broken):
                    broken[group, placed.key, placed.demand.rule or "", ""] = []
    rows = []
    for (group, key, rule, severity), found in sorted(broken.items(), key=lambda item: -len(item[1])):
        usage, name, benchmark, division = group
        rows.append(
            {
                "ruleset": f"{usage} {name}",
                "benchmark": f"{division} {benchmark}",
                "key": key,
                "rule": rule,
                "severity": severity,
                "broken": len(found),
                "of": logs[group],
                "share": round(len(found) / logs[group], 3),
                "submitters": f"{len({submitter for submitter, _ in found})} of {len(submitters[group])}",
                "found": found[0][1] if found else "",
            }
        )
    return rows


def _submitter(path: str) -> str:
    """The folder above `results`, where submissions lie."""
    parts = path.split("/")
    return parts[parts.index("results") - 1] if "results" in parts else ""


def demands_by_ruleset() -> Table:
    """How many policy demands on closed logs every ruleset has, and how many of them it does not take over unchanged."""
    table = Table(title="policy demands on closed logs")
    for heading in ("ruleset", "demands", "own"):
        table.add_column(heading)
    for usage, name in list_rulesets():
        one = load_ruleset(usage, name)
        base = load_ruleset(usage, one.definition.extends) if one.definition.extends else None
        every = {(id_, placed) for id_ in one.benchmarks for placed in _policy(one, id_)}
        before = {(id_, placed) for id_ in base.benchmarks for placed in _policy(base, id_)} if base else set()
        table.add_row(one.display_name, str(len(every)), str(len(every - before)))
    return table


def _policy(one: Any, benchmark: str) -> set[str]:
    return {
        f"{placed.section} {placed.key} {placed.condition} {placed.demand.model_dump_json(exclude_none=True)}"
        for placed in one.iter_demands("closed", benchmark)
        if placed.origin is Origin.POLICY
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verdicts", type=Path, help="recorded answers of the official checker, one object a line")
    parser.add_argument("--all", action="store_true", help="list the demands that no accepted log breaks as well")
    parser.add_argument("--json", type=Path, help="write the rows to this file")
    arguments = parser.parse_args()
    rows = measured(arguments.verdicts, unbroken=arguments.all)
    table = Table(title="accepted logs that break a demand of the written rules")
    for heading in HEADINGS:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(f"{row[heading]:.0%}" if heading == "share" else str(row[heading]) for heading in HEADINGS))
    console = Console()
    console.print(table)
    console.print(demands_by_ruleset())
    if arguments.json is not None:
        arguments.json.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
