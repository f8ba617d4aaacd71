"""Faults between Stripe and an integration: each changes what it is there to change, alone."""

import json

import pytest

from issuing_harness.certification import faulty_way, planted_faults
from issuing_harness.certification.faulty_way import FaultyWay
from issuing_harness.certification.planted_faults import FAULTS
from issuing_harness.certification.requirements import CAPABILITIES, library_path, read_catalogue
from issuing_harness.interactions import EndpointReply, Request, Response

SECRET, OTHER = "whsec_right", "whsec_of_somebody_else"
CAPTURE = {"id": "ipi_1", "object": "issuing.transaction", "amount": -500, "merchant_amount": -500}
PURCHASE = {"id": "iauth_1", "object": "issuing.authorization", "transactions": [CAPTURE]}
ASKED = {"id": "iauth_1", "pending_request": {"amount": 900, "merchant_amount": 900}}
EVENTS = {
    "issuing_transaction.created": CAPTURE,
    "issuing_authorization.created": {**PURCHASE, "transactions": []},
    "issuing_authorization.updated": PURCHASE,
    "issuing_authorization.request": ASKED,
    "issuing_dispute.closed": {"id": "idp_1", "object": "issuing.dispute"},
    "issuing_card.created": {"id": "ic_1", "object": "issuing.card"},
}
SETTLED = {"issuing_transaction.created", "issuing_authorization.updated"}
PURCHASES = {"issuing_authorization.created", "issuing_authorization.updated"}
QUESTION = {"issuing_authorization.request"}
OTHERS = EVENTS.keys() - QUESTION


@pytest.fixture(name="post")
def _post(monkeypatch):
    """Posts each event under a fault; returns what arrived for each, and what came back."""
    arrived = []

    def reach(url, secret, event, *, age=0):
        arrived.append((json.loads(event), secret, age))
        return EndpointReply(200, {"content-length": "18", "x": "y"}, '{"approved": true}')

    def post(name, secret=SECRET, age=0):
        fault = next(each for each in FAULTS if each.name == name)
        way = FaultyWay(fault, SECRET, late=60.0)
        found = {}
        for type_, about in EVENTS.items():
            arrived.clear()
            event = json.dumps({"id": "evt_1", "type": type_, "data": {"object": about}})
            reply = way("http://x", secret, event, age=age)
            found[type_] = list(arrived), reply
        way.close()
        return found

    monkeypatch.setattr(faulty_way, "post_event", reach)
    monkeypatch.setattr(planted_faults.time, "sleep", arrived.append)
    return post


def amounts(event):
    """The sums of the transactions in an event."""
    about = event["data"]["object"]
    return [each["amount"] for each in [about, *about.get("transactions", [])] if "amount" in each]


@pytest.mark.parametrize(
    ("name", "lost", "status"),
    [
        ("loses-settled-money", SETTLED, 200),
        ("loses-purchases", PURCHASES, 200),
        ("loses-disputes", {"issuing_dispute.closed"}, 200),
        ("delays-events", OTHERS, 200),
        ("loses-questions", QUESTION, 500),
        ("refuses-events", OTHERS, 400),
    ],
)
def test_what_is_lost_never_arrives_and_all_else_does(post, name, lost, status):
    """Whoever sends it is told a status; what is delayed comes when nobody waits any more."""
    found = post(name)

    assert {type_ for type_, (arrived, _) in found.items() if not arrived} == lost
    assert {found[type_][1].status for type_ in lost} == {status}


def test_settled_money_is_told_of_twice_by_other_ids(post):
    """An integration that knows what it has booked by event or by transaction books both."""
    found = post("doubles-settled-money")

    first, second = (event for event, *_ in found["issuing_transaction.created"][0])
    assert (second["id"], second["data"]["object"]["id"]) == ("evt_1twin", "ipi_1twin")
    assert amounts(first) == amounts(second) == [-500]
    _, both = found["issuing_authorization.updated"][0]
    assert [each["id"] for each in both[0]["data"]["object"]["transactions"]] == [
        "ipi_1",
        "ipi_1twin",
    ]
    assert len(found["issuing_authorization.created"][0]) == 1


def test_sums_are_swapped_and_signed_anew(post):
    """Of what is settled, or of what is asked, each with the right secret."""
    settled = post("swaps-settled-sums")
    sums = {type_: amounts(found[0][0][0]) for type_, found in settled.items()}
    assert sums == {type_: [-600] if type_ in SETTLED else [] for type_ in EVENTS}
    asked = post("swaps-asked-sums")["issuing_authorization.request"][0]
    assert asked[0][0]["data"]["object"]["pending_request"]["amount"] == 1
    assert asked[0][1] == SECRET


def test_a_decision_is_turned_around(post):
    """Yes becomes no; the length of the old reply is not passed on."""
    reply = post("flips-decisions")["issuing_authorization.request"][1]

    assert (json.loads(reply.body), reply.headers) == ({"approved": False}, {"x": "y"})


def test_a_question_comes_late(post):
    """By more than Stripe waits, which its reply takes then; other events come at once."""
    found = post("asks-late")
    arrived, reply = found["issuing_authorization.request"]

    assert arrived[0] > 2
    assert reply.wire.seconds > 2
    assert len(found["issuing_card.created"][0]) == 1


def test_events_arrive_and_a_failure_comes_back(post):
    """As of a proxy that loses the reply; a decision gets through."""
    found = post("fails-events")

    assert all(arrived for arrived, _ in found.values())
    assert {type_: reply.status for type_, (_, reply) in found.items()} == dict.fromkeys(
        OTHERS, 500
    ) | {"issuing_authorization.request": 200}


def test_a_forgery_and_an_old_signature_arrive_as_right_ones(post):
    """So that an endpoint which checks well takes them."""
    forged = post("signs-forgeries", secret=OTHER)["issuing_card.created"][0]
    stale = post("freshens-signatures", age=600)["issuing_card.created"][0]

    assert [secret for _, secret, _ in forged] == [SECRET]
    assert [age for *_, age in stale] == [0]


def test_each_fault_names_what_there_is():
    """Requirements of the catalogue that are tested by scenarios, and a capability."""
    catalogue = {each.id: each for each in read_catalogue(library_path()).requirements}

    for fault in FAULTS:
        assert {catalogue[name].tested for name in fault.noticed} == {"scenario"}
        assert fault.needs in CAPABILITIES
    assert len({each.name for each in FAULTS}) == len(FAULTS)


def polled(name, events):
    """What a list of events says under a fault: ids, and the sums in it."""
    fault = next(each for each in FAULTS if each.name == name)
    listed = [
        {"id": f"evt_{place}", "type": type_, "data": {"object": EVENTS[type_]}}
        for place, type_ in enumerate(events)
    ]
    answer = Response(200, {}, json.dumps({"data": listed, "has_more": False}))
    altered = FaultyWay(fault, SECRET, late=60.0).alter(Request("GET", "/v1/events"), answer)
    return [(each["id"], amounts(each)) for each in json.loads(altered.body)["data"]]


def test_what_is_polled_is_spoilt_where_there_is_no_endpoint():
    """Lost, doubled and swapped; a page begins and ends with an event that Stripe knows."""
    listed = [
        "issuing_transaction.created",
        "issuing_card.created",
        "issuing_authorization.updated",
    ]

    assert polled("loses-polled-money", listed) == [("evt_1", [])]
    assert polled("loses-polled-purchases", listed) == [("evt_0", [-500]), ("evt_1", [])]
    assert polled("swaps-polled-sums", listed)[0] == ("evt_0", [-600])
    assert polled("doubles-polled-money", listed) == [
        *(("evt_0", [-500]), ("evt_0twin", [-500]), ("evt_1", [])),
        *(("evt_2twin", [-500, -500]), ("evt_2", [-500])),
    ]


@pytest.mark.parametrize("path", ["/v1/events/evt_1", "/v1/issuing/cards"])
def test_no_other_answer_is_altered(path):
    """Nor an error."""
    fault = next(each for each in FAULTS if each.polled)
    way = FaultyWay(fault, SECRET, late=60.0)
    answer, error = Response(200, {}, '{"data": []}'), Response(500, {}, "{}")

    assert way.alter(Request("GET", path), answer) is answer
    assert way.alter(Request("GET", "/v1/events"), error) is error


@pytest.mark.parametrize("name", [each.name for each in FAULTS if "settled" in each.name])
def test_a_thin_event_shows_no_money_and_passes(name, monkeypatch):
    """It has no transaction that could be lost, doubled or altered."""
    arrived = []

    def reach(*posted, age):
        arrived.append((json.loads(posted[2]), age))
        return EndpointReply(200)

    monkeypatch.setattr(faulty_way, "post_event", reach)
    thin = {"object": "v2.core.event", "id": "evt_test_1", "type": "v1.issuing_card.updated"}

    FaultyWay(next(each for each in FAULTS if each.name == name), SECRET, late=60.0)(
        "http://x", SECRET, json.dumps(thin)
    )

    assert arrived == [(thin, 0)]
