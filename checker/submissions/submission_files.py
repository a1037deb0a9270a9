"""What stands beside the logs of a set: the system's description, waivers, the committee's factor, power logs."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from checker.models.finding import Finding, Severity
from checker.rules.benchmark import Drop
from checker.rules.package_limits import package_rules
from checker.rules.ruleset import Edition
from checker.submissions.bypass.check import check_scaling, check_waivers
from checker.submissions.bypass.reader import WaiverFile, read_scaling, read_waivers
from checker.submissions.power.check import PowerChecked, check_power
from checker.submissions.power.energy import benchmark_joules, run_joules
from checker.submissions.power.model import RunPower
from checker.submissions.power.reader import read_power
from checker.submissions.results.run_set import RunSet
from checker.submissions.system_description.check import LoggedSystem, check_description, check_description_against_logs
from checker.submissions.system_description.official_check import official_answer
from checker.submissions.system_description.reader import find_description

__all__ = ["RCP_WAIVER", "SEED_WAIVER", "Beside", "beside_of", "energy_of"]

RCP_WAIVER, SEED_WAIVER = "rcp-bypass", "seed-checker-bypass"
MINUTE_MS = 60_000
NO_POWER = PowerChecked()


@dataclass(frozen=True)
class Beside:
    """What was found beside a set.

    Attributes:
        edition: the edition that the set is judged by, or, where it has no logs, that of its neighbours.
        org: the organisation: its directory's name, else what the logs say.
        description: what the official check of the system description says.
        of_description: our findings on it; they are the system's, not the set's.
        committee_factor: of scaling.json; None where there is none that can be used.
        waivers: what somebody asked to be let off.
        waivers_honoured: those of them that the official program honours.
        energy_joules: energy to train of each run, in the order of the runs; empty without power logs.
        findings: on the set's own files.
    """

    edition: Edition | None
    org: str | None
    description: Literal["pass", "fail", "missing", "crash", "not_required"] = "not_required"
    of_description: tuple[Finding, ...] = ()
    committee_factor: float | None = None
    waivers: frozenset[str] = frozenset()
    waivers_honoured: frozenset[str] = frozenset()
    power: PowerChecked = NO_POWER
    energy_joules: tuple[float | None, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def description_refused(self) -> bool:
        """Whether our own check finds an error in the system description."""
        return any(finding.severity is Severity.ERROR for finding in self.of_description)


def beside_of(runs: RunSet, edition: Edition | None) -> Beside:
    """What stands beside the set; nothing but the logs' own words where they were named one by one."""
    place = runs.place
    org = None if runs.head is None else runs.head.report.org
    if runs.folder.named:
        return Beside(edition, org)
    waivers = [file for file in _waiver_files(runs) if file is not None]
    scaling = read_scaling(runs.path, package_rules().scaling)
    power = read_power(runs.path, runs.folder.logs, dialect=None if edition is None else edition.head.dialect)
    checked = NO_POWER if power is None else check_power(power, _spans(runs))
    findings = [finding for file in waivers for finding in check_waivers(file, package_rules())]
    if scaling is not None:
        findings += check_scaling(scaling)
    found = Beside(
        edition,
        org if place.organisation is None else place.organisation.name,
        committee_factor=None if scaling is None else scaling.factor,
        waivers=frozenset(name for file in waivers for name in file.meant),
        waivers_honoured=frozenset(name for file in waivers for name in file.honoured_officially),
        power=checked,
        energy_joules=() if power is None else tuple(_energies(runs, power)),
        findings=(*findings, *checked.findings),
    )
    return found if place.organisation is None or edition is None else _described(found, runs, place.organisation, edition)


def _described(found: Beside, runs: RunSet, organisation: Path, edition: Edition) -> Beside:
    described = find_description(organisation, runs.place.system or "")
    if not edition.system.asked:
        return found
    findings = [*check_description(described, edition.system), *check_description_against_logs(described, _logged(runs))]
    answer = official_answer(described, edition.system) if edition.system.enforced or described.file is None else "not_required"
    if not runs.folder.whole:
        findings = [_lighter(finding) if described.file is None else finding for finding in findings]
    return replace(found, description=answer, of_description=tuple(findings))


def _lighter(finding: Finding) -> Finding:
    """What is missing outside of what was given may just not have been given."""
    return finding.model_copy(update={"severity": Severity.WARNING})


def _logged(runs: RunSet) -> LoggedSystem:
    head = runs.head
    if head is None or head.traits is None:
        return LoggedSystem()
    nodes, accelerators = head.traits.nodes, head.traits.accelerators_per_node
    return LoggedSystem(head.report.org, runs.division, nodes, accelerators, runs.place.scaling)


def _waiver_files(runs: RunSet) -> Iterator[WaiverFile | None]:
    yield read_waivers(runs.path, package_rules().waivers)
    if runs.place.system_folder is not None and runs.place.system_folder != runs.path:
        yield read_waivers(runs.place.system_folder, package_rules().waivers)


def _spans(runs: RunSet) -> dict[str, tuple[float, float]]:
    spans = {Path(run.report.path).stem: run.traits.span_ms for run in runs.runs if run.traits is not None}
    return {name: span for name, span in spans.items() if span is not None}


def _energies(runs: RunSet, power: list[RunPower]) -> Iterator[float | None]:
    by_result = {one.result: one for one in power}
    for run in runs.runs:
        one = by_result.get(Path(run.report.path).stem)
        minutes = None if run.traits is None else run.traits.official_minutes
        yield None if one is None or minutes is None else run_joules(one, minutes * MINUTE_MS)


def energy_of(beside: Beside, minutes: list[float], drop: Drop, factor: float) -> float | None:
    """The benchmark's energy to train in joules; None without power logs. `minutes` are infinite for runs that do not count."""
    if not beside.energy_joules:
        return None
    return benchmark_joules(beside.energy_joules, minutes, drop, factor=factor)
