"""Stripe's test helpers: what simulates merchants, networks and the passing of time."""
