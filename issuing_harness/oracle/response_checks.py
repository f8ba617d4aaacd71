"""Checks of responses against themselves and their requests, which is all that a replay can check.

What each call does to amounts: money flow, 2.1, 4.1, 4.3 and 5.
"""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Final

from issuing_harness import API_VERSION
from issuing_harness.interactions import Interaction, Request
from issuing_harness.oracle.difference import MoneyDifference, Object, dollars, id_of
from issuing_harness.oracle.object_checks import captures, object_differences
from issuing_harness.oracle.snapshot import TREASURY_PATHS

VERSION_HEADER: Final = "stripe-version"
TEST_HELPERS: Final = "/v1/test_helpers/issuing/"
#: The paths whose responses are checked, by their beginning; no others have money in them.
CHECKED_PATHS: Final = (
    f"{TEST_HELPERS}authorizations",
    f"{TEST_HELPERS}transactions",
    "/v1/issuing/authorizations",
    "/v1/issuing/transactions",
    "/v1/issuing/disputes",
    "/v1/topups",
    *TREASURY_PATHS,
)
#: The paths that create what is of the amount that is asked for.
AMOUNT_PATHS: Final = (
    "/v1/issuing/disputes",
    "/v1/test_helpers/treasury/received_credits",
    "/v1/test_helpers/treasury/received_debits",
    "/v1/treasury/inbound_transfers",
    "/v1/treasury/outbound_payments",
    "/v1/topups",
)


def response_differences(interactions: Iterable[Interaction]) -> Iterator[MoneyDifference]:
    """Yield contradictions within responses, and between responses and their requests."""
    checked: set[str] = set()
    for interaction in interactions:
        request, response = interaction.request, interaction.response
        # most reads return what an earlier response has shown already
        is_known = request.method == "GET" and response.body in checked
        if is_checked(interaction) and not is_known:
            checked.add(response.body)
            yield from _document_differences(request, response.json())


def is_checked(interaction: Interaction) -> bool:
    """Whether a response has money in it, in the shape of the API version known here."""
    request, response = interaction.request, interaction.response
    if response.status != HTTPStatus.OK or not request.path.startswith(CHECKED_PATHS):
        return False
    return request.headers.get(VERSION_HEADER, API_VERSION) == API_VERSION


def objects_in(document: Object) -> list[Object]:
    """Return the objects of a response: the document itself, or the entries of a list."""
    return list(document["data"]) if document.get("object") == "list" else [document]


def _document_differences(request: Request, document: Object) -> Iterator[MoneyDifference]:
    for thing in objects_in(document):
        yield from object_differences(thing)
    if request.method == "POST":
        for message in _request_differences(request, document):
            yield MoneyDifference(document["id"], f"{message} This is the response to {request}.")


def _request_differences(request: Request, returned: Object) -> Iterator[str]:
    """Check the object that a POST returned against the form of the request."""
    form = dict(request.form)
    path = request.path.removeprefix(TEST_HELPERS)
    verb = path.rsplit("/", 1)[-1]
    if path == "authorizations":
        yield from _purchase_differences(form, returned)
    elif path in ("transactions/create_force_capture", "transactions/create_unlinked_refund"):
        sign = -1 if verb == "create_force_capture" else 1
        yield from _amount_differences(returned, sign * int(form["amount"]), "asked for")
    elif verb in ("capture", "reverse", "expire", "finalize_amount", "refund"):
        yield from _lifecycle_differences(verb, form, returned)
    elif request.path in AMOUNT_PATHS and "amount" in form:
        yield from _amount_differences(returned, int(form["amount"]), "asked for")


def _purchase_differences(form: dict[str, str], authorization: Object) -> Iterator[str]:
    """Check that the whole amount was decided on, or less where a partial approval is possible."""
    if authorization["pending_request"] or "amount" not in form:
        return
    card = id_of(authorization["card"])
    if card != form["card"]:
        yield f"is a purchase by {card}, asked for was one by {form['card']}."
    requested = int(form["amount"])
    may_be_less = form.get("is_amount_controllable") == "true" and authorization["approved"]
    if not (
        0 < authorization["amount"] <= requested
        if may_be_less
        else authorization["amount"] == requested
    ):
        yield f"is for {dollars(authorization['amount'])}, asked for was {dollars(requested)}."


def _lifecycle_differences(verb: str, form: dict[str, str], returned: Object) -> Iterator[str]:
    if verb == "capture":
        yield from _capture_differences(form, returned)
    elif verb == "reverse" and "reverse_amount" not in form and returned["amount"]:
        yield f"is for {dollars(returned['amount'])}, and all of it was to be reversed."
    elif verb == "finalize_amount":
        yield from _amount_differences(returned, int(form["final_amount"]), "final is")
    elif verb == "refund" and returned["type"] == "refund" and "refund_amount" in form:
        yield from _amount_differences(returned, int(form["refund_amount"]), "asked for")


def _capture_differences(form: dict[str, str], authorization: Object) -> Iterator[str]:
    requested = int(form.get("capture_amount") or authorization["amount"])
    if -requested not in [capture["amount"] for capture in captures(authorization)]:
        yield f"has no capture of {dollars(requested)}, which was asked for."
    closes = form.get("close_authorization") != "false"
    if closes and authorization["status"] != "closed":
        yield f"is {authorization['status']}, and the capture was to close it."


def _amount_differences(returned: Object, expected: int, label: str) -> Iterator[str]:
    if returned["amount"] != expected:
        yield f"is of {dollars(returned['amount'])}, {label} {dollars(expected)}."
