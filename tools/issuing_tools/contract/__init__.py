"""Keeps the committed contract in step with Stripe's OpenAPI file."""
