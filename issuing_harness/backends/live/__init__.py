"""Stripe test mode as a backend. It knows Stripe's API and nothing of the sandbox.

Nothing is written before the account has shown that it is in test mode; calls keep to Stripe's rate
limit; scenarios take turns; what is created carries a tag, and is put away when its scenario ends.
"""

from issuing_harness.backends.live.backend import LiveBackend

__all__ = ["LiveBackend"]
