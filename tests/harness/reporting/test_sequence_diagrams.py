"""The sequence diagram of a scenario: what happened, in order, and nothing else."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import orjson
import pytest

from issuing_harness.interactions import (
    Delivery,
    EndpointReply,
    Interaction,
    OutsideAction,
    Request,
    Response,
    Span,
)
from issuing_harness.reporting.description import delivery_title
from issuing_harness.reporting.diagram import ROWS, WIDTH, diagrams
from issuing_harness.reporting.sequence import Exchange, arrows_of
from issuing_harness.stage.evidence import RecordedSpans
from issuing_harness.tape.timeline import parse_timeline
from tests.harness.reporting.small_suite import Suite

SVG = "{http://www.w3.org/2000/svg}"
PURCHASE = "/v1/test_helpers/issuing/authorizations"


def called(began: int, ended: int, path: str, status: int = 200, **body: object) -> Exchange:
    """A request of the program."""
    response = Response(status, {}, orjson.dumps(body).decode())
    record = Interaction(Request("POST", path), response)
    return Exchange(record, Span(began, ended), "When Alice spends $5.00")


def delivered(began: int, ended: int, type_: str, reply: EndpointReply) -> Exchange:
    """An event that was posted to the endpoint."""
    event = {"id": "evt_1", "type": type_, "data": {"object": {"id": "iauth_1"}}}
    record = Delivery(orjson.dumps(event).decode(), reply)
    return Exchange(record, Span(began, ended), "When Alice spends $5.00")


def texts(svg: str) -> list[str]:
    """Every text of a picture, in the order drawn; without tooltips."""
    elements = ET.fromstring(svg).iter(f"{SVG}text")
    return ["".join([e.text or "", *(child.tail or "" for child in e)]) for e in elements]


def arrows(exchanges: list[Exchange]) -> list[str]:
    """Arrows as text: who, to whom, what."""
    return [f"{a.sender} > {a.receiver}: {a.text}" for a in arrows_of(exchanges)]


def test_a_decision_is_asked_for_while_the_purchase_waits() -> None:
    """Between the request and its response, though the response is reported after it."""
    approves = EndpointReply(200, {}, '{"approved": true}')
    exchanges = [
        delivered(2, 3, "issuing_authorization.request", approves),
        called(1, 4, PURCHASE, object="issuing.authorization", id="iauth_1"),
        delivered(5, 6, "issuing_authorization.created", EndpointReply(None)),
    ]

    assert arrows(exchanges) == [
        f"program > stripe: POST {PURCHASE}",
        "stripe > endpoint: issuing_authorization.request iauth_1",
        'endpoint > stripe: 200 {"approved": true}',
        "stripe > program: 200 issuing.authorization iauth_1",
        "stripe > endpoint: issuing_authorization.created iauth_1",
        "endpoint > stripe: closed without a reply",
    ]


THIN = {
    "object": "v2.core.event",
    "id": "evt_test_1",
    "type": "v1.issuing_card.updated",
    "related_object": {"id": "ic_1", "type": "issuing.card", "url": "/v1/issuing/cards/ic_1"},
}


@pytest.mark.parametrize(
    ("event", "what", "about"),
    [
        (THIN, "v1.issuing_card.updated ic_1", "ic_1"),
        (THIN | {"related_object": None}, "v1.issuing_card.updated", "None"),
        ({"id": "evt_1", "type": "balance.available", "data": {"object": {}}}, "balance.", "None"),
    ],
)
def test_an_event_of_any_kind_is_told(event: dict[str, Any], what: str, about: str) -> None:
    """A thin one shows no object, and some objects have no id: in the picture and in titles."""
    delivery = Delivery(orjson.dumps(event).decode(), EndpointReply(200))

    assert arrows([Exchange(delivery, Span(1, 2), "")])[0].startswith(f"stripe > endpoint: {what}")
    assert delivery_title(delivery) == f"← {event['type']} about {about} → 200"
    assert str(delivery) == f"{event['type']} about {about} ({event['id']})"


def test_what_the_endpoint_asks_is_an_arrow_of_the_endpoint() -> None:
    """It calls Stripe before it decides."""
    request = Interaction(Request("GET", "/v1/balance"), Response(200, {}, '{"object":"balance"}'))

    assert arrows([Exchange(request, Span(3, 4, by_endpoint=True), "")]) == [
        "endpoint > stripe: GET /v1/balance",
        "stripe > endpoint: 200 balance",
    ]


@pytest.mark.parametrize(
    ("status", "body", "text"),
    [
        (402, '{"error":{"type":"card_error","code":"card_declined"}}', "402 card_declined"),
        (400, '{"error":{"type":"invalid_request_error"}}', "400 invalid_request_error"),
        (200, '{"object":"list","data":[{},{}]}', "200 list of 2"),
        (502, "<html>", "502"),
        (200, "[1]", "200"),
        (200, '{"object":"x","id":"ic_1SbXyz0B2eZvKYlo2C"}', "200 x ic_…lo2C"),
        (200, '{"object":"x","id":"issuing_authorization"}', "200 x issuing_authorization"),
    ],
)
def test_a_response_is_told_in_a_line(status: int, body: str, text: str) -> None:
    """What it is and its id, or the code of the error."""
    response = Response(status, {}, body)
    exchange = Exchange(Interaction(Request("GET", "/v1/a"), response), Span(1, 2), "")

    assert arrows_of([exchange])[1].text == text
    assert arrows_of([exchange])[1].is_bad == (status >= 400)


def test_each_sentence_stands_above_its_arrows() -> None:
    """Once, and the name of whoever answered above its line; no endpoint where there was none."""
    first = called(1, 2, "/v1/a", object="a", id="a_1")
    then = Exchange(first.record, Span(3, 4), "Then it is approved")

    [svg] = diagrams([first, then], "Sandbox")

    assert texts(svg) == [
        *("Program", "Sandbox"),
        *("When Alice spends $5.00", "POST /v1/a", "200 a a_1"),
        *("Then it is approved", "POST /v1/a", "200 a a_1"),
    ]


def test_texts_are_escaped_and_nothing_in_it_runs_or_loads() -> None:
    """Whatever a sentence, a path or a reply holds, what XML cannot hold included."""
    nasty = "</text><script>alert(1)</script>\x00\x1b[31m&\ud800"
    exchange = Exchange(called(1, 2, f"/v1/{nasty}").record, Span(1, 2), nasty)
    reply = EndpointReply(200, {}, nasty * 20)
    event = delivered(3, 4, nasty.replace("\ud800", ""), reply)
    pictures = diagrams([exchange, event], nasty)

    [svg] = pictures
    tags = {element.tag.removeprefix(SVG) for element in ET.fromstring(svg).iter()}
    assert tags == {"svg", "title", "rect", "line", "path", "text"}
    assert not re.search(r"\bon\w+=|href|url\(|style=", svg)
    assert "</text><script>alert(1)</script>" in "".join(texts(svg))


def test_equal_polls_are_one_arrow() -> None:
    """What was asked three times and answered alike says so, and is drawn once."""
    exchanges = [called(2 * n + 1, 2 * n + 2, "/v1/a") for n in range(3)]

    [picture] = diagrams(exchanges, "Stripe")

    assert [text for text in texts(picture) if "/v1/a" in text] == ["POST /v1/a (3 times)"]


def test_a_long_scenario_is_several_pictures() -> None:
    """Each of a height that a page shows at full size; a sentence that goes on is repeated."""
    exchanges = [called(2 * n + 1, 2 * n + 2, f"/v1/{n}") for n in range(40)]

    pictures = diagrams(exchanges, "Stripe")

    roots = [ET.fromstring(picture) for picture in pictures]
    assert {root.get("width") for root in roots} == {str(WIDTH)}
    assert max(int(root.get("height", "0")) for root in roots) < 850
    rows = [texts(picture)[2:] for picture in pictures]
    assert [len(each) for each in rows] == [ROWS, ROWS, 23]
    assert rows[1][0] == "When Alice spends $5.00 (continued)"
    assert sum(text.startswith("POST") for each in rows for text in each) == 40


@pytest.mark.parametrize("calls", [1, 44, 45, 46, 47, 100, 101, 102])
def test_there_are_three_pictures_at_most(calls: int) -> None:
    """Each is a file; of a scenario that is longer still they are higher."""
    exchanges = [called(2 * n + 1, 2 * n + 2, f"/v1/{n}") for n in range(calls)]

    pictures = diagrams(exchanges, "Stripe")

    assert len(pictures) <= 3
    shown = [text for picture in pictures for text in texts(picture)]
    assert sum(text.startswith("POST") for text in shown) == calls


def test_a_text_that_is_cut_can_be_read_in_full() -> None:
    """In its tooltip."""
    path = "/v1/test_helpers/issuing/authorizations/" + "x" * 200

    [svg] = diagrams([called(1, 2, path)], "Stripe")

    assert f"<title>POST {path}</title>" in svg
    assert max(map(len, texts(svg))) < 110


def test_it_is_read_in_the_light_and_in_the_dark() -> None:
    """It brings its own background, and every color on it has the contrast that reading needs."""
    [svg] = diagrams([called(1, 2, "/v1/a"), called(3, 4, "/v1/a", status=500)], "Stripe")
    root = ET.fromstring(svg)

    background = root.find(f"{SVG}rect")
    assert background is not None
    assert (background.get("width"), background.get("height")) == ("720", root.get("height"))
    inks = {str(e.get("fill")) for e in root.iter(f"{SVG}text")} - {"#ffffff"}
    assert all(contrast(ink, "#ffffff") > 4.5 for ink in inks)
    assert len(inks) == 4


def contrast(one: str, other: str) -> float:
    """The contrast of two colors, by WCAG 2."""
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of ``#rrggbb``."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * weight for c, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def test_without_traffic_there_is_none(suite: Suite) -> None:
    """And with traffic there is one, beside the sentences."""
    suite.steps("""
        @when("nothing is asked")
        def nothing(): pass
    """)
    suite.feature("""
        Feature: Freezing a card
          Scenario: Calls
            When Alice holds a card
            Then it is approved
          Scenario: Calls nobody
            When nothing is asked
            Then it is approved
    """)
    suite.run(expect={"passed": 2})

    assert "attachments" not in suite.results["Calls nobody"]
    attachment, evidence = suite.results["Calls"]["attachments"]
    assert evidence["name"] == "evidence"
    assert (attachment["name"], attachment["type"]) == ("sequence diagram", "image/svg+xml")
    assert "Sandbox" in texts(suite.results.attachment(suite.results["Calls"], "sequence diagram"))


class FakeCassette:
    """What ``RecordedSpans`` needs of a cassette."""

    def __init__(self, timeline: str, interactions: int, events: tuple[str, ...]) -> None:
        self.timeline = parse_timeline(timeline)
        request, response = Request("POST", "/v1/a"), Response(200, {}, "{}")
        self.interactions = [Interaction(request, response) for _ in range(interactions)]
        self.deliveries = [Delivery(event, EndpointReply(200)) for event in events]


def test_a_replay_shows_the_order_of_the_recording() -> None:
    """It posts everything that was due from within one request, and equal events one by one."""
    cassette = FakeCassette(">1 !1 >2 <2 ?1 <1 !2 ?2 ~ >3 <3", 3, ("{}", "{}"))
    spans = RecordedSpans(cassette)
    first, second, third = cassette.interactions
    again = Delivery("{}", EndpointReply(200))

    assert spans.of_delivery(again) == Span(2, 5)
    assert spans.of_interaction(second, by_endpoint=True) == Span(3, 4, by_endpoint=True)
    assert spans.of_interaction(first, by_endpoint=False) == Span(1, 6)
    assert spans.of_delivery(again) == Span(7, 8)
    assert spans.of_interaction(third, by_endpoint=False) == Span(10, 11)
    assert spans.of_delivery(again) == Span(11, 11)


def test_what_is_done_outside_of_the_api_is_one_arrow_after_what_was_before() -> None:
    """Nothing answers it; the balance that is read next shows it."""
    call = Interaction(Request("GET", "/v1/balance"), Response(200, {}, "{}"))
    action = OutsideAction("the Dashboard adds $50.00", 5000)
    exchanges = [
        Exchange(call, Span(1, 2), "Given"),
        Exchange(action, Span(2, 2), "Given"),
        Exchange(call, Span(3, 4), "Given"),
    ]

    texts = [arrow.text for arrow in arrows_of(exchanges)]

    assert texts[2] == "outside of the API: the Dashboard adds $50.00"
    assert [text.split()[0] for text in texts] == ["GET", "200", "outside", "GET", "200"]
