"""Client of a card program: every operation that a scenario performs, as calls of the Stripe SDK.

The entry points are ``Program`` (one account) and ``Platform`` (an account with connected ones).
"""

from issuing_harness.program.program import Platform, Program

__all__ = ["Platform", "Program"]
