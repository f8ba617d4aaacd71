"""The page at ``/``: what the sandbox knows, for a person who wants to look."""
