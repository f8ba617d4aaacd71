"""The web page at ``/`` that shows a person the sandbox's accounts; it is read-only."""
