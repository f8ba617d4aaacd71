"""Which backend a run's settings ask for; only that one is imported."""

import os

from issuing_harness.backends.base import Backend
from issuing_harness.settings import Settings


def choose(settings: Settings) -> Backend | None:
    """The backend, or ``None`` for a replay, which calls nobody."""
    if settings.backend == "sandbox":
        from issuing_harness.backends.sandbox import SandboxBackend  # noqa: PLC0415

        return SandboxBackend()
    if settings.backend == "live":
        from issuing_harness.backends.live import LiveBackend  # noqa: PLC0415

        return LiveBackend(settings, workers=int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
    return None
