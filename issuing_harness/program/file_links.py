"""File links: addresses under which somebody without a key downloads a file, for a while."""

from typing import Final

import stripe
from stripe import FileLink

from issuing_harness.program.dates import DatedClock

_DAY: Final = 24 * 60 * 60


class FileLinks:
    """The file links of a program.

    Args:
        client: the SDK.
        clock: tells when a link is to expire.
    """

    def __init__(self, client: stripe.StripeClient, clock: DatedClock) -> None:
        self._api = client.v1.file_links
        self._clock = clock

    def create(self, file: str, days: int) -> FileLink:
        """Create a link to ``file_…`` that expires in so many days."""
        return self._api.create({"file": file, "expires_at": self._in(days)})

    def retrieve(self, link: str) -> FileLink:
        """Return ``link_…`` as it is now."""
        return self._api.retrieve(link)

    def prolong(self, link: str, days: int) -> FileLink:
        """Let ``link_…`` expire in so many days from now."""
        return self._api.update(link, {"expires_at": self._in(days)})

    def end(self, link: str) -> FileLink:
        """Let ``link_…`` expire now."""
        return self._api.update(link, {"expires_at": "now"})

    def of_file(self, file: str) -> list[FileLink]:
        """Return the links to ``file_…`` that have not expired, newest first."""
        return self._api.list({"file": file, "expired": False}).data

    def _in(self, days: int) -> int:
        return self._clock.now + days * _DAY
