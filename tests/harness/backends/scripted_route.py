"""A route that answers from a script, and keeps what it was asked."""

from collections.abc import Iterable

import orjson

from issuing_harness.interactions import Request, Response

Line = Response | BaseException


def say(status: int = 200, headers: dict[str, str] | None = None, **document) -> Response:
    """An answer in JSON."""
    return Response(status, headers or {}, orjson.dumps(document).decode())


def post(path: str, *form: tuple[str, str], key: str = "key-1") -> Request:
    """A write with an idempotency key."""
    return Request("POST", path, form=form, headers={"idempotency-key": key})


class ScriptedRoute:
    """Answers line by line; the last line is repeated for ever."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self.lines = list(lines) or [say()]
        self.asked: list[Request] = []

    def send(self, request: Request) -> Response:
        """Speak the next line."""
        self.asked.append(request)
        line = self.lines.pop(0) if len(self.lines) > 1 else self.lines[0]
        if isinstance(line, BaseException):
            raise line
        return line

    @property
    def calls(self) -> list[str]:
        """What was asked, without particulars."""
        return [str(request) for request in self.asked]
