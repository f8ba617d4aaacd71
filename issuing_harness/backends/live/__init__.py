"""The live backend: Stripe test mode. It knows Stripe's API and nothing of the sandbox.

Nothing is written before the account has proven to be in test mode. Requests keep to Stripe's rate
limit, and scenarios use the account one at a time. What a scenario creates is tagged, and is
cancelled when the scenario ends.
"""

from issuing_harness.backends.live.backend import LiveBackend

__all__ = ["LiveBackend"]
