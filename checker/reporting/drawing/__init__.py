"""Charts as values, and what draws them: as a picture file, or in a terminal."""
