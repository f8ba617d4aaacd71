"""The state of accounts, saved: as a document to export and import, and in a SQLite file."""
