"""Stripe's ``/v1/issuing`` resources: state, legal transitions in one visible table, wire shape."""
