"""Scenario-based end-to-end tests for Stripe Issuing: scenarios, backends, cassettes, reports.

This package module holds the versions that every part agrees on; every cassette and every report
states them. Importing it imports nothing of the package's, so that commands start quickly.

PYTEST_DONT_REWRITE: the commands import this module before pytest, which would warn of that. It has
no assertion to rewrite; every other module of the package is rewritten.
"""

from functools import cache

__version__ = "0.1.0"

#: The dated API version every call names explicitly; it is the contract's (docs/fidelity.md).
API_VERSION = "2026-05-27.dahlia"

#: Version of this harness.
HARNESS_VERSION = __version__


@cache  # asked for every cassette; importlib reads the package's metadata from disk each time
def sdk_version() -> str:
    """Return the installed Stripe SDK's version, for example ``16.1.0``."""
    from importlib.metadata import version  # noqa: PLC0415 - keeps importing the package cheap

    return version("stripe")
