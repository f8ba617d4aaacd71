"""A transport that responds from a script, and keeps the requests."""

from collections.abc import Iterable

import orjson

from issuing_harness.interactions import Request, Response

Outcome = Response | BaseException


def say(status: int = 200, headers: dict[str, str] | None = None, **document) -> Response:
    """Return a JSON response."""
    return Response(status, headers or {}, orjson.dumps(document).decode())


def post(path: str, *form: tuple[str, str], key: str = "key-1") -> Request:
    """Return a POST with an idempotency key."""
    return Request("POST", path, form=form, headers={"idempotency-key": key})


class ScriptedTransport:
    """Responds or raises outcome by outcome; the last one is repeated for ever."""

    def __init__(self, outcomes: Iterable[Outcome] = ()) -> None:
        self.outcomes = list(outcomes) or [say()]
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        """Return or raise the next outcome."""
        self.requests.append(request)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    @property
    def calls(self) -> list[str]:
        """Method and path of each request."""
        return [str(request) for request in self.requests]
