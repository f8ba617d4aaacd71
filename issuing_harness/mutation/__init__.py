"""Mutation testing of scenarios: could each Then have failed?

A scenario is replayed from responses in which a value that a Then names is another one, and has to
fail. ``session`` collects the scenarios, ``runner`` replays them, ``assertions`` and ``operators``
decide what is altered, ``report`` shows the result. What is altered, and what this cannot find, is
documented in ``docs/strength.md``.
"""
