"""Events: what Stripe tells of, read back from its list."""

from typing import Any, Final

import stripe

from issuing_harness.clock import Clock, until

#: Seconds an event may lag behind the call that caused it.
PATIENCE: Final = 30


class Events:
    """The events of an account, newest first."""

    def __init__(self, client: stripe.StripeClient, clock: Clock) -> None:
        self._api = client.v1.events
        self._clock = clock

    def about(self, subject: str, type_: str) -> list[stripe.Event]:
        """The events of ``type_`` about the object ``subject`` among the last hundred."""
        params: Any = {"type": type_, "limit": 100}
        return [each for each in self._api.list(params).data if _subject(each) == subject]

    def awaited(self, subject: str, type_: str) -> stripe.Event:
        """The newest event of ``type_`` about ``subject``, once it is there.

        Raises:
            WaitedInVain: none came in time.
        """
        found = until(
            self._clock,
            PATIENCE,
            lambda: self.about(subject, type_),
            bool,
            awaited=f"{type_} about {subject}",
            shown=lambda _: "no such event among the last hundred of its type",
        )
        return found[0]


def _subject(event: stripe.Event) -> str:
    return str(event.data.object["id"])
