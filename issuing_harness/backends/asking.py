"""Calls the harness makes for itself, past the tape: what they answer must not be a refusal."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final

from issuing_harness.backends.base import Route
from issuing_harness.errors import BackendUnavailable
from issuing_harness.take import Answer, Request

ENDPOINTS: Final = "/v1/webhook_endpoints"


def asked(route: Route, request: Request) -> Answer:
    """The answer to a call of the harness's own.

    Raises:
        BackendUnavailable: it is a refusal; the message has it.
    """
    answer = route.answer(request)
    if answer.status != HTTPStatus.OK:
        raise BackendUnavailable(
            f"{request} was called by the harness itself, and it was answered with "
            f"{answer.status}: {answer.body}"
        )
    return answer


def registered(route: Route, url: str, types: Sequence[str]) -> Any:
    """A new webhook endpoint (``we_…``, with its secret) that is sent events of these types."""
    form = (("url", url), *((f"enabled_events[{n}]", each) for n, each in enumerate(types)))
    return asked(route, Request("POST", ENDPOINTS, form=form)).json()
