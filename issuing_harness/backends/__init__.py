"""Backends: where requests go, which is a cassette, the sandbox, or Stripe test mode."""

from issuing_harness.backends.base import (
    Backend,
    Connection,
    Dashboard,
    NoWebhooks,
    ScenarioName,
    Transport,
    Webhooks,
)
from issuing_harness.funding_models import ISSUING_BALANCE
from issuing_harness.settings import Settings

__all__ = [
    "Backend",
    "Connection",
    "Dashboard",
    "NoWebhooks",
    "ScenarioName",
    "Transport",
    "Webhooks",
    "check_backend",
    "create_backend",
]


def create_backend(settings: Settings) -> Backend | None:
    """Return the backend that a run's settings name; ``None`` for a replay, which has none."""
    # imported only where it is used: a replay starts neither the sandbox nor an HTTP client
    if settings.backend == "sandbox":
        from issuing_harness.backends.sandbox import SandboxBackend  # noqa: PLC0415 - a replay does without

        return SandboxBackend(
            records=settings.record,
            seed=settings.account_seed,
            funding=settings.funding or ISSUING_BALANCE,
        )
    if settings.backend == "live":
        from issuing_harness.backends.live import LiveBackend  # noqa: PLC0415 - as above

        return LiveBackend(settings)
    return None


def check_backend(settings: Settings) -> str:
    """Check that a live backend can be used at all; the other backends need no check.

    Returns:
        What was found of it that a person should know; empty for the other backends.

    Raises:
        HarnessError: it cannot; the message says why and what to do.
    """
    if settings.backend != "live":
        return ""
    from issuing_harness.backends.live import LiveBackend  # noqa: PLC0415 - as above

    backend = LiveBackend(settings)
    backend.close()
    return f"{backend.provenance}: {backend.funding_in_words}"
