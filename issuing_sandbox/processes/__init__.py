"""Several processes that share the accounts behind one port (docs/adr/0048).

Each account is in one process, which its key decides. A connection goes to the process of its first
key; a request with another key is passed on.
"""
