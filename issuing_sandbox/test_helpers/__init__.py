"""Stripe's test helpers: they simulate merchants, networks, the printer and the passing of time."""
