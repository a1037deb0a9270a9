"""Benchmark results: the runs of one benchmark on one system."""
