"""The lint: find what a run would refuse and what breaks a style rule, with line and remedy."""
