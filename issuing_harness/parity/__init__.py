"""Parity: make the same calls to the sandbox and to Stripe, and compare the responses.

Whoever has a Stripe test account learns in a minute where the sandbox is wrong.
"""

from issuing_harness.parity.comparison import FieldDifference
from issuing_harness.parity.report import Report
from issuing_harness.parity.run import run_parity

__all__ = ["FieldDifference", "Report", "run_parity"]
