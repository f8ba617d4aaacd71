"""The sandbox's in-memory store: tables, the undo log of a request, and ids."""
