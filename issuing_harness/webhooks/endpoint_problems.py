"""What was wrong with an endpoint's replies, in sentences that stand first in a failure's message.

Stripe says of a reply only what it decided by; whoever has to mend the endpoint wants to read that
it answered 500. A problem by itself fails nothing: Stripe sends an event again that was not taken.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

from issuing_harness.errors import (
    GivenNotMet,
    HarnessError,
    ProductFailure,
    SettingsError,
    VocabularyError,
)
from issuing_harness.interactions import DECISION_SECONDS, REALTIME_REQUEST, Delivery

#: Those by which it says that the signature is wrong, and that the path is.
SIGNATURE_STATUSES: Final = (400, 401, 403)
PATH_STATUSES: Final = (404, 405)
#: The statuses by which an endpoint says that whoever posts to it is wrong.
REFUSALS: Final = (*SIGNATURE_STATUSES, *PATH_STATUSES)
#: How much of a response a message shows, in characters, and of how many kinds of problems.
_SHOWN: Final = 200
_MOST: Final = 3
#: Seconds that a message waits for replies that are still to come, so as to say how late they were.
_PATIENCE: Final = 3.0
_POLL_SECONDS: Final = 0.02


class EndpointProblems:
    """Keeps what was wrong with the replies of one endpoint.

    Args:
        url: the endpoint.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._found: dict[str, tuple[str, int]] = {}
        self._open = 0
        self._lock = threading.Lock()

    @contextmanager
    def awaited_reply(self) -> Iterator[None]:
        """Count an exchange as open as long as this lasts."""
        with self._lock:
            self._open += 1
        try:
            yield
        finally:
            with self._lock:
                self._open -= 1

    def note(self, delivery: Delivery) -> None:
        """Keep what is wrong with the reply to an event, if something is."""
        kind, sentence = self._judge(delivery)
        if sentence:
            with self._lock:
                first, count = self._found.get(kind, (sentence, 0))
                self._found[kind] = first, count + 1

    def sentence_on(self, delivery: Delivery) -> str:
        """Return what is wrong with the reply to an event, in a sentence; empty if nothing is."""
        return self._judge(delivery)[1]

    def explain(self, error: Exception) -> Exception | None:
        """Return an error with what was wrong in front of it; ``None`` where that is no reason."""
        if isinstance(error, VocabularyError | SettingsError):
            return None
        if not isinstance(error, AssertionError | HarnessError):
            return None
        reasons = [_counted(*each) for each in self._all() if each[0] not in str(error)]
        return _preceded("\n".join(reasons[:_MOST]), error) if reasons else None

    def _all(self) -> list[tuple[str, int]]:
        """Return what was wrong and how often, when the replies that are under way have come."""
        deadline = time.monotonic() + _PATIENCE
        while self._open and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        with self._lock:
            late = f"Your endpoint has not answered for {_PATIENCE:g} s and more."
            return [*([(late, self._open)] if self._open else []), *self._found.values()]

    def _judge(self, delivery: Delivery) -> tuple[str, str]:
        """Return the kind of a problem and the sentence about it; both empty if there is none."""
        reply, about = delivery.reply, _about(delivery)
        seconds = reply.wire.seconds if reply.wire else 0.0
        is_decision = about.startswith(REALTIME_REQUEST)
        if reply.status is None:
            problem = (reply.wire and reply.wire.problem) or "closed the connection"
            return problem, (
                f"Your endpoint {problem} ({self._url} was posted {about}). Start it, or correct "
                "--integration."
            )
        if is_decision and seconds > DECISION_SECONDS:
            return "late", (
                f"Your endpoint took {seconds:.1f} s to answer {about}; Stripe waits "
                f"{DECISION_SECONDS:g} s, and then decides by default (webhook_timeout)."
            )
        if reply.is_accepted:
            return "", ""
        quoted = f'{reply.status} ("{reply.body[:_SHOWN]}")'
        return str(reply.status), _sentence(reply.status, reply.body, about, quoted)


def _sentence(status: int, body: str, about: str, quoted: str) -> str:
    """Return what is wrong about a reply that accepts nothing, and what to do."""
    if status in SIGNATURE_STATUSES:
        found = "refused the signature of" if "sign" in body.lower() else f"answered {status} to"
        return (
            f"Your endpoint {found} {about}: {quoted}. Check --integration-secret, which must be "
            "the secret it checks signatures with."
        )
    if status in PATH_STATUSES:
        return (
            f"Your endpoint is not there: {quoted} was the answer to {about}. Check the path in "
            "--integration, which is sent POST requests."
        )
    if status < HTTPStatus.BAD_REQUEST:
        advice = "Stripe follows no redirect; name the address it leads to in --integration."
    else:
        advice = "Look at its log."
    return f"Your endpoint answered {quoted} to {about}. {advice}"


def _counted(sentence: str, count: int) -> str:
    more = count - 1
    return f"{sentence} So it was with {more} more." if more else sentence


def _about(delivery: Delivery) -> str:
    """Return the event in a sentence: ``issuing_card.created about ic_1``."""
    return str(delivery).rpartition(" (")[0] or str(delivery)


def _preceded(sentences: str, error: Exception) -> Exception:
    """Return an error with sentences in front of its message.

    A Given that did not come about, because the endpoint failed, is the product's failure.
    """
    if isinstance(error, ProductFailure):
        return error.preceded_by(sentences)
    text = f"{sentences}\n{error}"
    if isinstance(error, AssertionError | GivenNotMet) or type(error) is HarnessError:
        return ProductFailure(text)
    return type(error)(text)
