"""Stripe's API as data, trimmed from its OpenAPI file, and what reads it."""
