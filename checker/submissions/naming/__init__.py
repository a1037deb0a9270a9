"""Names of the files and folders of results."""
