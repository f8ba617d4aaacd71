"""A stateful stand-in for Stripe Issuing in test mode. It is not Stripe.

``docs/fidelity.md`` says what it models and how it knows.
"""
