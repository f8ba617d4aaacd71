"""The report of a run: a page that loads nothing, JSON, and lines on the terminal."""

import json
import re
import signal
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hdrh.histogram import HdrHistogram

from issuing_harness.certification.limit_bars import Bar, Stretch, draw
from issuing_harness.interruption import Stopped
from issuing_harness.load.report import Report
from issuing_harness.load.run import Measured
from issuing_harness.load.tally import Tally
from issuing_harness.load.verdict import judge
from issuing_harness.tape.known_secrets import known
from issuing_harness.webhooks.replies import decision
from tests.harness.load.counted import gone, measured, order


def reported(some=None, **more):
    """The report of a run; of a sound one if no other is given."""
    some = some or measured()
    said = {"name": "Books", "url": "http://127.0.0.1:8000/webhooks", "rule": "The rule."} | more
    return Report(**said, made="2026-11-29T12:00:00Z", measured=some, judgement=judge(some))


def test_the_page_loads_nothing():
    """No script, no address of anything, and none may be loaded."""
    page = reported().page()

    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|src=|@import|url\(", page)


def test_the_page_says_what_was_measured():
    """The verdict, what was asked, the times, the rule, and whether the generator kept up."""
    page = reported().page()

    for said in (
        '<span class="verdict met">met</span>',
        "20 questions a second for 4 s, sent by 2 workers",
        "80 of 80 were asked",
        "The rule.",
        "They are: the generator was not the bottleneck.",
        "0 came later, or not at all",
    ):
        assert said in page, said


def test_the_page_says_what_is_wrong():
    """Each fault, each cause with its count; and why times are not valid."""
    failing = measured(lambda *_: gone("is <not> there"), sent_late=0.2)
    page = reported(failing).page()

    assert '<span class="verdict not-met">not met</span>' in page
    assert "80 got no decision: 80 times it is &lt;not&gt; there." in page
    assert "<p>They are not:</p><ul><li>the questions were sent late" in page


def test_the_plot_has_a_bar_for_each_part_of_the_time():
    """As long as 99 of 100 took, half of them within it; red where something was late or failed."""
    some = measured(seconds=0.5)
    some.tally.parts[2].late = 1
    drawn = ET.fromstring(reported(some).plot())
    bars = [each for each in drawn.iter() if each.tag.endswith("rect")]
    texts = [each.text for each in drawn.iter() if each.tag.endswith("text")]

    assert [text for text in texts if "asked" in text] == [
        "0 to 1 s: 20 asked",
        "1 to 2 s: 20 asked",
        "2 to 3 s: 20 asked, 1 late",
        "3 to 4 s: 20 asked",
    ]
    assert texts.count("500 ms") == 4
    assert "2 s" in texts
    assert [each.get("fill") for each in bars].count("#b3261e") == 1


def test_a_bar_that_exceeds_the_limit_is_red():
    """At two seconds it is not yet; the line stands where two seconds end."""
    drawn = [draw([Bar("x", s, [Stretch("half", 0, s / 2)])], "t") for s in (2.0, 2.001)]

    assert [each.count("#b3261e") for each in drawn] == [2, 3]


def test_json_has_all_of_it(tmp_path):
    """With the histogram as HdrHistogram's tools read it."""
    said = reported(measured(seconds=0.25))
    document = json.loads(said.write(tmp_path / "load.html").read_text())

    assert (document["verdict"], document["is_valid"], document["asked"]) == ("met", True, 80)
    assert document["asked_for"] == {"rate": 20, "seconds": 4, "workers": 2, "questions": 80}
    assert document["replies"]["signature refused"] == 0
    assert document["seconds"]["p99"] == pytest.approx(0.25, rel=0.001)
    assert sum(part["asked"] for part in document["parts"]) == 80
    histogram = HdrHistogram.decode(document["histogram"]["hdr"])
    assert histogram.get_total_count() == 80
    assert histogram.get_value_at_percentile(50) == pytest.approx(250_000, rel=0.001)


def test_the_terminal_says_it_in_lines():
    """What was asked, how long it took, how late it was sent, and the verdict at last."""
    lines = list(reported(measured(lambda *_: decision(approved=False))).lines())

    assert lines[0].startswith("80 of 80 questions asked: 0 approved, 80 declined, 0 signature")
    assert lines[1].startswith("Replies within 20 ms (half), 20 ms (99 of 100), 20 ms (all)")
    assert lines[2].startswith("Sent at most 1 ms late")
    assert lines[-1] == '"Books" under load: not met.'


def test_a_run_that_was_ended_early_says_so():
    """By what, on the page, in JSON and on the terminal."""
    some = replace(measured(), stopped=Stopped(signal.SIGINT))
    said = reported(some)

    assert "Ended early by Ctrl-C: this is what came by then" in said.page()
    assert said.document()["stopped"] == "Ctrl-C"
    assert list(said.lines())[-1] == '"Books" under load: met, ended early by Ctrl-C.'


def test_no_secret_is_in_it(tmp_path):
    """Neither of the profile nor one that an endpoint says in its errors."""
    password = "correct-horse-battery"
    failing = measured(lambda *_: gone(f"said {password}"))
    with known([("PASSWORD", password)]):
        said = reported(failing, url=f"http://user:{password}@127.0.0.1/", rule=password)
        document = said.write(tmp_path / "load.html").read_text()

    assert password not in document
    assert password not in (tmp_path / "load.html").read_text()


def test_an_empty_run_can_be_shown():
    """One that was ended before the first question has a page, too."""
    page = reported(Measured(order(), Tally.of_parts(4))).page()

    assert "nothing was sent." in page
