"""The vocabulary as people look it up: found by meaning, and written down as a page."""
