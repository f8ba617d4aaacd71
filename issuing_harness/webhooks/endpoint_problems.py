"""What was wrong with an endpoint's replies, in sentences that stand first in a failure's message.

Stripe says of a reply only what it decided by; whoever has to mend the endpoint wants to read that
it answered 500. A problem by itself fails nothing: Stripe sends an event again that was not taken.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Final

import orjson

from issuing_harness.errors import (
    GivenNotMet,
    HarnessError,
    NotOffered,
    ProductFailure,
    SettingsError,
    VocabularyError,
)
from issuing_harness.interactions import DECISION_SECONDS, REALTIME_REQUEST, Delivery
from issuing_harness.tape.redacted_output import beginning
from issuing_harness.webhooks.decisions import problem_of_decision
from issuing_harness.webhooks.unmet_needs import WITHOUT_CALLS

#: Those by which it says that the signature is wrong, and that the path is.
SIGNATURE_STATUSES: Final = (400, 401, 403)
PATH_STATUSES: Final = (404, 405)
#: The statuses by which an endpoint says that whoever posts to it is wrong.
REFUSALS: Final = (*SIGNATURE_STATUSES, *PATH_STATUSES)
#: Where the endpoint's address is said.
_ADDRESS: Final = "integration.endpoint in a profile, --integration elsewhere"
#: How much of a response a message shows, in characters, and of how many kinds of problems.
_SHOWN: Final = 200
_MOST: Final = 3
#: Seconds that a message waits for replies that are still to come, so as to say how late they were.
_PATIENCE: Final = 3.0
#: The reason of an authorization whose decision Stripe did not understand.
_INVALID: Final = "webhook_error"
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

    def refusal(self, delivery: Delivery) -> ProductFailure:
        """Return the failure of an endpoint that refused an event, with what is wrong in front."""
        failure = ProductFailure.of(
            f"the endpoint's response to {delivery}",
            expected="a status from 200 to 299",
            found=str(delivery.reply),
        )
        return failure.preceded_by(self._judge(delivery)[1])

    def explain(self, error: Exception) -> Exception | None:
        """Return an error with what was wrong in front of it; ``None`` where that is no reason."""
        if isinstance(error, VocabularyError | SettingsError):
            return None
        if not isinstance(error, AssertionError | HarnessError):
            return None
        text = str(error)
        reasons = [_counted(*each) for each in self._all(text) if each[0] not in text]
        return _preceded("\n".join(reasons[:_MOST]), error) if reasons else None

    def _all(self, text: str) -> list[tuple[str, int]]:
        """Return what was wrong and how often, when the replies that are under way have come.

        A reply that decides nothing is no problem where the integration decides by a call, unless
        the text of the failure says that Stripe has missed a decision in it.
        """
        deadline = time.monotonic() + _PATIENCE
        while self._open and time.monotonic() < deadline:
            time.sleep(_POLL_SECONDS)
        with self._lock:
            late = f"Your endpoint has not answered for {_PATIENCE:g} s and more."
            return [*([(late, self._open)] if self._open else []), *self._reasons(text)]

    def _reasons(self, text: str) -> list[tuple[str, int]]:
        missed = _INVALID in text
        return [each for kind, each in self._found.items() if missed or kind != _INVALID]

    def _judge(self, delivery: Delivery) -> tuple[str, str]:
        """Return the kind of a problem and the sentence about it; both empty if there is none."""
        reply, about = delivery.reply, _about(delivery)
        seconds = reply.wire.seconds if reply.wire else 0.0
        is_decision = about.startswith(REALTIME_REQUEST)
        if reply.status is None:
            problem = (reply.wire and reply.wire.problem) or "closed the connection"
            return problem, (
                f"Your endpoint {problem} ({self._url} was posted {about}). Start it, or correct "
                f"its address ({_ADDRESS})."
            )
        if is_decision and seconds > DECISION_SECONDS:
            return "late", (
                f"Your endpoint took {seconds:.1f} s to answer {about}; Stripe waits "
                f"{DECISION_SECONDS:g} s, and then decides by default (webhook_timeout)."
            )
        if reply.is_accepted:
            return _of_decision(delivery, about) if is_decision else ("", "")
        quoted = f'{reply.status} ("{beginning(reply.body, _SHOWN)}")'
        return str(reply.status), _sentence(reply.status, reply.body, about, quoted)


def _of_decision(delivery: Delivery, about: str) -> tuple[str, str]:
    """Return what makes a reply to a real-time request no decision; both empty if it is one."""
    problem = problem_of_decision(delivery.reply, orjson.loads(delivery.event)["data"]["object"])
    if not problem:
        return "", ""
    return _INVALID, (
        f"Your endpoint's reply to {about} is no decision: "
        f"{beginning(str(delivery.reply), _SHOWN)}, {problem}. "
        f"Stripe then decides by default ({_INVALID})."
    )


def _sentence(status: int, body: str, about: str, quoted: str) -> str:
    """Return what is wrong about a reply that accepts nothing, and what to do."""
    if status in SIGNATURE_STATUSES:
        found = "refused the signature of" if "sign" in body.lower() else f"answered {status} to"
        return (
            f"Your endpoint {found} {about}: {quoted}. Check the secret that it checks signatures "
            "with ({secret} in a profile's start.environment, --integration-secret elsewhere)."
        )
    if status in PATH_STATUSES:
        return (
            f"Your endpoint is not there: {quoted} was the answer to {about}. Check the path, "
            f"which is sent POST requests ({_ADDRESS})."
        )
    if status < HTTPStatus.BAD_REQUEST:
        advice = f"Stripe follows no redirect; name the address it leads to ({_ADDRESS})."
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


def expect_accepted(posted: Sequence[Delivery]) -> None:
    """Fail unless every delivery was accepted.

    Raises:
        ProductFailure: some were not; the message lists all that was posted.
    """
    refused = [each for each in posted if not each.reply.is_accepted]
    if refused:
        raise ProductFailure.of(
            f"the responses to {len(refused)} of {len(posted)} deliveries",
            expected="a status from 200 to 299",
            found=_answers(refused),
            about=f"posted were {', '.join(map(str, posted))}",
        ).preceded_by(f"Your endpoint answered {_answer(refused[0])}.")


def expect_rejected(posted: Sequence[Delivery]) -> None:
    """Fail unless every delivery was answered as a bad request.

    Raises:
        ProductFailure: some were not.
    """
    taken = [each for each in posted if each.reply.status != HTTPStatus.BAD_REQUEST]
    if taken:
        raise ProductFailure.of(
            "the response to an event that Stripe did not sign just now",
            expected="the status 400",
            found=_answers(taken),
            hint="Check the signature and its time before anything else, as Stripe's libraries do.",
        ).preceded_by(f"Your endpoint answered {_answer(taken[0])}.")


def expect_one_version(calls: Sequence[tuple[str, str]]) -> None:
    """Fail unless each call of Stripe's API named the same version.

    Args:
        calls: each with the version that it names; empty if it names none.

    Raises:
        ProductFailure: one names another version, or none.
        NotOffered: there was no call, so nothing is known of them.
    """
    if not calls:
        raise NotOffered(WITHOUT_CALLS)
    versions = {version for _, version in calls}
    if len(versions) != 1 or "" in versions:
        listed = "; ".join(f"{call} with {version or 'none'}" for call, version in calls)
        raise ProductFailure.of(
            "the header Stripe-Version in the application's calls of Stripe's API",
            expected="one version, in each call",
            found=listed,
            hint="Name the version where the client is made: an account's own may be raised.",
        )


def _answers(deliveries: Iterable[Delivery]) -> str:
    return "; ".join(map(_answer, deliveries))


def _answer(delivery: Delivery) -> str:
    reply = delivery.reply
    body = f' ("{beginning(reply.body, _SHOWN)}")' if reply.body else ""
    return f"{reply.status or 'nothing'}{body} to {delivery}"
