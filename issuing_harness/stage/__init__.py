"""What a scenario runs on: a connection, the cassette behind or beside it, and the evidence kept.

``stages`` builds it, ``cassettes`` finds the cassette that it plays or records, ``evidence`` shows
what happened to the hooks of ``issuing_harness.hooks``.
"""
