"""Which backend a run's settings ask for; only that one is imported."""

from issuing_harness.backends.base import Backend
from issuing_harness.settings import Settings


def create_backend(settings: Settings) -> Backend | None:
    """The backend, or ``None`` for a replay, which calls nobody."""
    if settings.backend == "sandbox":
        from issuing_harness.backends.sandbox import SandboxBackend  # noqa: PLC0415

        return SandboxBackend()
    if settings.backend == "live":
        from issuing_harness.backends.live import LiveBackend  # noqa: PLC0415

        return LiveBackend(settings)
    return None


def preflight(settings: Settings) -> None:
    """See whether a run's backend can be used at all.

    Raises:
        HarnessError: it cannot; only a live backend has something to prove.
    """
    if settings.backend == "live" and (backend := create_backend(settings)):
        backend.close()
