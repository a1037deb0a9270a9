"""Fuzzing: what takes bytes of others (`targets`), inputs that are kept (`corpus`), and those that once broke it (`crashes`).

`benchmarks/fuzz.py` runs campaigns; `tests/robustness/test_fuzzing.py` replays what they kept.
"""
