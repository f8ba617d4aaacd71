"""The certificate's page: all that a certificate says, in one file, however it is read.

It is long because one page is read in a dozen ways, with the samples that each needs.
"""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from pytest_bdd.parser import FeatureParser

from issuing_harness.certification.certificate import (
    Blame,
    Noticed,
    Outcome,
    Proof,
    ProvenFault,
    RequirementVerdict,
    Verdict,
)
from issuing_harness.certification.history import HISTORY, KEPT, History, Shown, run_of
from issuing_harness.certification.page import attempt_key, render_page, write_pages
from issuing_harness.certification.page_evidence import (
    Evidence,
    Look,
    read_evidence,
    step_document,
)
from issuing_harness.certification.scenario_names import names_of_rows, scenario_name, told
from issuing_harness.certification.scenarios import feature_files, library_features
from issuing_harness.tooling.npm import NodeToolError, find_node, install_once
from tests.harness.certification import samples
from tests.harness.certification.samples import IN_TIME, RACE, attempt, certificate

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
OPEN_PAGE = Path(__file__).parents[1] / "reporting" / "open_page.mjs"
AXE = Path(__file__).with_name("axe")
#: What axe finds wrong, in a few words each.
RUN_AXE = """
axe.run(document).then(({ violations, passes }) => ({
  passes: passes.length,
  violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`),
}))
"""
#: What reaches beyond the screen, or beyond its cell.
OVERFLOWING = """
(() => {
  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")].filter(
    (each) => each.getBoundingClientRect().right > innerWidth
      || (each.matches(".matrix th, .matrix td") && each.scrollWidth > each.clientWidth + 1)
  );
  return { width: innerWidth, wide: wide.map((each) => each.outerHTML.slice(0, 80)) };
})()
"""
#: Words of a verdict that are broken over two lines.
BROKEN_WORDS = """
[...document.querySelectorAll(".mark")].filter(
  (each) => !each.textContent.includes(" ") && each.getClientRects().length > 1
).map((each) => each.textContent)
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>One</title></svg>'
DIGEST = "ab" * 32
NASTY = 'Ours"} </style><script>alert(1)</script> & <b>'


class Reader(HTMLParser):
    """What a program reads of a page: its elements, ids, addresses and text."""

    def __init__(self, source):
        super().__init__()
        self.tags, self.ids, self.addresses, self.text = Counter(), [], [], ""
        self._style = False
        self.feed(source)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attrs):
        """Count it, and keep its id and where it leads."""
        self.tags[tag] += 1
        self._style = tag == "style"
        found = dict(attrs)
        self.ids += [found["id"]] if "id" in found else []
        self.addresses += [value for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag):
        """Text may follow a style."""
        self._style = self._style and tag != "style"

    def handle_data(self, data):
        """Keep what can be read."""
        self.text += "" if self._style else f" {data}"


def failed():
    """A certificate of something that failed in every way there is."""
    more = {"expected": "spent $12.00", "received": "spent $24.00", "blame": Blame.INTEGRATION}
    message = "Not as expected: what the application shows.\nexpected: spent $12.00\nIt was twice."
    red = attempt(RACE, 1, Outcome.FAILED, message=message, **more)
    lost = attempt(IN_TIME, 2, Outcome.BROKEN, message="Stripe did not answer.", blame=Blame.STRIPE)
    verdicts = certificate().verdicts
    return certificate(
        verdict=Verdict.NOT_MET,
        reason="ISS-DEC-004 is not met",
        verdicts=(
            replace(verdicts[0], verdict=Verdict.WAIVED, reason="being rebuilt"),
            replace(verdicts[1], verdict=Verdict.NOT_MET, reason="It was twice."),
            RequirementVerdict(
                "ISS-ERR-005",
                "SHOULD",
                "It logs.",
                Verdict.MET,
                f"attested by Ann: SHA-256 {DIGEST}",
            ),
            replace(verdicts[2], verdict=Verdict.NOT_TESTED, reason="no scenario yet"),
            replace(verdicts[2], id="ISS-DSP-002", verdict=Verdict.INCONCLUSIVE, reason="lost"),
        ),
        attempts=(red, attempt(IN_TIME, 1, Outcome.PASSED), lost),
        proof=Proof(
            (
                ProvenFault("loses", "an event is lost", Noticed.CAUGHT, "It is booked"),
                ProvenFault("doubles", "it comes twice", Noticed.MISSED, "nothing turned red"),
            )
        ),
        profile={
            "name": "Spend platform",
            "endpoint": {"url": "http://127.0.0.1/hooks", "secret": "S", "decides": "reply"},
            "missing": {"disputes": "Support does that by hand."},
            "application": {
                "base": "http://127.0.0.1",
                "shows": {"card": {"way": "http", "what": ["GET /cards/{card}"], "fields": {}}},
                "takes": {},
                "reset": None,
                "patience": 5.0,
                "settle": 0.5,
                "lacks": {"authorization.asked": "It keeps no such sum."},
            },
            "waivers": {"ISS-DEC-001": {"reason": "R", "owner": "Bob", "until": "2027-01-31"}},
            "attestations": {
                "ISS-ERR-005": {
                    "person": "Ann",
                    "day": "2026-11-01",
                    "file": "logs.pdf",
                    "sha256": DIGEST,
                }
            },
        },
    )


def steps_of(feature, folder):
    """The steps of a feature's one scenario, as pytest-bdd hands them to its hooks."""
    (folder / "f.feature").write_text(feature, "utf-8")
    [template] = FeatureParser(str(folder), "f.feature").parse().scenarios.values()
    return template.render({}).steps


def rendered(made, **more):
    """The page of a certificate whose attempts all have steps and a diagram."""
    steps = json.loads(samples.steps("failed"))
    evidence = {attempt_key(each): Evidence(steps, [SVG]) for each in made.attempts}
    return render_page(made, evidence, **more)


@pytest.mark.parametrize("made", [certificate(), failed()], ids=["met", "not met"])
def test_the_page_stands_by_itself(made):
    """It has no script, loads nothing, and each of its links leads to something on it, once."""
    page = Reader(rendered(made))

    assert page.tags["script"] == page.tags["link"] == 0
    elsewhere = [each for each in page.addresses if each[0] != "#"]
    assert {each.partition(",")[0] for each in elsewhere} == {"data:image/svg+xml;charset=utf-8"}
    assert {unquote(each[1:]) for each in page.addresses if each[0] == "#"} <= set(page.ids)
    assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    assert [name for name in page.ids if re.search(r"\s", name)] == []
    assert page.tags["img"] == len(made.attempts)


def test_all_that_a_certificate_says_can_be_read():
    """Verdict, grade, reason, counts, proof, every requirement, and what is waived or attested."""
    made = failed()
    text = Reader(rendered(made)).text

    for verdict in made.verdicts:
        assert f"{verdict.id} {verdict.claim}" in text
    for words in (
        "not met simulated ISS-DEC-004 is not met. The evidence comes from a sandbox",
        "2 planned, 2 run, 2 judged; 3 attempts, 2 of them red",
        "1 of 2 planted faults turned it red; not doubles",
        "not tested no scenario yet ISS-DSP-001 (SHOULD)",
        "disputes transactions Support does that by hand.",
        "What it neither shows nor takes What Why authorization.asked It keeps no such sum.",
        "ISS-DEC-001 R Bob 2027-01-31",
        f"ISS-ERR-005 Ann 2026-11-01 logs.pdf, {DIGEST}",
        "http://127.0.0.1/hooks; its secret is in S",
        "Stripe did not answer.",
    ):
        assert words in text, text


def test_the_row_of_an_outline_is_told_by_its_values():
    """And not by what pytest calls it."""
    assert scenario_name("features/a.feature::It holds[daily-$5.00]") == "It holds (daily-$5.00)"
    assert scenario_name(IN_TIME) == "It decides in time"


def test_every_row_of_an_outline_has_a_name_of_its_own():
    """Its values are in their places; where two would be called alike they stand behind."""
    unusual = "features/integration/application_unusual_events.feature::"
    name = "<event> about an unknown card is accepted, and has no effect"
    assert scenario_name(f"{unusual}{name}[issuing_card.created]") == (
        "issuing_card.created about an unknown card is accepted, and has no effect"
    )
    assert told(f"{name}[issuing_card.created]: It was not.").startswith("issuing_card.created ab")
    assert told("1 < 2, or <b>") == "1 < 2, or <b>"

    named = names_of_rows(feature_files([library_features()]))
    assert len(named) > 20
    assert [each for each in named.values() if re.search("<[a-z ]+>", each)] == []
    assert len(set(named.values())) == len(named)
    outline = (
        "Feature: F\n  Scenario Outline: It is <a>\n    Then <a> <b>\n"
        "    Examples:\n      | a | b | because |\n      | 1 | x-y | R |\n      | 1 | z | S |\n"
        "    Examples:\n      | b | a |\n      | q | 2 |\n"
    )
    assert names_of_rows([("f.feature", outline.encode())]) == {
        'f.feature::It is <a>[1-"x-y"]': 'It is 1 (1-"x-y")',
        "f.feature::It is <a>[1-z]": "It is 1 (1-z)",
        "f.feature::It is <a>[2-q]": "It is 2",
    }


def test_a_step_shows_its_table_and_the_page_what_the_application_showed():
    """A Then that has failed is nothing without what it expected and what was seen."""
    made = failed()
    step = {"keyword": "Then", "text": "my application shows for the card", "outcome": "failed"}
    step |= {"table": [["held", "spent"], ["$6.00", "<b>0"]], "docstring": "as agreed"}
    seen = ["after 0.1 s: held 1000", "after 2 s: held 600, spent nothing"]
    shown = Evidence([step], [], [Look("card ic_1", seen)])
    text = Reader(render_page(made, {attempt_key(each): shown for each in made.attempts})).text

    assert "my application shows for the card failed held spent $6.00 <b>0 as agreed" in text
    assert f"What the application showed: card ic_1; {'; '.join(seen)}" in text


def test_what_is_kept_of_a_step_has_its_table_and_its_text(tmp_path):
    """As pytest-bdd has read it; a security code is told by the heading of its column."""
    feature = (
        "Feature: F\n  Scenario: S\n    Then it shows\n"
        "      | sum | cvc |\n      | $6 | 731 |\n"
        '    And it says\n      """\n      words\n      """\n'
    )
    shown, says = steps_of(feature, tmp_path)

    assert step_document(shown, "failed") == {
        "keyword": "Then",
        "text": "it shows",
        "table": [["sum", "cvc"], ["$6", "***"]],
        "outcome": "failed",
    }
    said = {"keyword": "And", "text": "it says", "docstring": "words", "outcome": "passed"}
    assert step_document(says, "passed") == said


def test_a_failure_shows_what_was_expected_and_what_was_received_apart():
    """With whom it blames, at the requirement and at the attempt; the whole message is there."""
    page = rendered(failed())

    sides = "<dt>Expected</dt><dd>spent $12.00</dd><dt>Received</dt><dd>spent $24.00</dd>"
    assert page.count(sides) == 2
    text = Reader(page).text
    assert "Two purchases at once ; blamed: integration . Not as expected: what the app" in text
    assert "It was twice." in text
    assert '<details open>\n<summary><span class="mark not-met">failed' in page


def test_the_page_says_what_rests_on_moved_time():
    """At the top, at the requirement and at the attempt; without any it says nothing of it."""
    first, *rest = certificate().verdicts
    tried = attempt(IN_TIME, 1, Outcome.PASSED, moves_time=True)
    made = certificate(attempts=(tried,), verdicts=(replace(first, moves_time=True), *rest))
    text = Reader(rendered(made)).text

    assert "clock was moved in 1 attempt. On nothing else rests ISS-DEC-001" in text
    assert "Stripe's clock was moved in all of it." in text
    assert "Stripe's clock was moved; verifies" in text
    assert "clock was moved" not in Reader(rendered(certificate())).text


def test_a_reader_on_paper_finds_the_reason():
    """It is numbered where it stands, and the number leads there."""
    read = Reader(rendered(failed()))

    assert "why: reason 2 in “What is not known, and why”" in read.text
    assert {"#why-1", "#why-2"} < set(read.addresses)
    assert {"why-1", "why-2"} < set(read.ids)
    assert "see below" not in read.text


def test_whatever_an_integration_says_stays_text():
    """Neither markup nor style is ended by its name, its messages or its steps."""
    made = replace(failed(), integration=NASTY, reason=NASTY)
    made = replace(made, attempts=(replace(made.attempts[0], message=NASTY, received=NASTY),))
    page = rendered(made)

    assert "<script" not in page
    assert page.count("</style>") == 1
    assert NASTY in Reader(page).text
    [footer] = re.findall(r'bottom-left \{ content: "(.*?)";', page)
    assert not set(footer) & set("<>{}\"'\\")


def test_what_a_page_shows_of_an_attempt_is_its_evidence(tmp_path):
    """Its steps, and its diagrams in their order."""
    files = {"steps": "s.json", "diagram 1": "1.svg", "diagram 2": "2.svg", "tape": "t.yaml"}
    files["conversation"] = "c.json"
    sighting = {"seconds": 0.01, "document": {"held": 1000, "active": True, "budget": None}}
    look = {"look": {"noun": "card", "card": "ic_1"}, "seen": [sighting]}
    told_before = {"tell": {"budget": 1}}
    (tmp_path / "c.json").write_text(json.dumps({"format": 1, "entries": [told_before, look]}))
    for name, content in (("s.json", samples.steps()), ("1.svg", b"one"), ("2.svg", b"two")):
        (tmp_path / name).write_bytes(content)

    found = read_evidence(tmp_path, attempt(RACE, 1, Outcome.PASSED, evidence=files))

    assert [step["text"] for step in found.steps][1] == "the authorization is approved"
    assert found.diagrams == ["one", "two"]
    seen = "after 0.01 s: held 1000, active yes, budget nothing"
    assert found.looks == [Look("card ic_1", [seen])]


def written(tmp_path, number):
    """The page of a run that ended so many hours later, written beside its bundle."""
    output = tmp_path / "certificate.zip"
    output.write_bytes(b"bundle %d" % number)
    made = replace(certificate(), made=f"2026-11-28T{number:02}:00:00Z", attempts=())
    return write_pages(tmp_path, made, output, "report.html" if number else "").read_text()


def test_the_first_run_has_no_history_and_says_so(tmp_path):
    """Nothing is made up: the table has this run alone."""
    text = Reader(written(tmp_path, 0)).text

    assert "No earlier run is known here." in text
    assert "2026-11-28 00:00 UTC met simulated 2 met, 1 not applicable d20ace7968 this run" in text


def test_later_runs_show_the_earlier_ones_with_links_that_lead_to_them(tmp_path):
    """To their pages and bundles, from the newest page and from a page that was kept."""
    for number in range(3):
        page = written(tmp_path, number)
    runs = tmp_path / "certificate-runs"
    other = run_of(replace(certificate(), integration="Another"))
    with (runs / HISTORY).open("a") as file:
        file.write('{"torn": ')
    History(tmp_path / "other.zip").keep(other, tmp_path / "certificate.zip", "other")

    addresses = [each for each in Reader(page).addresses if each[0] != "#"]
    assert addresses.pop(0) == "report.html"
    assert len(addresses) == 4
    assert all((tmp_path / each).is_file() for each in addresses)
    assert (tmp_path / addresses[1]).read_bytes() == b"bundle 0"
    kept = (runs / "20261128T020000Z.html").read_text()
    within = [each for each in Reader(kept).addresses if each[0] != "#"]
    assert len(within) == 4
    assert all((runs / each).is_file() for each in within)


def test_the_oldest_runs_give_way_and_stay_in_the_table(tmp_path):
    """So that a folder of reports does not grow without end; what came of them is known."""
    for number in range(KEPT + 2):
        page = written(tmp_path, number)

    kept = sorted((tmp_path / "certificate-runs").glob("*Z.*"))
    assert len(kept) == 2 * KEPT
    assert kept[0].name == "20261128T020000Z.html"
    text = Reader(page).text
    assert "2026-11-28 00:00 UTC met simulated 2 met, 1 not applicable d20ace7968 no" in text


@pytest.fixture(name="browse")
def _browse(tmp_path):
    """Opens a page in Chromium, runs axe on it and prints it; skips where one is missing."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on PATH")
    try:
        node = find_node()
        axe = install_once(AXE, "axe", node) / "node_modules/axe-core/axe.min.js"
    except NodeToolError as error:
        pytest.skip(str(error))
    (tmp_path / "axe.js").write_text(axe.read_text("utf-8") + RUN_AXE, "utf-8")

    def browse(page, width=1600, evaluate=None):
        (tmp_path / "page.html").write_text(page, "utf-8")
        address = (tmp_path / "page.html").as_uri()
        if evaluate:
            (tmp_path / "axe.js").write_text(evaluate, "utf-8")
        printed = {"PDF": str(tmp_path / "page.pdf"), "EVALUATE": str(tmp_path / "axe.js")}
        told = subprocess.run(
            [node, OPEN_PAGE, CHROMIUM, tmp_path / "profile", address, "", f"{width}x1200"],
            env={**os.environ, **printed},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        pages = len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "page.pdf").read_bytes()))
        return json.loads(told.stdout), pages

    return browse


@pytest.mark.long
@pytest.mark.parametrize("made", [certificate(), failed()], ids=["met", "not met"])
def test_nobody_is_shut_out(browse, made):
    """Axe finds nothing that a keyboard or screen reader cannot use, nothing is asked for, and it
    prints to a few pages.
    """  # noqa: D205 - one sentence
    told, pages = browse(rendered(made))

    assert told["evaluated"]["violations"] == []
    assert told["evaluated"]["passes"] > 20
    assert (told["errors"], told["requests"][1:]) == ([], [])
    assert 0 < pages < 4


@pytest.mark.long
@pytest.mark.parametrize("width", [400, 800])
def test_a_small_screen_shows_all_of_it(browse, width):
    """Nothing is wider than the screen, and no cell than its column; earlier runs included."""
    run = run_of(failed())
    runs = [Shown(replace(run, commit="d20ace7968" * 4), "page.html", "bundle.zip")] * 3
    told, _ = browse(rendered(failed(), runs=runs), width=width, evaluate=OVERFLOWING)

    assert told["evaluated"] == {"width": width, "wide": []}


@pytest.mark.long
def test_each_printed_page_of_requirements_says_what_its_columns_are(browse, tmp_path):
    """And every scenario is named on paper: nobody can ask it for more."""
    if shutil.which("pdftotext") is None:
        pytest.skip("there is no pdftotext on PATH")
    one = certificate().verdicts[0]
    scenarios = [f"features/a.feature::Scenario number {number}" for number in range(6)]
    many = [replace(one, id=f"ISS-DEC-{number:03}", scenarios=scenarios) for number in range(90)]
    browse(rendered(certificate(verdicts=tuple(many))))

    read = ["pdftotext", "-layout", tmp_path / "page.pdf", "-"]
    text = subprocess.run(read, capture_output=True, text=True, check=True).stdout
    printed = [page for page in text.split("\f") if "ISS-DEC-" in page and "Scenario numb" in page]
    assert len(printed) > 2
    assert [page for page in printed if "Evidence, or why" not in page] == []
    assert text.count("Scenario number 5") == len(many)


@pytest.mark.long
@pytest.mark.parametrize("width", [800, 1280])
def test_no_word_of_a_verdict_is_broken(browse, width):
    """A column is as wide as its longest word, also on a small screen."""
    told, _ = browse(rendered(failed()), width=width, evaluate=BROKEN_WORDS)

    assert told["evaluated"] == []
