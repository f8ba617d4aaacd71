"""The versions everything here agrees on; each tape and each report carries them."""

from importlib.metadata import version

import issuing_harness

#: The dated API version every call names explicitly; it is the contract's (docs/fidelity.md).
API_VERSION = "2026-05-27.dahlia"

#: Version of this harness.
HARNESS_VERSION = issuing_harness.__version__


def sdk_version() -> str:
    """The installed Stripe SDK's version, for example ``16.1.0``."""
    return version("stripe")
