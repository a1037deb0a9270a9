"""Seeds of the runs of a benchmark result."""
