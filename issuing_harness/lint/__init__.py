"""The lint: what a run would refuse, and what a reader would, said with file, line and remedy."""
