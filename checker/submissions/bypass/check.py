"""Checks of package_checker_params and scaling.json: every bypass and scaling factor is reported."""

from collections.abc import Iterator

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.models.finding import Finding, Origin
from checker.models.rcp_result import RcpResult
from checker.rules.package_limits import PackageRules
from checker.submissions.bypass.reader import BypassFile, ScalingFile
from checker.suggestions import find_nearest_name

__all__ = ["check_bypasses", "check_scaling_factor", "check_scaling_file"]


def check_bypasses(file: BypassFile, rules: PackageRules) -> Iterator[Finding]:
    """Findings on a package_checker_params: every bypass, unknown ones, and those that the official program ignores."""
    known = rules.bypasses
    if file.problem is not None:
        message = f"the bypasses cannot be read: {file.problem}"
        yield build_finding("RES021-bypass-unknown", Origin.MLCHECK, file.path, message)
    for bypass in file.bypasses:
        if bypass.known_name is None:
            near = find_nearest_name(bypass.written, known, cutoff=0.6, fold=_fold_bypass_name)
            message = f"there is no bypass {bypass.written}" + (f"; did you mean {near}?" if near else "")
            yield build_finding(
                "RES021-bypass-unknown",
                Origin.MLCHECK,
                file.path,
                message,
                line=bypass.line,
                expected=" | ".join(known),
                found=bypass.written,
                fix=f"write {near[0]}" if near else None,
            )
            continue
        if bypass.known_name in rules.options.neutral:
            continue
        message = f"{bypass.known_name}: {known[bypass.known_name]}"
        yield build_finding("RES020-bypass", Origin.OFFICIAL, file.path, message, line=bypass.line, found=bypass.written)
        if bypass.known_name not in file.officially_honored_names:
            reason = _explain_ignored_bypass(bypass.written, bypass.known_name, rules)
            message = f"the official program ignores {bypass.known_name}: {reason}"
            yield build_finding(
                "RES022-bypass-ignored-officially",
                Origin.OFFICIAL,
                file.path,
                message,
                line=bypass.line,
                expected=bypass.known_name
                if file.as_options
                else f"{bypass.known_name} in package_checker_params of the submitter's folder"
                if bypass.known_name in rules.options.root_only
                else f"{bypass.known_name} as the last line, without a line break",
                found=bypass.written,
            )


def _explain_ignored_bypass(written: str, meant: str, rules: PackageRules) -> str:
    if meant in rules.options.root_only:
        return "it counts only in the submitter's folder"
    return "a line break or other text follows it" if written == meant else f"it is spelled {written!r}"


def check_scaling_file(file: ScalingFile) -> Iterator[Finding]:
    """A finding on a scaling.json: the factor that it has, or what is wrong with it."""
    rule = "RES023-scaling-file"
    found = None if file.factor is None else repr(file.factor)
    if file.problem is not None:
        line, column = file.problem.line, file.problem.column
        yield build_finding(rule, Origin.MLCHECK, file.path, file.problem.message, line=line, column=column, found=found)
    else:
        message = f"the committee's factor is {found}; the official summary multiplies the score with it"
        fix = "no action is needed"
        yield build_finding(
            rule, Origin.POLICY, file.path, message, circumstances=(Circumstance.SCALING_FILE_VALID,), fix=fix, found=found
        )


def check_scaling_factor(file: ScalingFile, rcp: RcpResult, tolerance: float) -> Iterator[Finding]:
    """A finding on a factor that differs from the RCP normalization, which the official package checker puts in its place."""
    if file.factor is None or file.problem is not None or rcp.outcome == "not_required" or not rcp.passed:
        return
    if abs(file.factor - rcp.normalization) > tolerance:
        yield build_finding(
            "RES050-scaling-factor-differs",
            Origin.POLICY,
            file.path,
            f"scaling_factor is {file.factor:.9g}, the RCP test gives {rcp.normalization:.9g}",
            expected=f"{rcp.normalization:.9g}",
            found=f"{file.factor:.9g}",
        )


def _fold_bypass_name(name: str) -> str:
    return name.lstrip("-").replace("_", "-").casefold()
