"""Bypasses and scaling factors: package_checker_params and scaling.json."""
