"""The one redactor: what reaches a tape, a report or a log passes here first.

Safe is what is on a list: header names, body and parameter names
(:mod:`issuing_harness.tape.allowed_fields`). Everything else becomes ``[redacted]``, its structure dropped;
null stays null. What may be shown still passes the net (:mod:`issuing_harness.tape.secret_patterns`). An object
of a kind outside the contract keeps little more than its id; so ``GET /v1/account`` does not tell
whose account it is. ``metadata`` is the program's own and is kept, net aside.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import orjson

from issuing_harness.interactions import (
    Delivery,
    EndpointReply,
    Interaction,
    Pairs,
    Request,
    Response,
)
from issuing_harness.tape.allowed_fields import allowed_fields, is_known
from issuing_harness.tape.secret_patterns import REDACTED, cover, mask
from issuing_harness.tape.serializer import writable

#: Headers shown, in the order they are written.
REQUEST_HEADERS: Final = ("content-type", "stripe-account", "stripe-version")
ANSWER_HEADERS: Final = (
    "content-type",
    "idempotent-replayed",
    "original-request",
    "request-id",
    "stripe-rate-limited-reason",
    "stripe-should-retry",
    "stripe-version",
)

#: What of a reply's headers decides, and the sandbox's own, by which a reply counts as late.
REPLY_HEADERS: Final = ("content-type", "issuing-sandbox-seconds", "stripe-version")

#: All that is shown of an account, a bank account or another kind outside the contract.
FOREIGN_FIELDS: Final = frozenset(
    {
        "capabilities",
        "charges_enabled",
        "country",
        "created",
        "default_currency",
        "deleted",
        "details_submitted",
        "id",
        "livemode",
        "object",
        "payouts_enabled",
        "type",
    }
)

#: Below these the keys are not Stripe's names.
FREE_FORM: Final = frozenset({"capabilities", "metadata"})

_ACCOUNT: Final = re.compile(r"acct_(?:redacted_([0-9]+)(?![0-9A-Za-z_])|[0-9A-Za-z_]+)")
_NAME: Final = re.compile(r"[0-9A-Za-z_]+(?:\[[0-9A-Za-z_]*\])*")
_SEGMENT: Final = re.compile(r"[^\[\]]+")
#: No amount, time or count is longer; a card number may be.
_LONG_NUMBER: Final = 10**12


class Redactor:
    """Redacts one tape: the same value gets the same replacement wherever it stands.

    Account ids become ``acct_redacted_1``, ``acct_redacted_2`` in the order they appear. Redacting
    twice changes nothing.
    """

    def __init__(self) -> None:
        self._accounts: dict[str, str] = {}
        self._numbered = 0

    def take(self, take: Interaction) -> Interaction:
        """The request and the answer, redacted."""
        return Interaction(self.request(take.request), self.answer(take.response))

    def request(self, request: Request) -> Request:
        """The request as it may be shown and as it is matched."""
        return Request(
            method=request.method,
            path=self.text(request.path),
            query=self._pairs(request.query),
            form=self._pairs(request.form),
            headers=self._headers(request.headers, REQUEST_HEADERS),
        )

    def answer(self, answer: Response) -> Response:
        """The answer as it may be shown, its JSON indented by two."""
        headers = self._headers(answer.headers, ANSWER_HEADERS)
        return Response(answer.status, headers, self.body(answer.body))

    def delivery(self, delivery: Delivery) -> Delivery:
        """A delivery as it may be shown: the event, and what of the reply decides."""
        return Delivery(self.body(delivery.event), self.reply(delivery.reply))

    def reply(self, reply: EndpointReply) -> EndpointReply:
        """A reply as it may be shown and as it is compared."""
        return EndpointReply(
            reply.status, self._headers(reply.headers, REPLY_HEADERS), self.body(reply.body)
        )

    def body(self, body: str) -> str:
        """A JSON body, indented; of any other body the names are unknown, so nothing is shown."""
        if not body:
            return body
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            return REDACTED
        return writable(orjson.dumps(self.json(document), option=orjson.OPT_INDENT_2).decode())

    def json(self, document: Any) -> Any:
        """A decoded JSON document; text that stands under no name is not shown."""
        return self._value(document) if isinstance(document, dict | list) else _dropped(document)

    def text(self, text: str) -> str:
        """Free text, such as a line of a log: secrets are covered, accounts are numbered."""
        text = cover(text)
        return _ACCOUNT.sub(self._numbered_account, text) if "acct_" in text else text

    def remember(self, text: str) -> None:
        """Heed the account numbers of a text that is redacted already, so that none is reused."""
        if "acct_redacted_" in text:
            _ACCOUNT.sub(self._numbered_account, text)

    def _numbered_account(self, found: re.Match[str]) -> str:
        if found[1]:
            self._numbered = max(self._numbered, int(found[1]))
            return found[0]
        if found[0] not in self._accounts:
            self._numbered += 1
            self._accounts[found[0]] = f"acct_redacted_{self._numbered}"
        return self._accounts[found[0]]

    def _headers(self, headers: Mapping[str, str], shown: tuple[str, ...]) -> dict[str, str]:
        return {name: self.text(headers[name]) for name in shown if name in headers}

    def _pairs(self, pairs: Pairs) -> Pairs:
        return tuple([self._pair(name, value) for name, value in pairs])

    def _pair(self, name: str, value: str) -> tuple[str, str]:
        match _rule(name):
            case "show":
                return name, self.text(value)
            case "free":
                return self.text(name), self.text(value)
            case "special":
                return name, _card_secret(name.rpartition("[")[2].rstrip("]"), value)
            case "odd":
                return REDACTED, REDACTED
        return self.text(name), REDACTED

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return [self._value(one) for one in value]
        return self._number(value)

    def _object(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        kind = fields.get("object")
        foreign = isinstance(kind, str) and not is_known(kind)
        shown = FOREIGN_FIELDS if foreign else allowed_fields()
        return {
            self._key(name, shown): self._field(name, value, shown)
            for name, value in fields.items()
        }

    def _key(self, name: str, shown: frozenset[str]) -> str:
        if name in shown:
            return name
        return self.text(name) if _NAME.fullmatch(name) else REDACTED

    def _field(self, name: str, value: Any, shown: frozenset[str]) -> Any:
        if name in {"number", "cvc"}:
            return None if value is None else _card_secret(name, value)
        if name not in shown:
            return _dropped(value)
        return self._free(value) if name in FREE_FORM else self._value(value)

    def _free(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.text(name): self._free(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self._free(one) for one in value]
        return self._value(value)

    def _number(self, value: Any) -> Any:
        if isinstance(value, int | float) and abs(value) >= _LONG_NUMBER:
            text = cover(str(value))
            return value if text == str(value) else text
        return value


def _dropped(value: Any) -> str | None:
    return None if value is None else REDACTED


def _card_secret(name: str, value: Any) -> str:
    """A card's number keeps its length and last four, its security code nothing."""
    if name == "cvc":
        return "***"
    text = str(value)
    covered = mask(text) if len(text) > len("4242") else ""
    return covered if re.fullmatch(r"[* -]+[0-9]{4}", covered) else REDACTED


@lru_cache(maxsize=4096)
def _rule(name: str) -> str:
    """How a parameter such as ``billing[address][city]`` is treated, by its segments."""
    segments = _SEGMENT.findall(name)
    if segments and segments[0] in FREE_FORM:
        return "free"
    if not _NAME.fullmatch(name):
        return "odd"
    if segments[-1] in {"number", "cvc"}:
        return "special"
    named = {segment for segment in segments if not segment.isdigit()}
    return "show" if named and named <= allowed_fields() else "drop"
