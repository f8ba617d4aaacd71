"""Sweeps: every route of Stripe's SDK, and every parameter of every operation with wrong values.

What must never come is a 500, an "Unrecognized request URL" for what Stripe has, and a 200 that
drops what was sent. Each answer counts under what it is; a fault is a sentence.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from issuing_sandbox.contract import published
from issuing_sandbox.contract.operations import Operation, load
from issuing_sandbox.contract.published import ENUMERATION
from issuing_sandbox.wire.forms import decode_form
from tests.sandbox.api import START, Api, InProcess, Said, Watched
from tests.sandbox.test_parameters import BUNDLE, MAKERS, OPERATIONS, REACHED, begun

#: More digits than fit 64 bits.
DIGITS = "9" * 20
PREVIEW = "2026-09-30.preview"
PLACEHOLDER = re.compile(r"{(\w+)}")


@dataclass
class Swept:
    """What came of a sweep.

    Args:
        counts: answers by what they are.
        faults: answers that must not be, a sentence each.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, kind: str, fault: str | None, what: str) -> None:
        """Count an answer; keep what is wrong with it."""
        self.counts[kind] += 1
        if fault:
            self.faults.append(f"{what}: {fault}")


def sweep_routes(api: Api, routes: list[str]) -> Swept:
    """Ask for each route (``GET /v1/charges/{charge}``) once, with objects that are there or not.

    Args:
        api: a client of an account of its own.
        routes: method and path with placeholders.
    """
    swept, ids = Swept(), begun(api)
    for route in routes:
        method, template = route.split()
        path = PLACEHOLDER.sub(lambda name: ids.get(name[1], f"{name[1]}_nobody"), template)
        known = load().find(method, path)
        version = {"stripe-version": PREVIEW} if known and known[0].is_preview else {}
        headers = {"authorization": f"Bearer {api.key}", **version}
        said = api.send(method, path, "", headers, b"")
        swept.note(kind_of(said), _fault_of_route(said), route)
    return swept


def sweep_parameters(every: int = 1) -> Swept:
    """Send every parameter of every operation that is answered with each kind of wrong value.

    Nothing else is sent: unknown and wrong parameters are judged before missing ones.

    Args:
        every: only each so-manieth parameter is tried, of all in order.
    """
    swept, number = Swept(), 0
    for operation in OPERATIONS:
        if operation.method != "DELETE":  # which have no parameters but expand
            api, path = _ready(operation)
            send = _sender(api, operation)
            for name, schema in _parameters(operation):
                number += 1
                for wrong in _wrong_values(name, schema) if number % every == 0 else ():
                    if operation.is_second and wrong.kind == "empty":
                        continue  # an empty text is text in JSON
                    _judge(swept, operation, send(path, wrong.form), wrong)
    return swept


def _sender(api: InProcess, operation: Operation) -> Callable[[str, dict[str, str]], Said]:
    """How parameters travel: in a query, in a form, or as JSON."""
    if operation.method != "POST":
        return api.get
    return _json_sender(api) if operation.is_second else api.post


def _json_sender(api: InProcess) -> Callable[[str, dict[str, str]], Said]:
    headers = {"authorization": f"Bearer {api.key}", "content-type": "application/json"}

    def send(path: str, form: dict[str, str]) -> Said:
        body = json.dumps(decode_form(urlencode(form)))
        return api.send("POST", path, "", headers, body.encode())

    return send


def _ready(operation: Operation) -> tuple[InProcess, str]:
    """An account with one of everything, and the operation's path in it."""
    api = InProcess(Watched(at=START, policies=REACHED))
    ids = {**begun(api), "physical_bundle": BUNDLE}
    for part, make in MAKERS.items():
        if part in operation.name:
            ids |= make(api, ids)
    return api, operation.template.format(**ids)


def kind_of(said: Said) -> str:
    """What an answer is: ``200``, ``4xx``, ``501`` by name, or another status."""
    if said.status == 200:
        return "200"
    if 400 <= said.status < 500:
        return "4xx"
    return f"{said.status}"


def _fault_of_route(said: Said) -> str | None:
    if said.status != 200 and "Unrecognized request URL" in said.error["message"]:
        return "denied, although Stripe has it"
    return _fault_of_status(said)


def _fault_of_status(said: Said) -> str | None:
    if said.status == 200 or 400 <= said.status < 500:
        return None
    is_named = said.status == 501 and said.error["code"] == "not_modelled"
    return None if is_named else f"a {said.status}: {said.body.decode()[:200]}"


@dataclass(frozen=True)
class Wrong:
    """A wrong value, and what its refusal says.

    Args:
        kind: what is wrong with it.
        form: the parameters that carry it.
        words: how the message of a refusal in Stripe's words begins.
    """

    kind: str
    form: dict[str, str]
    words: tuple[str, ...]


def _judge(swept: Swept, operation: Operation, said: Said, wrong: Wrong) -> None:
    if operation.is_second:
        wrong = replace(wrong, words=("Some fields in the request were invalid: ",))
    fault = _fault_of_status(said) or _fault_of_refusal(said, wrong)
    swept.note(f"{wrong.kind} {kind_of(said)}", fault, f"{operation.name} {wrong.form}"[:300])


def _fault_of_refusal(said: Said, wrong: Wrong) -> str | None:
    if said.status == 200:
        return "a 200 that drops or keeps what is wrong"
    is_told = said.status == 501 or said.error["message"].startswith(wrong.words)
    return None if is_told else f"another refusal: {said.error['message'][:120]}"


def _parameters(operation: Operation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every parameter of an operation, inner ones included, with its schema."""
    for name, schema in operation.parameters.items():
        yield from _inner(name, schema)


def _inner(name: str, schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield name, schema
    for each in schema.get("anyOf", [schema]):
        for key, inner in each.get("properties", {}).items():
            yield from _inner(f"{name}[{key}]", inner)
        if "items" in each:
            yield from _inner(f"{name}[0]", each["items"])


def _alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    named = [str(each.get("$ref", "")) for each in schema.get("anyOf", [schema])]
    return [
        published.enumerations()[ref.removeprefix(ENUMERATION)] if ref else each
        for ref, each in zip(named, schema.get("anyOf", [schema]), strict=True)
    ]


def _wrong_values(name: str, schema: dict[str, Any]) -> Iterator[Wrong]:
    """Yield what is wrong for this schema; text of any kind is right for text."""
    kinds = _alternatives(schema)
    if not all(kinds):
        return
    if not any("" in each.get("enum", ()) for each in kinds):
        yield Wrong("empty", {name: ""}, ("You passed an empty string for",))
    if len(kinds) == 1:
        yield from _wrong_for(name, kinds[0])
    if any("properties" in each for each in kinds):
        yield Wrong("unknown", {f"{name}[no_such_name]": "1"}, ("Received unknown parameter",))


def _wrong_for(name: str, schema: dict[str, Any]) -> Iterator[Wrong]:
    kind = schema["type"]
    refusals = {
        "integer": ("Invalid integer",),
        "number": ("Invalid decimal",),
        "boolean": ("Invalid boolean",),
        "array": ("Invalid array",),
        "object": ("Invalid object",),
        "string": ("Invalid string",),
    }
    if "enum" in schema:
        listed = (f"Invalid {name}: must be one of",)
        yield Wrong("type", {name: "no_such_value"}, listed)
        cased = [each for each in map(str, schema["enum"]) if each.upper() != each]
        yield from (Wrong("case", {name: each.upper()}, listed) for each in cased[:1])
    elif kind == "string" and schema.get("format") != "binary":
        yield Wrong("type", {f"{name}[no_such_name]": "1"}, _REFUSED_AS_TEXT)
        if "maxLength" in schema:
            yield Wrong("length", {name: "x" * (schema["maxLength"] + 1)}, ("Invalid string",))
    elif kind != "string":
        yield Wrong("type", {name: "no_such_value"}, refusals[kind])
        if kind in ("integer", "boolean"):
            yield Wrong("length", {name: DIGITS}, refusals[kind])
            yield Wrong("case", {name: "TRUE"}, refusals[kind])


#: Decimals are text as well.
_REFUSED_AS_TEXT = ("Invalid string", "Invalid decimal")
