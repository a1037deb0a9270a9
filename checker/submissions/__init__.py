"""From paths to runs: which files are logs, and which run each one records."""
