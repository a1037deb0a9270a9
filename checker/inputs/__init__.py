"""Where files lie and how they are packed: the one place that knows of object storage, archives and compression.

A file that is not of this machine's own file system is a `UPath` of universal_pathlib, which does what a `Path` does. Local
files are plain Paths, for which neither that library nor fsspec is imported.
"""
