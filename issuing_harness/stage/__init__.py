"""What a scenario runs on: a connection, the cassette behind or beside it, and the evidence kept.

``stages`` builds it, ``cassettes`` finds the cassette that it plays or records, ``circumstances``
notes what it does that no request shows, ``outdated`` names and reseals cassettes that play though
their scenario was reworded, ``evidence`` shows what happened to the hooks of
``issuing_harness.hooks``, ``whole_run`` judges what no scenario shows.
"""
