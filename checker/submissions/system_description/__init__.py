"""System descriptions: systems/<system>.json."""
