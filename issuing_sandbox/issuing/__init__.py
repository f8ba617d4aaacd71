"""Stripe's ``/v1/issuing`` resources: what is stored, the legal transitions, the response shape.

A purchase is decided in ``authorization_checks`` (the checks, in order); what the decision does to
the authorization and its hold is in ``authorization_outcome``.
"""
