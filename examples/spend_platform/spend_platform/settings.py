"""What the platform is started with."""

from dataclasses import dataclass, field
from pathlib import Path

#: The API version this code is written against; replies to Stripe are in its shape.
STRIPE_VERSION = "2026-05-27.dahlia"


@dataclass(frozen=True, slots=True)
class Settings:
    """What differs between one run and another.

    Args:
        database: the SQLite file; made when it is not there.
        webhook_secret: the endpoint's secret, ``whsec_…``.
        allows_reset: whether ``POST /reset`` may empty the books; for test runs only.
        tolerance: seconds a signature may be old; the official SDK's own default.
        live_mode: whether it is for live mode; events of the other one are left alone.
        stripe_key: to ask Stripe for missed events with; without one it cannot.
        stripe_base: where Stripe's API is.
    """

    database: Path
    webhook_secret: str = field(repr=False)
    allows_reset: bool = False
    tolerance: int = 300
    live_mode: bool = False
    stripe_key: str | None = field(default=None, repr=False)
    stripe_base: str = "https://api.stripe.com"
