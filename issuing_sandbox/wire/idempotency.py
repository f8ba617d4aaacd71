"""Idempotency keys: the first response is saved and returned again, byte for byte.

Rules and wording: reference, objects and platform, 7.7.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, NamedTuple

import orjson

from issuing_sandbox.contract.published import SECOND_API
from issuing_sandbox.errors import SandboxFault
from issuing_sandbox.store.tracked import TrackedDict
from issuing_sandbox.store.transaction_log import Changes
from issuing_sandbox.wire.forms import decode_form
from issuing_sandbox.wire.http import Response

#: Seconds after which a key may be used anew.
RETENTION_SECONDS: Final = 24 * 3600
MAX_KEY_LENGTH: Final = 255


class SavedResponse(NamedTuple):
    """The first request under a key and its response.

    Args:
        path: the request's path.
        body: its body, or the fingerprint of a multipart one.
        request: its id, ``req_…``.
        since: when it came, unix seconds.
        response: the response; ``None`` while the request is still being handled.
    """

    path: str
    body: bytes
    request: str
    since: int
    response: Response | None = None

    def has_same_parameters(self, body: bytes) -> bool:
        """Return whether a request has the same parameters, in any order."""
        if self.path.startswith(SECOND_API):
            return self.body == body or _has_same_json(self.body, body)
        return self.body == body or decode_form(self.body) == decode_form(body)

    def to_json(self) -> dict[str, Any]:
        """Return all of it as JSON values; a body may be any bytes."""
        document: dict[str, Any] = {"path": self.path, "body": self.body.decode("latin-1")}
        document |= {"request": self.request, "since": self.since}
        if self.response:
            body, headers = self.response.body.decode(), self.response.headers
            document["answer"] = {
                "status": self.response.status,
                "body": body,
                "headers": headers,
            }
        return document

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "SavedResponse":
        """Return what ``to_json`` was called on."""
        body, saved = document["body"].encode("latin-1"), document["answer"]
        response = Response(saved["status"], saved["body"].encode(), saved["headers"])
        return cls(document["path"], body, document["request"], document["since"], response)


class IdempotencyKeys:
    """The idempotency keys that one account's POSTs have used.

    Args:
        now: returns unix seconds, by which keys expire.
        changes: the account's undo log, of which the saved responses are a part.
    """

    def __init__(self, now: Callable[[], int], changes: Changes) -> None:
        self._now = now
        self._changes = changes
        self._keys: TrackedDict[str, SavedResponse] = changes.register(
            TrackedDict("idempotency", dump=SavedResponse.to_json, load=SavedResponse.from_json)
        )
        #: First requests that are still being handled. They are in memory only, since they end with
        #: the program that handles them.
        self._underway: dict[str, SavedResponse] = {}

    def find_response(self, key: str, path: str, body: bytes) -> Response | None:
        """Return the response saved under a key, marked as replayed, or ``None``.

        Raises:
            SandboxFault: the key was used for another endpoint or with other parameters, or is in
                use right now.
        """
        saved = self._underway.get(key) or self._keys.get(key)
        if saved is None or self._now() - saved.since >= RETENTION_SECONDS:
            return None
        if saved.path != path:
            raise _other_endpoint(key, path, saved.path)
        if not saved.has_same_parameters(body):
            raise _mismatch(key)
        if saved.response is None:
            raise _in_use(key)
        return _replayed(saved.response, saved.request)

    def begin(self, key: str, path: str, body: bytes, request: str) -> None:
        """Note that the first request under this key is being handled."""
        self._underway[key] = SavedResponse(path, body, request, self._now())

    def save(self, key: str, response: Response) -> None:
        """Save the response, without the headers that only the first one gets."""
        saved = self._underway.pop(key)._replace(response=replace(response))
        self._changes.put(self._keys, key, saved)

    def release(self, key: str) -> None:
        """Undo ``begin``: the request was refused before anything was done."""
        del self._underway[key]


def check_key(key: str) -> str:
    """Return the key, if its length is allowed.

    Raises:
        SandboxFault: it is empty or longer than 255 characters.
    """
    if not key or len(key) > MAX_KEY_LENGTH:
        raise SandboxFault("Idempotency Key must be a non-empty string of up to 255 characters.")
    return key


def _has_same_json(first: bytes, second: bytes) -> bool:
    """Return whether two bodies say the same; an empty one has no parameters, as ``{}``."""
    try:
        return bool(orjson.loads(first or b"{}") == orjson.loads(second or b"{}"))
    except orjson.JSONDecodeError:
        return False


def _replayed(response: Response, first_request: str) -> Response:
    headers = {
        **response.headers,
        "idempotent-replayed": "true",
        "original-request": first_request,
    }
    return Response(response.status, response.body, headers)


def _mismatch(key: str) -> SandboxFault:
    return SandboxFault(
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request.",
        kind="idempotency_error",
    )


def _other_endpoint(key: str, path: str, first_path: str) -> SandboxFault:
    """The sentence is recorded; that it names the present endpoint first is inferred."""
    return SandboxFault(
        "Keys for idempotent requests can only be used for the same endpoint they were first used "
        f"for ('{path}' vs '{first_path}'). Try using a key other than '{key}' if you meant to "
        "execute a different request.",
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
