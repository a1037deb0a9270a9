"""Systems that ran the same benchmarks, side by side."""
