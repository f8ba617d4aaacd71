"""Webhooks: what the sandbox tells the customer's endpoints by itself."""
