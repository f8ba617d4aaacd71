"""Takes and deliveries as texts: the command that repeats a call, the answer, the reply."""

import re
import shlex
from collections.abc import Iterator
from urllib.parse import urlencode

import orjson

from issuing_harness.interactions import Delivery, EndpointReply, Interaction, Request, Response

HOST = "https://api.stripe.com"
KEY = "sk_test_…"

#: What ``curl -d`` sends as it stands; anything else needs ``--data-urlencode``.
_PLAIN = re.compile(r"[\w\[\]=.,:/ -]*", re.ASCII)
_HEADERS_THAT_MATTER = {
    "stripe-version": "Stripe-Version",
    "stripe-account": "Stripe-Account",
    "idempotency-key": "Idempotency-Key",
}


def title_of(take: Interaction) -> str:
    """``POST /v1/issuing/cards → 200``."""
    return f"{take.request.method} {take.request.path} → {take.response.status}"


def request_text(take: Interaction) -> str:
    """The call as a curl command with a placeholder for the key, under its Request-Id."""
    command = " \\\n  ".join(_curl(take.request))
    return f"# Request-Id: {take.response.request_id or 'none was sent'}\n{command}\n"


def answer_text(answer: Response) -> tuple[str | bytes, bool]:
    """The answer to read, and whether it is JSON (then it is indented)."""
    try:
        return orjson.dumps(orjson.loads(answer.body), option=orjson.OPT_INDENT_2), True
    except orjson.JSONDecodeError:
        return answer.body, False


def delivery_title(delivery: Delivery) -> str:
    """``← issuing_card.updated about ic_… → 200``."""
    event = delivery.json()
    about = event["data"]["object"].get("id")
    return f"← {event['type']} about {about} → {delivery.reply.status or 'no reply'}"


def reply_text(reply: EndpointReply) -> str:
    """A reply as it went over the wire, as far as it may be shown."""
    if reply.status is None:
        return "The connection was closed without a reply.\n"
    head = "".join(f"{name}: {value}\n" for name, value in reply.headers.items())
    return f"{reply.status}\n{head}\n{reply.body}\n"


def _curl(request: Request) -> Iterator[str]:
    in_address = request.query if request.method != "GET" else ()
    url = HOST + request.path + ("?" + urlencode(in_address) if in_address else "")
    yield f"curl {shlex.quote(url)}"
    yield f"-u {KEY}:"
    if request.method == "GET" and request.query:
        yield "-G"
    elif request.method != "GET" and not (request.method == "POST" and request.form):
        yield f"-X {request.method}"
    for name, spelling in _HEADERS_THAT_MATTER.items():
        if name in request.headers:
            yield f"-H {shlex.quote(f'{spelling}: {request.headers[name]}')}"
    for name, value in request.query if request.method == "GET" else request.form:
        pair = f"{name}={value}"
        yield f"{'-d' if _PLAIN.fullmatch(pair) else '--data-urlencode'} {shlex.quote(pair)}"
