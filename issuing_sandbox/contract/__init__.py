"""Stripe's API as published: its operations, their parameters, and the schemas of responses."""
