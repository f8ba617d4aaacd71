"""Assertion strength: could each Then have failed?

A scenario is replayed from answers in which one value that a Then names is another one, and has to
turn red. What is altered, and what cannot be seen so, is said in ``docs/strength.md``.
"""
