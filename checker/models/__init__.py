"""Frozen values that the layers hand to each other; no behaviour beyond what a value knows of itself."""
