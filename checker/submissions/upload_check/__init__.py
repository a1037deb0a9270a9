"""The official upload check of a round: package checker, result summarizer and repository checker, emulated."""
