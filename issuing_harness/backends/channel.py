"""The seam where the Stripe SDK meets the harness: its HTTP client.

Played here, a recording needs no patched sockets; measured, this costs a third of replaying through
the SDK's default client (benchmarks/).
"""

from collections.abc import Mapping
from typing import Any

import stripe
from requests.structures import CaseInsensitiveDict

from issuing_harness.backends.base import Route
from issuing_harness.errors import HarnessError
from issuing_harness.take import Request


class Channel(stripe.HTTPClient):
    """An SDK HTTP client that sends each call down the running scenario's route."""

    name = "issuing-harness"

    def __init__(self) -> None:
        super().__init__()
        self._route: Route | None = None

    def open(self, route: Route) -> None:
        """From now on calls go here."""
        self._route = route

    def shut(self) -> None:
        """From now on there is nowhere to call."""
        self._route = None

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> tuple[str, int, Mapping[str, str]]:
        """Send one call and hand the answer to the SDK."""
        if self._route is None:
            raise HarnessError(
                f"{method.upper()} {url} was called outside any scenario, where no backend answers "
                "and no tape plays. Call Stripe from a step, through the fixture `program`."
            )
        answer = self._route.answer(Request.from_wire(method, url, headers, post_data))
        shown = CaseInsensitiveDict(answer.headers)
        shown.pop("stripe-notice", None)  # the SDK makes a warning of it, and pytest an error
        return answer.body, answer.status, shown

    def close(self) -> None:
        """Nothing is held open here."""
