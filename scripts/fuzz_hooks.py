"""What schemathesis must know of this API: how forms are written, which ids there are, and more.

Forms that fit the contract are mostly refused all the same: one invented id is enough. So three in
four are made to make sense: ids name something, amounts are small, few parameters are given that
need not be; and one of these three finds a stage that was set for it (``fuzz_stages.py``). At the
end it says how often each operation succeeded, for a fuzz that is always
refused shows little.

Loaded by it through ``SCHEMATHESIS_HOOKS``; ``fuzz.py`` says so.
"""

import atexit
import json
import os
import zlib
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import schemathesis
from fuzz_stages import STAGES, Ready, Stage
from fuzz_treasury import TREASURY_STAGES
from fuzz_writing import text, written
from hypothesis import strategies
from schemathesis import Case, CheckContext, HookContext, Response, SerializationContext

#: Kinds of objects by the name of the parameter that takes their ids.
KINDS: Final = {
    "authorization": "issuing.authorization",
    "card": "issuing.card",
    "cardholder": "issuing.cardholder",
    "dispute": "issuing.dispute",
    "endpoint": "webhook_endpoint",
    "event": "event",
    "financial_account": "treasury.financial_account",
    "inbound_transfer": "treasury.inbound_transfer",
    "personalization_design": "issuing.personalization_design",
    "physical_bundle": "issuing.physical_bundle",
    "received_credit": "treasury.received_credit",
    "received_debit": "treasury.received_debit",
    "settlement": "issuing.settlement",
    "token": "issuing.token",
    "topup": "topup",
    "transaction": "issuing.transaction",
    "webhook_endpoint": "webhook_endpoint",
}
OK: Final = 200
SERVER_ERROR: Final = 500
#: Of so many requests one is left as it was invented.
LEFT: Final = 4
#: Amounts above this are brought below it.
MUCH: Final = 10_000
#: How many parameters that need not be given are.
SPARE: Final = 2
#: How many ids of a kind are worth remembering.
KEPT: Final = 50

#: Characters of a query beyond which Stripe's own front answers, in HTML (reference: objects and
#: platform, 7.5), and no contract speaks of it.
LONGEST: Final = 16_000

_seen: dict[str, list[str]] = defaultdict(list)
_answered: Counter[tuple[str, int]] = Counter()

schemathesis.openapi.format("currency", strategies.sampled_from(["usd", "USD", "eur", "xyz", ""]))


@schemathesis.serializer("application/x-www-form-urlencoded")
def written_in_brackets(_ctx: SerializationContext, value: Any) -> bytes:
    """``a[b][0]=c``, as clients of this API write forms."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, dict):
        return written(value)
    return (text(value) if value else "").encode()


@schemathesis.hook
def filter_query(_ctx: HookContext, query: Any) -> bool:
    """Leave out what is too long for any server."""
    return len(urlencode(query or {}, doseq=True)) < LONGEST


@schemathesis.hook
def before_call(_ctx: HookContext, case: Case, _kwargs: dict[str, Any]) -> None:
    """Make three requests in four make sense."""
    drawn = zlib.crc32(repr((case.path_parameters, case.query, case.body)).encode())
    if not drawn % LEFT:
        return
    ready = _stage.for_operation(_named(case)) if drawn % LEFT == 1 else None
    if ready:
        _find_ready(case, ready, drawn)
        return
    last = case.path.rsplit("{", 1)[0].rstrip("/").rsplit("/", 1)[-1].removesuffix("s")
    for name in case.path_parameters or {}:
        _name_something(case.path_parameters, name, _kind(case, last if name == "id" else name))
    if isinstance(case.query, dict):
        case.query.pop("expand[]", None)
    if isinstance(case.body, dict):
        case.body = _sane(_lean(case.body, _required(case), drawn))


def _named(case: Case) -> str:
    """Method and template of what is asked for."""
    return f"{case.operation.method.upper()} {case.path}"


def _find_ready(case: Case, ready: Ready, drawn: int) -> None:
    """Let a request name what was made for it, and mostly nothing else."""
    case.method = case.operation.method.upper()
    case.path_parameters = {**(case.path_parameters or {}), **ready.path}
    case.headers.update(ready.headers)
    if case.method != "POST":
        case.query = ready.form
    else:
        spare = _lean(case.body, [], drawn) if isinstance(case.body, dict) else {}
        case.body = {**(_sane(spare) if drawn // LEFT % LEFT == 0 else {}), **ready.form}
        case.media_type = case.media_type or "application/x-www-form-urlencoded"


def _kind(case: Case, name: str) -> str | None:
    """The kind of object that a parameter in the path names; Treasury has transactions, too."""
    return f"treasury.{name}" if "/treasury/" in case.path else KINDS.get(name)


def _required(case: Case) -> list[str]:
    content = case.operation.definition.raw["requestBody"]["content"]
    return next(iter(content.values()))["schema"].get("required", [])


def _lean(body: dict[str, Any], required: list[str], drawn: int) -> dict[str, Any]:
    """What must be given, and a little of the rest."""
    spare = sorted(name for name in body if name not in required and name != "expand")
    first = drawn // LEFT % (len(spare) + 1)
    kept = spare[first : first + drawn // MUCH % (SPARE + 1)]
    lean = {name: body[name] for name in body if name in required or name in kept}
    for name in ("card", "transaction"):  # not required by the contract, and little goes without
        if name in body:
            lean[name] = body[name]
    return lean


def _sane(body: dict[str, Any]) -> dict[str, Any]:
    for name, value in body.items():
        if name in KINDS:
            _name_something(body, name, KINDS[name])
        elif type(value) is int and abs(value) > MUCH:
            body[name] = abs(value) % MUCH + 1
        elif name == "currency":
            body[name] = "usd"
    return body


def _name_something(place: dict[str, Any], name: str, kind: str | None) -> None:
    known = _seen.get(kind or "", [])
    if known:
        place[name] = known[zlib.crc32(repr(place[name]).encode()) % len(known)]


@schemathesis.hook
def after_call(_ctx: HookContext, case: Case, response: Response) -> None:
    """Count, and remember the ids of whatever an answer shows."""
    if case.method == case.operation.method.upper():
        _answered[_named(case), response.status_code] += 1
    try:
        document = response.json()
    except ValueError:
        return
    _remember(document)


def _remember(node: Any) -> None:
    if isinstance(node, list):
        for each in node:
            _remember(each)
    elif isinstance(node, dict):
        kind, name = node.get("object"), node.get("id")
        if isinstance(kind, str) and isinstance(name, str) and name not in _seen[kind]:
            _seen[kind] = [*_seen[kind][1 - KEPT :], name]
        for each in node.values():
            _remember(each)


@schemathesis.check
def refused_by_name_or_not_at_all(_ctx: CheckContext, response: Response, case: Case) -> None:
    """No 5xx, but for the refusal of what the sandbox does not model."""
    if response.status_code < SERVER_ERROR:
        return
    code = response.json().get("error", {}).get("code")
    assert code == "not_modelled", f"{case.method} {case.path}: {response.status_code}"


@atexit.register
def _summary() -> None:
    """How often each operation was answered in which way."""
    operations = sorted({name for name, _ in _answered})
    for operation in operations:
        counts = {status: n for (name, status), n in sorted(_answered.items()) if name == operation}
        mark = "  " if OK in counts else "! "
        print(mark + operation, " ".join(f"{status}:{n}" for status, n in counts.items()))
    done = sum((operation, OK) in _answered for operation in operations)
    print(f"{done} of {len(operations)} operations succeeded at least once.")


_stage = Stage(os.environ["FUZZ_BASE"], os.environ["FUZZ_KEY"], written, STAGES | TREASURY_STAGES)
_remember(json.loads(Path(os.environ["FUZZ_BEGINNING"]).read_text()))
