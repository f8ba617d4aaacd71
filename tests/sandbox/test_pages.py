"""Lists: newest first, in pages, walked both ways, narrowed by time and by attributes."""

import pytest

from tests.sandbox.api import DAY, START

BOTH = "Received both starting_after and ending_before parameters. Please pass in only one."


@pytest.fixture(name="cards")
def _cards(api):
    """Five cards of one cardholder, oldest first, a day between them."""
    holder = api.cardholder()["id"]
    made = []
    for _ in range(5):
        made.append(api.card(holder)["id"])
        api.pass_time(DAY)
    return made


def ids(page):
    """The ids of a page."""
    return [each["id"] for each in page["data"]]


def test_a_list_is_newest_first(api, cards):
    """In an envelope that repeats its own path, without the query."""
    page = api.see("/v1/issuing/cards", {"status": "active"})

    assert ids(page) == cards[::-1]
    assert {name: page[name] for name in page if name != "data"} == {
        "object": "list",
        "has_more": False,
        "url": "/v1/issuing/cards",
    }


def test_pages_forward_leave_nothing_out(api, cards):
    """``starting_after`` goes on below; ``has_more`` says whether there is anything."""
    first = api.see("/v1/issuing/cards", {"limit": 2})
    second = api.see("/v1/issuing/cards", {"limit": 2, "starting_after": ids(first)[-1]})
    third = api.see("/v1/issuing/cards", {"limit": 2, "starting_after": ids(second)[-1]})

    assert ids(first) + ids(second) + ids(third) == cards[::-1]
    assert [page["has_more"] for page in (first, second, third)] == [True, True, False]


def test_pages_backward_are_newest_first_inside(api, cards):
    """``ending_before`` gives what is just above, and ``has_more`` whether there is more above."""
    page = api.see("/v1/issuing/cards", {"limit": 2, "ending_before": cards[1]})
    last = api.see("/v1/issuing/cards", {"limit": 2, "ending_before": cards[2]})

    assert (ids(page), page["has_more"]) == ([cards[3], cards[2]], True)
    assert (ids(last), last["has_more"]) == ([cards[4], cards[3]], False)


def test_objects_of_one_second_keep_their_order(api):
    """The order in which they were made, however like their ids are."""
    holder = api.cardholder()["id"]
    made = [api.card(holder)["id"] for _ in range(5)]

    assert ids(api.see("/v1/issuing/cards")) == made[::-1]


@pytest.mark.parametrize(("limit", "size"), [(-3, 1), (0, 1), (1, 1), (100, 12), (1000, 12)])
def test_a_limit_out_of_bounds_becomes_the_nearest_bound(api, limit, size):
    """The default policy, which is what differential tests of another project saw."""
    for _ in range(12):
        api.have("/v1/topups", {"amount": 1, "currency": "usd"})

    assert len(api.see("/v1/topups", {"limit": limit})["data"]) == size


def test_ten_is_the_default(api):
    """A list without a limit."""
    for _ in range(12):
        api.have("/v1/topups", {"amount": 1, "currency": "usd"})
    page = api.see("/v1/topups")

    assert (len(page["data"]), page["has_more"]) == (10, True)


def test_a_limit_can_be_refused_by_policy(with_policies):
    """As the documentation reads."""
    api = with_policies(list_limit="refuse")
    said = [api.get("/v1/topups", {"limit": limit}) for limit in (0, 101)]

    assert [each.error["message"] for each in said] == [
        "This value must be greater than or equal to 1.",
        "This value must be less than or equal to 100.",
    ]
    assert {each.error["code"] for each in said} == {"parameter_invalid_integer"}
    assert api.get("/v1/topups", {"limit": 100}).status == 200


def test_both_cursors_are_refused(api, cards):
    """In the seen words."""
    form = {"starting_after": cards[0], "ending_before": cards[1]}
    said = api.get("/v1/issuing/cards", form)

    assert (said.status, said.error["message"]) == (400, BOTH)


@pytest.mark.parametrize("cursor", ["starting_after", "ending_before"])
def test_a_cursor_that_names_nothing_is_a_400(api, cursor):
    """Not a 404, and the parameter is the cursor's."""
    said = api.get("/v1/issuing/cards", {cursor: "ic_x"})

    assert (said.status, said.error["code"]) == (400, "resource_missing")
    assert said.error["message"] == "No such issuing card: 'ic_x'"
    assert said.error["param"] == cursor


@pytest.mark.parametrize(
    ("form", "found"),
    [
        ({"created": START + DAY}, [1]),
        ({"created[gt]": START + DAY}, [4, 3, 2]),
        ({"created[gte]": START + DAY}, [4, 3, 2, 1]),
        ({"created[lt]": START + DAY}, [0]),
        ({"created[lte]": START + DAY}, [1, 0]),
        ({"created[gt]": START, "created[lt]": START + 3 * DAY}, [2, 1]),
    ],
)
def test_lists_are_narrowed_by_creation(api, cards, form, found):
    """A moment, or bounds that may be combined; a filter and a cursor go together."""
    assert ids(api.see("/v1/issuing/cards", form)) == [cards[each] for each in found]
    after = api.see("/v1/issuing/cards", form | {"starting_after": cards[2]})
    assert ids(after) == [cards[each] for each in found if each < 2]


def test_lists_are_narrowed_by_attributes(api):
    """Each list by what Stripe lets it: here status, card and cardholder of authorizations."""
    api.fund(5000)
    one, other = api.card()["id"], api.card()["id"]
    closed = api.capture(api.authorize(one, 100)["id"])
    pending = api.authorize(other, 100)
    path = "/v1/issuing/authorizations"

    assert ids(api.see(path, {"status": "closed"})) == [closed["id"]]
    assert ids(api.see(path, {"card": other})) == [pending["id"]]
    assert ids(api.see(path, {"cardholder": closed["cardholder"]})) == [closed["id"]]
    assert ids(api.see("/v1/issuing/cards", {"last4": closed["card"]["last4"]})) == [one]
    assert ids(api.see("/v1/issuing/transactions", {"type": "refund"})) == []
    assert ids(api.see("/v1/issuing/cardholders", {"email": "nobody@example.com"})) == []


def test_top_ups_are_narrowed_by_amount(api):
    """An amount, or bounds."""
    made = [
        api.have("/v1/topups", {"amount": amount, "currency": "usd"})["id"]
        for amount in (100, 200, 300)
    ]

    assert ids(api.see("/v1/topups", {"amount": 200})) == [made[1]]
    assert ids(api.see("/v1/topups", {"amount[gte]": 200})) == [made[2], made[1]]
    assert ids(api.see("/v1/topups", {"status": "pending"})) == []
