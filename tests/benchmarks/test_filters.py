"""Every documented filter of every list is timed."""

from benchmarks import million
from issuing_sandbox.contract.operations import load

VALUES = {
    "authorization": "iauth_1",
    "card": "ic_1",
    "cardholder": "ich_1",
    "created": "1",
    "currency": "usd",
    "source": "iauth_2",
}
#: What chooses a page, or how an object is shown.
OF_PAGES = {"ending_before", "expand", "limit", "starting_after"}


def test_every_filter_of_the_lists_that_grow_is_asked_for():
    """As the contract documents them."""
    asked = {(path, _name(query)) for path, query in million.filters(VALUES)}

    for operation in load().operations:
        if operation.method == "GET" and operation.template in million.GROWING:
            names = set(operation.parameters) - OF_PAGES
            assert names
            assert names <= {name for path, name in asked if path == operation.template}


def test_a_filter_is_asked_for_what_the_oldest_have_and_for_what_none_has():
    """Both are the longest ways to go."""
    asked = list(million.filters(VALUES))

    for query in ("card=ic_1", "status=closed", "created[lt]=1", "starting_after=iauth_1"):
        assert ("/v1/issuing/authorizations", query) in asked
    for query in ("type=issuing_card.created", "type=payout.failed", "types[]=payout.failed"):
        assert ("/v1/events", query) in asked


def _name(query):
    return query.partition("=")[0].partition("[")[0]
