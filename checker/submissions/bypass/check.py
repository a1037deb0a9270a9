"""Checks of package_checker_params and scaling.json: every bypass and scaling factor is reported."""

from collections.abc import Iterator
from pathlib import Path

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.models.finding import Finding, Origin
from checker.rules.package_limits import PackageRules, load_package_rules
from checker.submissions.bypass.reader import BypassFile, ScalingFile
from checker.suggestions import find_nearest_name

__all__ = ["check_bypasses", "check_scaling_factor", "check_scaling_file"]

FACTOR_TOLERANCE = 1e-6
"""How exactly a factor is written."""


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
                fix=f"write {near}" if near else None,
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


def check_scaling_factor(folder: Path, factor: float, normalization: float) -> Iterator[Finding]:
    """A finding on a committee's factor that is another than the normalization of the RCP test, which the official package
    checker writes over it."""
    if abs(factor - normalization) > FACTOR_TOLERANCE * normalization:
        message = f"scaling.json says {factor:.6g}, the RCP test normalizes by {normalization:.6g}"
        path, expected = folder / load_package_rules().scaling.file, f"{normalization:.9g}"
        yield build_finding(
            "RES023-scaling-file",
            Origin.OFFICIAL,
            path,
            message,
            expected=expected,
            found=f"{factor:.9g}",
            fix="remove scaling.json, which the official check writes anew, unless the committee decided on this factor",
            circumstances=(Circumstance.SCALING_FILE_DIFFERS,),
        )


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


def _fold_bypass_name(name: str) -> str:
    return name.lstrip("-").replace("_", "-").casefold()
