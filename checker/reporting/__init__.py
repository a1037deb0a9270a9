"""Report -> text or something that a terminal can draw. A file in formats/ is a format, the command line's choices included."""
