"""The money oracle: an independent check of an account's money after every passed scenario.

It reads what the account shows (balance, balance transactions, objects, events) by requests that
are not recorded, and knows nothing of the backend: its rules are written from what is known of
Stripe (reference: money flow, 1.5 and 1.6, sections 2 to 5, and 8), and where that is unknown,
every possible behaviour passes. In a replay, which has no backend to ask, it checks the recorded
responses alone.
"""

from issuing_harness.oracle.checked_stage import CheckedStage, with_money_oracle

__all__ = ["CheckedStage", "with_money_oracle"]
