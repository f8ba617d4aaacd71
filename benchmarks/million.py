"""One account from ten to a million authorizations and events: rate, memory, and every filter."""

import time
from collections.abc import Iterator
from statistics import median
from typing import Any, Final
from urllib.parse import parse_qsl, quote

from benchmarks.accounts import AUTHORIZATIONS, NOT_MODELLED, OK, Line, furnished, purchases
from benchmarks.bench import Bench
from benchmarks.figures import Findings, Invalid
from benchmarks.processes import Server, sandbox
from benchmarks.wrk import drive, find
from issuing_sandbox.contract.operations import load
from issuing_sandbox.routes import ROUTES

MILLION: Final = 1_000_000
#: Authorizations that are there first; a filter that matches nothing else has the longest search.
OLDEST: Final = 10
#: How often each filter is asked for.
ASKED: Final = 5
#: The lists that grow with purchases; each of their filters has to be answered with 200.
GROWING: Final = ("/v1/balance_transactions", "/v1/events", "/v1/issuing/authorizations")
#: Parameters of lists that choose a page, or its form, and no object.
_NO_FILTER: Final = ("ending_before", "expand", "limit", "starting_after")
Values = dict[str, str]


def million(bench: Bench) -> Findings:
    """The rate, the memory and the lists of an account that has a million of each."""
    find()
    found, folder = Findings(), bench.folder
    target = MILLION if not bench.quick else 300
    with sandbox() as full, sandbox() as fresh:
        values = _oldest(full)
        full_target = purchases(full)
        found.add(
            "rate at 10, × of a new account's", _beside_new(bench, full_target, fresh, 0), "×"
        )
        before, made = full.resident(), 0
        while made < target:
            made += drive(full_target, folder, 10 if not bench.quick else 1).answers
        taken = (full.resident() - before) / made / 1e3
        label = f"rate at {target:,}, × of a new account's"
        found.add(label, _beside_new(bench, full_target, fresh, 10), "×")
        found.add("memory an authorization, with all it leaves", [taken], "kB")
        _add_filters(found, full, values)
    return found


def _beside_new(bench: Bench, full: Any, fresh: Server, first: int) -> list[float]:
    """Return the rate of an account as a part of a new one's, in turn, each round a new one."""
    found = []
    for number in range(bench.rounds(3)):
        new = purchases(fresh, f"sk_test_new_{first + number}")
        drive(new, bench.folder, 1)
        found.append(_rate(bench, full) / _rate(bench, new))
    return found


def _rate(bench: Bench, target: Any) -> float:
    return drive(target, bench.folder, 1).rate


def _oldest(server: Server) -> Values:
    """Make the first objects of the account; return what filters look for them by."""
    line, form = Line(server.base), dict(parse_qsl(furnished(server)))
    made = [line.ask(AUTHORIZATIONS, form) for _ in range(OLDEST)]
    first = made[0]
    line.ask(f"{AUTHORIZATIONS}/{first['id']}/capture", {})
    line.ask(f"{AUTHORIZATIONS}/{made[1]['id']}/reverse", {})
    return {
        "authorization": first["id"],
        "card": first["card"]["id"],
        "cardholder": first["card"]["cardholder"]["id"],
        "created": str(first["created"]),
        "currency": "usd",
        "source": made[2]["id"],
    }


def _add_filters(found: Findings, server: Server, values: Values) -> None:
    """Time every documented filter of every list that is answered, and keep the slowest."""
    line, slowest, refused = Line(server.base), {}, []
    for path, query in filters(values):
        request = line.written(name := f"{path}?{query}")
        status, body = line.answer(request)
        if status == OK:
            slowest[name] = [_timed(line, request) for _ in range(ASKED)]
        elif status == NOT_MODELLED:
            refused.append(name)
        elif path in GROWING:
            raise Invalid(f"`{name}` was answered with {status}: {body[:500].decode()}")
    if not all(any(name.startswith(f"{path}?") for name in slowest) for path in GROWING):
        raise Invalid(f"of {', '.join(GROWING)} not each has a filter that was answered")
    ranked = sorted(slowest, key=lambda name: median(slowest[name]), reverse=True)
    found.add("the slowest filter", slowest[ranked[0]], "ms")
    found.add("the filter in the middle", slowest[ranked[len(ranked) // 2]], "ms")
    found.notes.append(
        f"{len(ranked)} filters were asked for, each {ASKED} times. The slowest: "
        + ", ".join(f"`{name}` {median(slowest[name]):.1f} ms" for name in ranked[:3])
        + f". Refused, for they are not modelled: {', '.join(refused) or 'none'}."
    )


def filters(values: Values) -> Iterator[tuple[str, str]]:
    """Yield each filter of each list of the contract that the sandbox answers, with some values.

    A filter is asked for what only the oldest objects have, for what none has, and for what all
    have; the three lists that grow are walked from their oldest object as well.

    Args:
        values: what the oldest objects have, by the parameter's name.
    """
    for operation in load().operations:
        path = operation.template
        is_list = "starting_after" in operation.parameters and operation.method == "GET"
        if not is_list or ("GET", path) not in ROUTES or "{" in path:
            continue
        for name, schema in operation.parameters.items():
            if name not in _NO_FILTER:
                for value in _values(name, schema, values):
                    yield path, value
    oldest = values["authorization"]
    yield "/v1/issuing/authorizations", f"starting_after={oldest}"
    yield "/v1/issuing/authorizations", f"ending_before={oldest}"


def _values(name: str, schema: dict[str, Any], values: Values) -> Iterator[str]:
    if name == "created":
        for bound in ("gt", "lte"):
            yield f"created[{bound}]={values['created']}"
        yield f"created={values['created']}"
        yield "created[lt]=1"
    elif schema.get("type") == "boolean":
        yield from (f"{name}={word}" for word in ("true", "false"))
    elif schema.get("type") == "array":
        yield f"{name}[]=issuing_card.created"
        yield f"{name}[]=payout.failed"
    elif "enum" in schema:
        yield from (f"{name}={quote(word)}" for word in schema["enum"] if word)
    elif name == "type":
        yield from ("type=issuing_card.created", "type=issuing_authorization.created")
        yield from ("type=payout", "type=payout.failed")
    elif schema.get("type") == "integer":
        yield f"{name}=1"
    else:
        yield f"{name}={values.get(name, f'{name}_of_nothing')}"


def _timed(line: Line, request: bytes) -> float:
    began = time.perf_counter()
    line.send(request)
    return (time.perf_counter() - began) * 1e3
