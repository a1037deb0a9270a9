"""One module a target.

`check(data)` raises where mlcheck does not keep its word on those bytes, `seeds()` are the inputs to begin with, `TOKENS` is
what a fuzzer may not guess, and `MUTATE` (in some) changes an input so that most of it stays valid.
"""
