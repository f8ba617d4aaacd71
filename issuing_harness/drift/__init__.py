"""Drift: what Stripe, or what stands in its place, answers otherwise than when it was recorded.

The requests of the cassettes are sent again (``asking``), with what else the scenarios did beside
them; each answer is compared with the recorded one (``comparison``), ids and times left aside
(``counterparts``). Then the scenarios are replayed with what is otherwise (``claims``): so what
somebody reads is told from what nobody does. ``report`` says it all. How it is used is documented
in ``docs/upgrades-and-drift.md``.
"""
