"""What the terminal format shows: the report, the scores, and comparisons."""
