"""Answers held against what was asked: all that a replay can judge, which has nobody to ask.

What each call does to amounts: money flow, 2.1, 4.1, 4.3 and 5.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Final

from issuing_harness.interactions import Request, Response
from issuing_harness.oracle.difference import Difference, Object, name_of, shown
from issuing_harness.oracle.object_checks import captures, own_differences
from issuing_harness.versions import API_VERSION

VERSION: Final = "stripe-version"
HELPERS: Final = "/v1/test_helpers/issuing/"
#: What is looked at, by how its path begins; everything else has no money in it.
MONEY: Final = (
    f"{HELPERS}authorizations",
    f"{HELPERS}transactions",
    "/v1/issuing/authorizations",
    "/v1/issuing/transactions",
    "/v1/issuing/disputes",
    "/v1/topups",
)


def answer_differences(calls: Iterable[tuple[Request, Response]]) -> Iterator[Difference]:
    """What the answers say against themselves, and against what was asked."""
    judged: set[str] = set()
    for request, answer in calls:
        is_known = request.method == "GET" and answer.body in judged  # most looks see what was told
        if is_money(request, answer) and not is_known:
            judged.add(answer.body)
            yield from _of(request, answer.json())


def is_money(request: Request, answer: Response) -> bool:
    """Whether there is money in an answer, in the shape of the API version that is known here."""
    if answer.status != HTTPStatus.OK or not request.path.startswith(MONEY):
        return False
    return request.headers.get(VERSION, API_VERSION) == API_VERSION


def objects_in(document: Object) -> list[Object]:
    """The objects of an answer: itself, or what it lists."""
    return list(document["data"]) if document.get("object") == "list" else [document]


def _of(request: Request, document: Object) -> Iterator[Difference]:
    for thing in objects_in(document):
        yield from own_differences(thing)
    if request.method == "POST":
        for said in _disobedience(request, document):
            yield Difference(document["id"], f"{said} That is what {request} was answered.")


def _disobedience(request: Request, it: Object) -> Iterator[str]:
    asked = dict(request.form)
    rest = request.path.removeprefix(HELPERS)
    name = rest.rsplit("/", 1)[-1]
    if rest == "authorizations":
        yield from _purchase(asked, it)
    elif rest in ("transactions/create_force_capture", "transactions/create_unlinked_refund"):
        sign = -1 if name == "create_force_capture" else 1
        yield from _amount(it, sign * int(asked["amount"]), "asked for")
    elif name in ("capture", "reverse", "expire", "finalize_amount", "refund"):
        yield from _lifecycle(name, asked, it)
    elif request.path in ("/v1/topups", "/v1/issuing/disputes") and "amount" in asked:
        yield from _amount(it, int(asked["amount"]), "asked for")


def _purchase(asked: dict[str, str], it: Object) -> Iterator[str]:
    """All of it was approved or declined, or less where less may be approved."""
    if it["pending_request"] or "amount" not in asked:
        return
    if name_of(it["card"]) != asked["card"]:
        yield f"is a purchase by {name_of(it['card'])}, asked for was one by {asked['card']}."
    wanted = int(asked["amount"])
    less_may_be = asked.get("is_amount_controllable") == "true" and it["approved"]
    if not (0 < it["amount"] <= wanted if less_may_be else it["amount"] == wanted):
        yield f"is for {shown(it['amount'])}, asked for was {shown(wanted)}."


def _lifecycle(verb: str, asked: dict[str, str], it: Object) -> Iterator[str]:
    if verb == "capture":
        wanted = int(asked.get("capture_amount") or it["amount"])
        if -wanted not in [each["amount"] for each in captures(it)]:
            yield f"has no capture of {shown(wanted)}, which was asked for."
        closes = asked.get("close_authorization") != "false"
        if closes and it["status"] != "closed":
            yield f"is {it['status']}, and the capture was to close it."
    elif verb == "reverse" and "reverse_amount" not in asked and it["amount"]:
        yield f"is for {shown(it['amount'])}, and all of it was to be reversed."
    elif verb == "finalize_amount":
        yield from _amount(it, int(asked["final_amount"]), "final is")
    elif verb == "refund" and it["type"] == "refund" and "refund_amount" in asked:
        yield from _amount(it, int(asked["refund_amount"]), "asked for")


def _amount(it: Object, wanted: int, word: str) -> Iterator[str]:
    if it["amount"] != wanted:
        yield f"is of {shown(it['amount'])}, {word} {shown(wanted)}."
