"""The sandbox's own control endpoints under ``/_sandbox/``, which Stripe does not have."""
