"""Where a scenario's calls go: a recording, the sandbox, or Stripe test mode."""

from issuing_harness.backends.base import (
    Backend,
    Connection,
    Dashboard,
    NoWebhooks,
    ScenarioName,
    Transport,
    Webhooks,
)

__all__ = [
    "Backend",
    "Connection",
    "Dashboard",
    "NoWebhooks",
    "ScenarioName",
    "Transport",
    "Webhooks",
]
