"""Idempotency keys: the first answer is kept and given again, byte for byte.

Rules and wording: reference, objects and platform, 7.7.
"""

from dataclasses import dataclass, replace
from typing import Final

from issuing_sandbox.clock import Clock
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.wire.forms import decode
from issuing_sandbox.wire.http import Answer

#: Seconds after which a key may be forgotten.
RETENTION: Final = 24 * 3600
LONGEST: Final = 255


@dataclass(slots=True)
class Remembered:
    """The first request under a key; ``answer`` is missing while it is still being handled."""

    path: str
    body: bytes
    request: str
    since: int
    answer: Answer | None = None

    def asked(self, path: str, body: bytes) -> bool:
        """Whether a request asks the same: the same path, the same parameters in any order."""
        return self.path == path and (self.body == body or decode(self.body) == decode(body))


class Memory:
    """What one account remembers of its keyed POSTs.

    Args:
        clock: decides when a key is forgotten.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._keys: dict[str, Remembered] = {}

    def recall(self, key: str, path: str, body: bytes) -> Answer | None:
        """The answer given before under this key, marked as replayed, or ``None``.

        Raises:
            SandboxFault: the key was used with other parameters, or is in use right now.
        """
        known = self._keys.get(key)
        if known is None or self._clock.now() - known.since >= RETENTION:
            return None
        if not known.asked(path, body):
            raise _mismatch(key)
        if known.answer is None:
            raise _in_use(key)
        return _replayed(known.answer, known.request)

    def begin(self, key: str, path: str, body: bytes, request: str) -> None:
        """Note that the first request under this key has begun."""
        self._keys[key] = Remembered(path, body, request, self._clock.now())

    def keep(self, key: str, answer: Answer) -> None:
        """Remember the answer, without the headers it will get as the first one."""
        self._keys[key].answer = replace(answer)

    def forget(self, key: str) -> None:
        """Take ``begin`` back: the request was refused before anything was done."""
        del self._keys[key]


def checked(key: str) -> str:
    """The key itself.

    Raises:
        SandboxFault: it is empty or longer than 255 characters.
    """
    if not key or len(key) > LONGEST:
        raise SandboxFault("Idempotency Key must be a non-empty string of up to 255 characters.")
    return key


def _replayed(answer: Answer, first: str) -> Answer:
    headers = {**answer.headers, "idempotent-replayed": "true", "original-request": first}
    return Answer(answer.status, answer.body, headers)


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
