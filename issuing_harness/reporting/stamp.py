"""Allure's notion of a moment and of a name for a file."""

import secrets
import time


def now() -> int:
    """Milliseconds since the epoch."""
    return int(time.time() * 1000)


def new_id() -> str:
    """A name nobody else has."""
    return secrets.token_hex(16)
