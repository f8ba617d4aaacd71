"""``certification.toml``: what it says is what is read, and what is wrong is told with its line.

It is long because each mistake stands beside the words that are said of it.
"""

import subprocess
import sys
from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from issuing_harness.certification.first_profile import Answers, write_profile
from issuing_harness.certification.profile import DECIDING, read_profile
from issuing_harness.certification.requirements import library_path, read_catalogue
from issuing_harness.certification.selection import refuse_unknown
from issuing_harness.errors import SettingsError

WHOLE = """
    [integration]
    name = "Spend platform"
    endpoint = "http://127.0.0.1:8000/webhooks"
    secret = "WEBHOOK_SECRET"
    decides = "reply"

    [offers]
    physical_cards = "We ship none."
    disputes = true

    [start]
    command = ["python", "-m", "platform"]
    ready = "tcp://127.0.0.1:8000"

    [application]
    base = "http://127.0.0.1:8000"
    reset = "POST /reset"

    [application.shows.card]
    http = "GET /cards/{card}"
    fields = {spent = "totals.spent"}
    money = "decimals"

    [application.takes]
    budget = "PUT /cards/{card}/budget"
    opening = {fixed = "0"}

    [requirements]
    only = ["DEC"]

    [[requirements.attested]]
    id = "ISS-OPS-007"
    person = "Ann"
    date = 2026-11-01
    file = "tests.txt"
    sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    [[requirements.waived]]
    id = "ISS-DEC-003"
    reason = "Being rebuilt."
    owner = "Ann"
    until = 2027-01-31
"""


@pytest.fixture(name="read")
def _read(tmp_path):
    path = tmp_path / "certification.toml"

    def read(old="", new="", text=WHOLE):
        assert old in text
        path.write_text(dedent(text.replace(old, new, 1) if old else text))
        return read_profile(path)

    return read


def test_everything_in_it_is_read(read):
    """Endpoint, what is missing, how it is started, read and set, and what is waived."""
    profile = read()

    assert (profile.name, profile.endpoint.decides) == ("Spend platform", "reply")
    assert profile.missing["physical_cards"] == "We ship none."
    assert (profile.start.fresh, profile.start.seconds) == ("run", 20)
    assert profile.application.shows["card"].fields == {"spent": "totals.spent"}
    assert profile.application.takes["opening"].way == "fixed"
    assert profile.waivers["ISS-DEC-003"].until == date(2027, 1, 31)
    assert profile.only == ("DEC",)


def test_what_follows_from_how_it_decides_need_not_be_said(read):
    """Who decides by reply does not decide by a call, nor act for connected accounts."""
    profile = read()

    assert profile.offers("decides")
    assert profile.offers("decides_by_reply")
    assert not profile.offers("decides_by_call")
    assert not profile.offers("connect")


def test_an_integration_without_an_endpoint_decides_on_nothing(read):
    """One that only polls has no endpoint, so nothing about one applies to it."""
    profile = read(text='[integration]\nname = "Poller"\n')

    assert profile.endpoint is None
    assert not any(map(profile.offers, ("endpoint", "decides", "decides_by_reply")))
    assert profile.offers("ledger")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "decides = ",
            "decide = ",
            "certification.toml:6: integration.decide was read, and there ",
        ),
        ('"reply"', '"replies"', "'replies' is none of reply, api, no. Did you mean reply?"),
        ('name = "Spend platform"', "", "integration.name was read, and it is missing"),
        ('"WEBHOOK_SECRET"', '"whsec_1"', "never the secret itself"),
        ("physical_cards", "physical_card", "Did you mean physical_cards?"),
        (
            'fields = {spent = "totals.spent"}',
            'fields = {spent = "totals..spent"}',
            "application.shows.card.fields.spent was read, and totals..spent is no JMESPath",
        ),
        ('"totals.spent"', '"totals[spent"', "is no JMESPath"),
        ('"totals.spent"', '"lenght(totals)"', "Unknown function: lenght()"),
        ('"totals.spent"', '""', "is no JMESPath"),
        ("{spent =", "{spennt =", "no scenario reads that name; they read held, spent, refunded"),
        ("{spent =", "{spennt =", "Did you mean spent?"),
        (
            '"PUT /cards/{card}/budget"',
            '{fixed = "20.00"}',
            "takes.budget was read, and 20.00 is no number of cents. Did you mean 2000?",
        ),
        ('"We ship none."', "false", "say why it is not offered"),
        ('"We ship none."', '" "', "the reason why it is not offered is empty"),
        ('"tcp://', '"127', "it is http://… or tcp://host:port"),
        ('command = ["python", "-m", "platform"]', "command = []", "there is no program in it"),
        ('"GET /cards/{card}"', '"/cards/{card}"', "it is a method and a path"),
        ("http = ", "htpt = ", "there is nothing of the name htpt. Did you mean http?"),
        ("http = ", "#", "it says one of http, sql, file, command, not none"),
        (
            "endpoint = ",
            "endpiont = ",
            ":4: integration.endpiont was read, and there is nothing of",
        ),
        ("command = ", "comand = ", "name comand. Did you mean command?"),
        ("base = ", "bsae = ", "name bsae. Did you mean base?"),
        ("until = ", "untill = ", "name untill. Did you mean until?"),
        ("person = ", "persno = ", "name persno. Did you mean person?"),
        ('{fixed = "0"}', '{fixd = "0"}', "name fixd. Did you mean fixed?"),
        ('{fixed = "0"}', '{http = "/opening"}', "opening.http was read, and it is a method and"),
        ('"decimals"', '"dollars"', "'dollars' is none of cents, decimals"),
        ("until = 2027-01-31", 'until = "soon"', "it is a day, such as 2027-01-31"),
        (
            "until = 2027-01-31",
            "until = 2027-01-31T12:00:00Z",
            "requirements.waived.until was read, and it is a day, such as 2027-01-31, not a moment",
        ),
        (
            "until = 2027-01-31",
            "until = 12:00:00",
            "it is a day, such as 2027-01-31, not a time of day",
        ),
        (
            "until = 2027-01-31",
            "until = 20270131",
            "it is a day, such as 2027-01-31, not a whole number",
        ),
        ("until = 2027-01-31", "until = 2027-02-30", "is not TOML: Invalid date"),
        ("date = 2026-11-01", "date = 2026-11-01T12:00:00", "such as 2027-01-31, not a moment"),
        ("[requirements]", "[requirement]", "Did you mean requirements?"),
        ('"e3b0c4', '"E3B0C4', "requirements.attested.sha256 was read, and it is the SHA-256"),
        (
            'person = "Ann"',
            'person = " "',
            "requirements.attested.person was read, and it is empty",
        ),
        ("date = 2026-11-01", "date = 2199-01-01", "it is to come, and nobody can have looked"),
        ('file = "tests.txt"', 'file = ""', "requirements.attested.file was read, and it is empty"),
        ('reason = "Being rebuilt."', 'reason = ""', "requirements.waived.reason was read, and"),
        ('owner = "Ann"', 'owner = " "', "requirements.waived.owner was read, and it is empty"),
        ('reset = "POST /reset"', "patience = inf", "inf is no number of anything"),
        ('reset = "POST /reset"', "settle = nan", "nan is no number of anything"),
        (
            'reset = "POST /reset"',
            "settle = 0",
            "0 s is too short for what is booked twice",
        ),
        ('reset = "POST /reset"', "settle = 0.49", "0.49 s is too short"),
        ('ready = "tcp', 'instances = 500\nready = "tcp', "500 is no number of processes that can"),
        ('ready = "tcp', 'instances = 0\nready = "tcp', "0 is no number of processes that can"),
        ('ready = "tcp', 'instances = 1.5\nready = "tcp', "it is a whole number from 1 to 16"),
        ("[integration]", "[integration", "is not TOML"),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(read, old, new, message):
    """Each mistake is named with file, line, entry and what is possible there."""
    with pytest.raises(SettingsError) as told:
        read(old, new)

    assert message in str(told.value)
    assert "certification.toml" in str(told.value)


def test_an_entry_of_a_table_that_is_written_twice_has_the_line_of_its_own(read):
    """The second [[requirements.waived]] is told apart from the first."""
    text = dedent(WHOLE) + '[[requirements.waived]]\nid = "ISS-DEC-004"\nreason = 7\n'

    with pytest.raises(SettingsError, match=rf"certification.toml:{len(text.splitlines())}: "):
        read(text=text)


def test_a_profile_that_is_written_from_answers_can_be_read(tmp_path):
    """What `certify init` writes is a profile, with the answers in it."""
    answers = Answers(
        name="Ours",
        endpoint="http://127.0.0.1:{port}/hooks",
        secret="WEBHOOK_SECRET",
        decides="reply",
        missing={"disputes": "Support does that by hand."},
        command=["node", "server.js"],
        ready="http://127.0.0.1:{port}/",
        base="http://127.0.0.1:{port}",
        reset="POST /reset",
        shows={"card": "/cards/{card}", "balance": ""},
        takes={"budget": "PUT /cards/{card}/budget"},
        variables={"PORT": "{port}"},
    )

    profile = read_profile(write_profile(answers, tmp_path))

    assert (profile.name, profile.start.command) == ("Ours", ("node", "server.js"))
    assert profile.missing["disputes"] == "Support does that by hand."
    assert profile.start.environment == {"PORT": "{port}"}
    assert profile.application.reset.what == ("POST /reset",)
    assert {noun: each.what for noun, each in profile.application.shows.items()} == {
        "card": ("GET /cards/{card}",)
    }
    assert list(profile.application.takes) == ["budget"]


def test_a_profile_that_is_there_is_not_written_over(tmp_path):
    """`certify init` changes nothing that somebody has written."""
    (tmp_path / "certification.toml").write_text("mine")

    with pytest.raises(SettingsError, match="there is one"):
        write_profile(Answers("Ours", "", "", "no", {}), tmp_path)

    assert (tmp_path / "certification.toml").read_text() == "mine"


def test_the_profile_in_json_has_no_secret_and_no_path(read):
    """What a bundle holds of the profile names the variable, and no folder of this machine."""
    document = read().document()

    assert document["endpoint"]["secret"] == "WEBHOOK_SECRET"
    assert "path" not in document
    assert str(Path.cwd()) not in str(document)


def test_a_requirement_is_waived_once(read):
    """Of two waivers of one, nobody could say which holds."""
    text = dedent(WHOLE)
    waiver = text[text.index("[[requirements.waived]]") :]

    with pytest.raises(SettingsError, match="ISS-DEC-003 is waived twice"):
        read(text=text + waiver)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'only = ["DEC"]',
            'only = ["DECX", "ISS-EVT-3"]',
            "speaks of DECX, which is required of no integration",
        ),
        ('only = ["DEC"]', 'only = ["DECX", "ISS-EVT-3"]', "speaks of ISS-EVT-3, which is req"),
        ('"ISS-DEC-003"', '"ISS-DCE-003"', "Did you mean ISS-DEC-003?"),
        ('"ISS-OPS-007"', '"ISS-OPS-077"', "requirements.attested speaks of ISS-OPS-077"),
        ('"ISS-OPS-007"', '"ISS-LIF-011"', "is required of no integration"),
    ],
)
def test_ids_that_there_are_not_are_told(read, old, new, message):
    """What nobody knows would be selected, waived or attested in silence."""
    requirements = read_catalogue(library_path()).requirements
    refuse_unknown(read(), requirements)

    with pytest.raises(SettingsError) as told:
        refuse_unknown(read(old, new), requirements)

    assert message in str(told.value)


@pytest.mark.parametrize(
    "words",
    [["certify"], ["certify", "preflight"], ["certify", "prove"], ["upgrade", "--to-version", "x"]],
    ids=" ".join,
)
def test_where_there_is_no_profile_the_command_that_writes_it_is_named(tmp_path, words):
    """By each command that reads one, before pytest or the SDK is imported."""
    code = "import sys; from issuing_harness.cli import main\n"
    code += "try: main()\nfinally: print([n for n in ('pytest', 'stripe') if n in sys.modules])"
    command = [sys.executable, "-c", code, *words]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert said.returncode == 2
    assert said.stderr.startswith("certification.toml was to be read, which says what the")
    assert "issuing-harness certify init" in said.stderr
    assert said.stdout == "[]\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("way", ['{fixed = "1"}', '{environment = {A = "{value}"}}'])
def test_a_reset_that_empties_nothing_is_refused(tmp_path, way):
    """Neither a value nor a variable does; each scenario would meet the books of the others."""
    path = tmp_path / "certification.toml"
    path.write_text(f'[integration]\nname = "Ours"\n[application]\nreset = {way}\n')

    with pytest.raises(SettingsError, match="reset was read, and it is done by a method and a"):
        read_profile(path)


def test_whoever_does_not_decide_has_no_rules_to_decide_by(tmp_path):
    """Budgets, limits, rules and partial approvals follow from what the endpoint decides."""
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "O"\nendpoint = "http://h/x"\nsecret = "S"\n')
    reasons = read_profile(path).missing

    assert {reasons[name] for name in DECIDING} == {'the profile says decides = "no"'}


def test_who_orders_no_cards_may_show_them(tmp_path):
    """A card that is shown, and the order of one, are two things, though both are called card."""
    path = tmp_path / "certification.toml"
    path.write_text('[integration]\nname = "O"\n[offers]\ncreates_cards = "no"\n')
    lacks = read_profile(path).routes.lacks

    assert lacks["card order"] == "no"
    assert "card" not in lacks
