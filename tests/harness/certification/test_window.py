"""The decision window: how long decisions took, what they waited for, how slow Stripe may be."""

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from issuing_harness.certification.certificate import Attempt, Outcome, Slowness
from issuing_harness.certification.page import render_page
from issuing_harness.certification.slowness import find_limit, measured_scenario
from issuing_harness.certification.window import Window, plot, plots
from issuing_harness.interactions import EndpointReply, Request, Response
from issuing_harness.webhooks.decision_times import DecisionTimes
from issuing_harness.webhooks.receiver import ReceivedEvent
from issuing_harness.webhooks.stripe_api import StripeApi
from tests.harness.certification.samples import certificate

APPROVE = "POST /v1/issuing/authorizations/iauth_1xXNtoFSEepBux0R/approve"


def call(after, seconds, name=APPROVE):
    """A call as an attempt keeps it."""
    return {"call": name, "after": after, "seconds": seconds}


def decided(*decisions, outcome=Outcome.PASSED, name="It decides"):
    """An attempt with decisions: the seconds of each, and its calls."""
    kept = tuple(
        {"authorization": "iauth_1", "status": 200, "seconds": seconds, "calls": list(calls)}
        for seconds, *calls in decisions
    )
    return Attempt(f"x.feature::{name}", ("ISS-DEC-002",), 1, "", 1.0, outcome, decisions=kept)


def test_the_figures_of_a_run():
    """Percentiles, the slowest, what is left of two seconds, how many came too late."""
    window = Window.of([decided(*[(n / 100,) for n in range(1, 101)])])

    found = [window.percentile(each) for each in (50, 95, 99)]
    assert found == pytest.approx([0.5, 0.95, 0.99], abs=0.006)
    assert (window.most, window.headroom, window.late) == (1.0, 1.0, 0)
    late = Window.of([decided((2.5,))])
    assert (late.percentile(99), late.headroom, late.late) == (2.5, -0.5, 1)


def test_which_calls_cost_it():
    """By method and path, whatever it was about; the most expensive first, as a part of all."""
    attempt = decided(
        (1.0, call(0.1, 0.5), call(0.6, 0.1, "GET /v1/balance")), (1.0, call(0.0, 0.3))
    )
    costs = Window.of([attempt]).costs

    assert [(each.name, each.count, round(each.share, 2), each.most) for each in costs] == [
        ("POST /v1/issuing/authorizations/…/approve", 2, 0.4, 0.5),
        ("GET /v1/balance", 1, 0.05, 0.1),
    ]


def test_many_decisions_are_drawn_in_pictures_that_fit_on_paper():
    """Each of them once, in the same measure; a page of A4 is half again as high as it is wide."""
    window = Window.of([decided(*[(n / 40,) for n in range(1, 101)])])
    drawn = [ET.fromstring(each) for each in plots(window)]

    sizes = [[int(each) for each in svg.attrib["viewBox"].split()[2:]] for svg in drawn]
    assert len(sizes) == 3
    assert all(height < 1.3 * width for width, height in sizes)
    figures = re.findall("[0-9]+ ms", "".join(plots(window)))
    assert figures == [f"{n * 25} ms" for n in range(1, 101)]
    limits = {line.attrib["x1"] for svg in drawn for line in svg.iter() if "x1" in line.attrib}
    assert len(limits) == 1
    assert plots(Window.of([])) == []


def test_decisions_while_stripe_was_made_slow_do_not_count():
    """What a scenario has slowed says nothing of how fast it is."""
    attempt = decided((1.6, call(0.0, 1.5)), (0.1,))
    attempt.decisions[0]["delay"] = 1.5

    assert [each.seconds for each in Window.of([attempt]).decisions] == [0.1]


def test_the_plot_has_calls_within_their_decision():
    """On one clock: a call begins as far into its bar as it came after the question."""
    svg = plot(Window.of([decided((1.0, call(0.5, 0.25)))]))
    drawn = ET.fromstring(svg)
    bars = [each for each in drawn if each.tag.endswith("rect") and each.get("fill") != "#ffffff"]
    decision, within = bars[:2]

    assert (decision.get("x"), decision.get("width")) == ("300", "180.0")
    assert (within.get("x"), within.get("width")) == ("390.0", "45.0")
    assert "waits for Stripe's API" in "".join(drawn.itertext())


@pytest.mark.parametrize(
    ("slowness", "words"),
    [
        (None, "was not tried"),
        (Slowness(0), "calls nothing of Stripe's API while it decides"),
        (Slowness(1, "x", 1.93, 1.97), "waits for one call, .* 1.93 s late .* with 1.97 s it"),
        (Slowness(2, "x", 2.0, None), "2 calls, .* 2 s late it still came in time"),
        (Slowness(3, "x", 0.0, 0.05), "3 calls, .* 0.05 s late it came too late"),
    ],
)
def test_how_slow_stripe_may_be_is_said(slowness, words):
    """In a sentence, on the page; also where it was not tried, or there is nothing to try."""
    page = render_page(replace(certificate(), slowness=slowness), {})
    assert re.search(words, page.replace("&#39;", "'"))


def test_which_scenario_is_tried():
    """One that passed, with calls, of the fewest decisions and the shortest; none without calls."""
    chosen = decided((0.2, call(0.0, 0.1)), name="short")
    others = [
        decided((0.1,), name="calls nothing"),
        decided((0.1, call(0.0, 0.1)), outcome=Outcome.FAILED, name="failed"),
        decided((1.6, call(0.0, 1.5)), name="slow"),
        decided((0.1, call(0.0, 0.1)), (0.1,), name="of two"),
    ]

    assert measured_scenario([*others, chosen]) is chosen
    assert measured_scenario(others[:2]) is None


@pytest.mark.parametrize(
    ("base", "calls", "holds"), [(0.1, 1, 1.9), (0.2, 3, 0.6), (1.99, 1, 0.0), (0.1, 0, 2.0)]
)
def test_the_limit_is_found_by_bisection(base, calls, holds):
    """To a twentieth of a second: two seconds less its own time, by the number of its calls."""
    tried = []

    def breaks(delay):
        tried.append(delay)
        return base + calls * delay > 2.0

    found = find_limit(breaks, calls, "x.feature::It decides")

    assert found.holds == pytest.approx(holds, abs=0.05)
    assert (found.breaks is None) == (calls == 0)
    assert len(tried) <= 7


@pytest.fixture(name="api")
def _api():
    api = StripeApi(0, "sk_test_of_this_run")
    yield api
    api.close()


class Answers:
    """What answers calls."""

    def send(self, _request):
        """Answer."""
        return Response(200, {}, "{}")


def test_calls_are_timed_within_their_decision(api):
    """One about another authorization belongs to that; one after the reply to none."""
    headers = {"authorization": "Bearer sk_test_of_this_run"}
    api.attach(Answers(), print)
    api.delay = 0.01
    times = DecisionTimes(api)
    question = ReceivedEvent({"id": "evt_1", "data": {"object": {"id": "iauth_1"}}}, "")

    def answer(path):
        api.answer(Request("POST", path, headers=headers), "")

    def decide():
        answer("/v1/issuing/authorizations/iauth_1/approve")
        answer("/v1/issuing/authorizations/iauth_2/approve")
        answer("/v1/accounts")
        return EndpointReply(200)

    times.measure(question, decide)
    answer("/v1/later")
    (measured,) = times.all()
    document = measured.document()

    assert [each["call"] for each in document["calls"]] == [
        "POST /v1/issuing/authorizations/iauth_1/approve",
        "POST /v1/accounts",
    ]
    assert all(each["seconds"] >= 0.01 for each in document["calls"])
    assert document["delay"] == 0.01
    assert (measured.event, measured.status) == ("evt_1", 200)
    assert measured.seconds > 0.03


def test_a_scenario_that_is_over_leaves_no_delay(api):
    """The next one meets Stripe as it is."""
    api.delay = 1.0
    api.detach()

    assert api.delay == 0.0
