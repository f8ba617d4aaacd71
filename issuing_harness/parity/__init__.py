"""Parity: the same calls to the sandbox and to somebody else, compared field by field.

Whoever has a Stripe test account learns in a minute where the sandbox is wrong.
"""

from issuing_harness.parity.comparison import Difference
from issuing_harness.parity.report import Report, parity

__all__ = ["Difference", "Report", "parity"]
