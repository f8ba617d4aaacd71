"""Redaction: the interactions and deliveries of cassettes and reports pass here first.

What may be shown is on a list: header names, and names of body fields and parameters
(:mod:`issuing_harness.tape.allowed_fields`). Any other value becomes ``[redacted]``, without its
structure, unless a body has it and it is too small to be a secret: null, yes or no, two digits or
letters. What may be shown is still searched for secrets
(:mod:`issuing_harness.tape.secret_patterns`). An object of a kind outside the contract keeps little
more than its id, so that ``GET /v1/account`` does not reveal whose account it is. ``metadata`` is
the program's own and is kept, apart from secrets. Texts that reach Allure results by another way
meet the sanitizer in ``reporting/writer.py``.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final, Literal

import orjson

from issuing_harness.interactions import (
    Delivery,
    EndpointReply,
    Interaction,
    Pairs,
    Request,
    Response,
    WireReply,
)
from issuing_harness.tape.allowed_fields import AMOUNT, allowed_fields, is_in_contract
from issuing_harness.tape.card_numbers import mask_number
from issuing_harness.tape.report_files import CSV_TYPE, redacted_csv
from issuing_harness.tape.secret_patterns import REDACTED
from issuing_harness.tape.secret_search import redact_secrets
from issuing_harness.tape.serializer import escape_for_yaml

#: Headers kept, in the order they are written.
REQUEST_HEADERS: Final = ("content-type", "stripe-account", "stripe-version")
RESPONSE_HEADERS: Final = (
    "content-type",
    "idempotent-replayed",
    "original-request",
    "request-id",
    "stripe-rate-limited-reason",
    "stripe-should-retry",
    "stripe-version",
)

#: Headers of a reply that affect the decision, and the sandbox's own, by which a reply is late.
REPLY_HEADERS: Final = ("content-type", "issuing-sandbox-seconds", "stripe-version")

#: All that is kept of an account, a bank account or another kind outside the contract.
FOREIGN_FIELDS: Final = frozenset(
    {
        "capabilities",
        "charges_enabled",
        "country",
        "created",
        "default_currency",
        "deleted",
        "details_submitted",
        "expires_at",
        "id",
        "livemode",
        "object",
        "payouts_enabled",
        "requirements",
        "type",
    }
)

#: Kinds outside the contract of which the status is kept too: one of a few words of Stripe's.
KINDS_WITH_STATUS: Final = ("bank_account", "capability")

#: Fields whose keys are not Stripe's names.
FREE_FORM: Final = frozenset({"capabilities", "metadata"})

_ACCOUNT: Final = re.compile(r"acct_(?:redacted_([0-9]+)(?![0-9A-Za-z_])|[0-9A-Za-z_]+)")
_NAME: Final = re.compile(r"[0-9A-Za-z_]+(?:\[[0-9A-Za-z_]*\])*")
_SEGMENT: Final = re.compile(r"[^\[\]]+")
_CARD_FIELDS: Final = frozenset({"number", "cvc"})
_MASKED_CARD_NUMBER: Final = re.compile(r"[* -]+[0-9]{4}")
#: No amount, time or count is this large; a card number may be.
_LARGE_NUMBER: Final = 10**12

#: A card's security code and a PIN, the shortest secrets, have three and four digits.
_LONGEST_OF_NO_SECRET: Final = 2
_TWO_DIGITS: Final = range(-99, 100)

#: What is done with a parameter: keep name and value, keep both of a free-form field, mask a card's
#: number or code, redact the value, redact the name as well.
Treatment = Literal["keep", "free_form", "card", "redact_value", "redact_all"]


class Redactor:
    """Redacts one scenario's recording: equal values get equal replacements wherever they stand.

    Account ids become ``acct_redacted_1``, ``acct_redacted_2`` in the order they appear. Redacting
    twice changes nothing.
    """

    def __init__(self) -> None:
        self._accounts: dict[str, str] = {}
        self._last_account = 0

    def interaction(self, interaction: Interaction) -> Interaction:
        """Return the interaction redacted."""
        request, response = self.request(interaction.request), self.response(interaction.response)
        return replace(interaction, request=request, response=response)

    def request(self, request: Request) -> Request:
        """Return the request redacted, as it is recorded and matched."""
        return Request(
            method=request.method,
            path=self.text(request.path),
            query=self._pairs(request.query),
            form=self._pairs(request.form),
            headers=self._headers(request.headers, REQUEST_HEADERS),
        )

    def response(self, response: Response) -> Response:
        """Return the response redacted, its JSON indented by two, its CSV by columns."""
        headers = self._headers(response.headers, RESPONSE_HEADERS)
        is_csv = headers.get("content-type", "").startswith(CSV_TYPE)
        body = redacted_csv(response.body, self.text) if is_csv else self.body(response.body)
        return Response(response.status, headers, body)

    def delivery(self, delivery: Delivery) -> Delivery:
        """Return the delivery with event and reply redacted."""
        return Delivery(self.body(delivery.event), self.reply(delivery.reply))

    def reply(self, reply: EndpointReply) -> EndpointReply:
        """Return the reply redacted, as it is recorded and compared."""
        headers = self._headers(reply.headers, REPLY_HEADERS)
        wire = reply.wire and WireReply(seconds=reply.wire.seconds)
        return EndpointReply(reply.status, headers, self.body(reply.body), wire)

    def body(self, body: str) -> str:
        """Return a JSON body redacted and indented; any other body is redacted as a whole."""
        if not body:
            return body
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            return str(_dropped(body))
        indented = orjson.dumps(self.json(document), option=orjson.OPT_INDENT_2).decode()
        return escape_for_yaml(indented)

    def json(self, document: Any) -> Any:
        """Return a decoded JSON document redacted; a bare value has no name that allows it."""
        return self._value(document) if isinstance(document, dict | list) else _dropped(document)

    def text(self, text: str) -> str:
        """Return free text, such as a line of a log, without secrets, its accounts numbered."""
        text = redact_secrets(text)
        return _ACCOUNT.sub(self._number_account, text) if "acct_" in text else text

    def remember(self, text: str) -> None:
        """Note the account numbers of a text that is already redacted, so that none is reused."""
        if "acct_redacted_" in text:
            _ACCOUNT.sub(self._number_account, text)

    def _number_account(self, match: re.Match[str]) -> str:
        if match[1]:
            self._last_account = max(self._last_account, int(match[1]))
            return match[0]
        if match[0] not in self._accounts:
            self._last_account += 1
            self._accounts[match[0]] = f"acct_redacted_{self._last_account}"
        return self._accounts[match[0]]

    def _headers(self, headers: Mapping[str, str], allowed: tuple[str, ...]) -> dict[str, str]:
        return {name: self.text(headers[name]) for name in allowed if name in headers}

    def _pairs(self, pairs: Pairs) -> Pairs:
        return tuple([self._pair(name, value) for name, value in pairs])

    def _pair(self, name: str, value: str) -> tuple[str, str]:
        match _treatment(name):
            case "keep":
                return name, self.text(value)
            case "free_form":
                return self.text(name), self.text(value)
            case "card":
                return name, _masked(name.rpartition("[")[2].rstrip("]"), value)
            case "redact_value":
                return self.text(name), REDACTED
            case "redact_all":
                return REDACTED, REDACTED

    def _value(self, value: Any, *, free_form: bool = False) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self._value(item, free_form=free_form) for item in value]
        if isinstance(value, dict):
            return self._free_form(value) if free_form else self._object(value)
        return _number(value)

    def _free_form(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        return {self.text(name): self._value(fields[name], free_form=True) for name in fields}

    def _object(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        kind = fields.get("object")
        is_foreign = isinstance(kind, str) and not is_in_contract(kind)
        allowed = _foreign_fields(str(kind)) if is_foreign else allowed_fields()
        if fields.keys() == AMOUNT and isinstance(fields["value"], int):
            allowed = AMOUNT
        return {
            self._key(name, allowed): self._field(name, value, allowed)
            for name, value in fields.items()
        }

    def _key(self, name: str, allowed: frozenset[str]) -> str:
        if name in allowed:
            return name
        return self.text(name) if _NAME.fullmatch(name) else REDACTED

    def _field(self, name: str, value: Any, allowed: frozenset[str]) -> Any:
        if name in _CARD_FIELDS:
            return None if value is None else _masked(name, value)
        if name not in allowed:
            return _dropped(value)
        return self._value(value, free_form=name in FREE_FORM)


def _foreign_fields(kind: str) -> frozenset[str]:
    return FOREIGN_FIELDS | {"status"} if kind in KINDS_WITH_STATUS else FOREIGN_FIELDS


def _dropped(value: Any) -> Any:
    """Return what stands for a value whose name is on no list."""
    return value if _tells_nothing(value) else REDACTED


def _tells_nothing(value: Any) -> bool:
    """Whether a value is too small to be a secret, whatever it is called: a code has three digits.

    An endpoint's own ``{"ok": true}`` is evidence.
    """
    if isinstance(value, str):
        return len(value) <= _LONGEST_OF_NO_SECRET
    return value is None or isinstance(value, bool) or value in _TWO_DIGITS


def _number(value: Any) -> Any:
    if isinstance(value, int | float) and abs(value) >= _LARGE_NUMBER:
        text = redact_secrets(str(value))
        return value if text == str(value) else text
    return value


def _masked(name: str, value: Any) -> str:
    """Mask a card's number but for its length and last four, or its security code entirely."""
    if name == "cvc":
        return "***"
    masked = mask_number(str(value))
    return masked if _MASKED_CARD_NUMBER.fullmatch(masked) else REDACTED


@lru_cache(maxsize=4096)
def _treatment(name: str) -> Treatment:
    """Decide about a parameter such as ``billing[address][city]`` by the segments of its name."""
    segments = _SEGMENT.findall(name)
    if segments and segments[0] in FREE_FORM:
        return "free_form"
    if not _NAME.fullmatch(name):
        return "redact_all"
    if segments[-1] in _CARD_FIELDS:
        return "card"
    names = {segment for segment in segments if not segment.isdigit()}
    return "keep" if names and names <= allowed_fields() else "redact_value"
