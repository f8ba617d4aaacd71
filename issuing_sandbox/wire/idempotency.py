"""Idempotency keys: the first answer is kept and given again, byte for byte.

Rules and wording: reference, objects and platform, 7.7.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.changes import Changes
from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.wire.forms import decode
from issuing_sandbox.wire.http import Response

#: Seconds after which a key may be forgotten.
RETENTION: Final = 24 * 3600
LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class SavedResponse:
    """The first request under a key; ``answer`` is missing while it is still being handled."""

    path: str
    body: bytes
    request: str
    since: int
    answer: Response | None = None

    def asked(self, path: str, body: bytes) -> bool:
        """Whether a request asks the same: the same path, the same parameters in any order."""
        return self.path == path and (self.body == body or decode(self.body) == decode(body))

    def written(self) -> dict[str, Any]:
        """All of it, fit for JSON; a body may be any bytes."""
        told: dict[str, Any] = {"path": self.path, "body": self.body.decode("latin-1")}
        told |= {"request": self.request, "since": self.since}
        if self.answer:
            body, headers = self.answer.body.decode(), self.answer.headers
            told["answer"] = {"status": self.answer.status, "body": body, "headers": headers}
        return told

    @classmethod
    def read(cls, told: dict[str, Any]) -> "SavedResponse":
        """What ``written`` once gave."""
        body, answer = told["body"].encode("latin-1"), told["answer"]
        kept = Response(answer["status"], answer["body"].encode(), answer["headers"])
        return cls(told["path"], body, told["request"], told["since"], kept)


class IdempotencyKeys:
    """What one account remembers of its keyed POSTs.

    Args:
        now: unix seconds, by which a key is forgotten.
        journal: hears of what is remembered.
    """

    def __init__(self, now: Callable[[], int], changes: Changes) -> None:
        self._now = now
        self._changes = changes
        self._keys: TrackedDict[str, SavedResponse] = changes.keep(
            TrackedDict("idempotency", write=SavedResponse.written, read=SavedResponse.read)
        )
        #: First requests that are still being handled; they end with the program that handles them.
        self._underway: dict[str, SavedResponse] = {}

    def recall(self, key: str, path: str, body: bytes) -> Response | None:
        """The answer given before under this key, marked as replayed, or ``None``.

        Raises:
            SandboxFault: the key was used with other parameters, or is in use right now.
        """
        known = self._underway.get(key) or self._keys.get(key)
        if known is None or self._now() - known.since >= RETENTION:
            return None
        if not known.asked(path, body):
            raise _mismatch(key)
        if known.answer is None:
            raise _in_use(key)
        return _replayed(known.answer, known.request)

    def begin(self, key: str, path: str, body: bytes, request: str) -> None:
        """Note that the first request under this key has begun."""
        self._underway[key] = SavedResponse(path, body, request, self._now())

    def keep(self, key: str, answer: Response) -> None:
        """Remember the answer, without the headers it will get as the first one."""
        done = replace(self._underway.pop(key), answer=replace(answer))
        self._changes.put(self._keys, key, done)

    def forget(self, key: str) -> None:
        """Take ``begin`` back: the request was refused before anything was done."""
        del self._underway[key]


def checked(key: str) -> str:
    """The key itself.

    Raises:
        SandboxFault: it is empty or longer than 255 characters.
    """
    if not key or len(key) > LONGEST:
        raise SandboxFault("Idempotency Key must be a non-empty string of up to 255 characters.")
    return key


def _replayed(answer: Response, first: str) -> Response:
    headers = {**answer.headers, "idempotent-replayed": "true", "original-request": first}
    return Response(answer.status, answer.body, headers)


def _mismatch(key: str) -> SandboxFault:
    return SandboxFault(
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request.",
        kind="idempotency_error",
    )


def _in_use(key: str) -> SandboxFault:
    return SandboxFault(
        "There is currently another in-progress request using this Idempotent Key (that probably "
        "means you submitted twice, and the other request is still going through): "
        f"{key}. Please try again later.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
    )
