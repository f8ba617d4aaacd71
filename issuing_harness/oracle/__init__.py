"""The money oracle: after every scenario, an independent look at the money of its account.

It reads what the account shows (balance, balance transactions, objects, events) past the tape, and
knows nothing of whoever answers: its rules are written from what is known of Stripe (reference:
money flow, 1.5 and 1.6, sections 2 to 5, and 8), and where that is unknown every reading of it
passes. In a replay, which has nobody to ask, it judges the answers the scenario got.
"""

from issuing_harness.oracle.checked_stage import CheckedStage, checked

__all__ = ["CheckedStage", "checked"]
