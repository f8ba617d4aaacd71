"""Words that could mean several objects are refused; where the newest is meant, it is said."""

import json

import pytest

PROBE = """
from issuing_harness.collection import unrunnable_scenarios

def pytest_collection_finish(session):
    for error in unrunnable_scenarios(session).values():
        print(error)
"""
TWO = "Given Alice holds an active card\nAnd Bob holds an active card\n"
AGAIN = "Given Alice holds an active card\nAnd Alice holds an active card\n"
TABLE = """Given these cardholders hold active cards
  | name  | label |
  | Alice |       |
  | Bob   | trip  |
"""
ISSUED = """Given Alice is a cardholder
And Bob is a cardholder
And the program has issued a virtual card to Alice
And the program has issued a virtual card to Bob
"""
FREEZES = "When the program freezes {}\nThen {} is inactive\n"
ACCOUNTS = """Given the platform has a connected account with Issuing
And the platform has a connected account with Issuing
When the platform requests Issuing for the account
Then Stripe refuses
"""
#: A scenario, and what its refusal names.
AMBIGUOUS = {
    "cards of two": (TWO + FREEZES.format(*["the card"] * 2), "Alice's card, Bob's card"),
    "cards of a table": (
        TABLE + FREEZES.format(*["the card"] * 2),
        "Alice's card, Bob's trip card",
    ),
    "cards issued": (ISSUED + FREEZES.format(*["the card"] * 2), "Alice's card, Bob's card"),
    "cards of one": (
        AGAIN + FREEZES.format(*["Alice's card"] * 2),
        "Alice's first card, Alice's second card",
    ),
    "whose card is used": (
        AGAIN + "When Alice spends $5.00 at the cafe\nThen the authorization is approved\n",
        "Alice's first card, Alice's second card",
    ),
    "the cardholder": (
        TWO + "When the program sets the status of the cardholder to inactive\n"
        "Then the cardholder is inactive\n",
        "Alice, Bob",
    ),
    "accounts": (ACCOUNTS, "the first account, the second account"),
}
#: Scenarios in which each word means one object.
CLEAR = {
    "named": TWO + FREEZES.format(*["Bob's card"] * 2),
    "changed, not made": "Given Alice holds an active card\nAnd the program has frozen the card\n"
    "When the program activates the card\nThen the card is active\n",
    "counted": AGAIN + FREEZES.format(*["Alice's second card"] * 2),
    "the label": TABLE + FREEZES.format(*["the trip card"] * 2),
    "the newest": TWO
    + "And Alice has spent $5.00 at the cafe\nAnd Bob has spent $6.00 at the cafe\n"
    "When the merchant captures the authorization\nThen the authorization is now closed\n",
    "one cardholder": AGAIN + "When the program sets the status of the cardholder to inactive\n"
    "Then the cardholder is inactive\n",
    "looked up": "Given the company holds an active card\n"
    "When the program lists the cards of the company\n"
    "Then the response does not include the number and CVC of the card\n",
}


@pytest.fixture(name="refusal")
def _refusal(suite):
    """Collects a scenario without running it, and returns why it is refused."""
    return lambda text: suite(text, "--collect-only", steps=PROBE).stdout.str()


@pytest.mark.parametrize(("text", "named"), AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_could_be_one_of_several_is_refused(refusal, text, named):
    """At its file and line, with what it could be, and what to write in its place."""
    said = refusal(text)

    assert f"it could be any of 2: {named}. Say which. Write '" in said
    assert ".feature:" in said


@pytest.mark.parametrize("text", CLEAR.values(), ids=CLEAR)
def test_what_means_one_object_is_not_refused(refusal, text):
    """A step that changes an object, or looks one up, makes no other one."""
    assert "could be" not in refusal(text)


def test_where_only_the_run_knows_it_is_told_with_its_line(suite):
    """What the program replaces is told apart when it runs, and the message has its place."""
    text = (
        "Given Alice holds an active card\n"
        "And the program has canceled the card as lost\n"
        "And the program has replaced the card as lost\n" + FREEZES.format(*["the card"] * 2)
    )
    said = suite(text, "--issuing-backend", "sandbox").stdout.str()

    place = "'When the program freezes the card': 'the card' was asked for, and it could be any of"
    line = next(line for line in said.splitlines() if place in line)
    assert line.partition(place)[0].strip().endswith(".feature:9:")
    assert "✗  When the program freezes the card" in said


TWO_PURCHASES = """Given the Issuing balance holds at least $50.00
And Alice holds an active card
And Alice has spent $5.00 at the cafe
And Alice has spent $6.00 at the hotel
When the merchant captures the authorization
Then the authorization is now pending
"""


def test_which_authorization_was_meant_stands_in_message_and_report(suite, tmp_path):
    """The newest of several is meant, and both the list of steps and the report say which it is."""
    said = suite(TWO_PURCHASES, "--issuing-backend", "sandbox", f"--alluredir={tmp_path}")

    meant = "the newest of 2, $6.00 at The Hotel"
    said.stdout.fnmatch_lines(
        [
            "✓  When the merchant captures the authorization",
            f"    (the authorization: {meant} (iauth_*))",
            "✗  Then the authorization is now pending",
            f"    (the authorization: {meant} (iauth_*))",
        ],
        consecutive=True,
    )
    [result] = [json.loads(file.read_text("utf-8")) for file in tmp_path.glob("*-result.json")]
    for step in result["steps"][-2:]:
        [parameter] = step["parameters"]
        assert parameter["name"] == "the authorization"
        assert parameter["value"].startswith(meant)


SENT = """Given Alice holds an active card
When the program freezes the card
Then issuing_card.updated is sent about the card
"""


def test_what_the_harness_asks_itself_is_no_call_of_the_program(suite, tmp_path):
    """Which events there are before the When stands below it, and says that the harness asked."""
    suite(SENT, "--issuing-backend", "sandbox", f"--alluredir={tmp_path}")

    [result] = [json.loads(file.read_text("utf-8")) for file in tmp_path.glob("*-result.json")]
    given, when, then = result["steps"]
    assert [step["name"] for step in when["steps"]] == [
        "asked by the harness itself: GET /v1/events → 200",
        next(step["name"] for step in when["steps"] if step["name"].startswith("POST")),
    ]
    assert not any("itself" in step["name"] for step in given["steps"] + then["steps"])
    [picture] = [each for each in result["attachments"] if each["type"] == "image/svg+xml"]
    drawn = (tmp_path / picture["source"]).read_text("utf-8")
    assert drawn.count("GET /v1/events") == len(then["steps"])


FRENCH = """# language: fr
Fonctionnalité: Deux cartes
  Scénario: Elle est bloquée
    Étant donné que Alice possède une carte active
    Et que Bob possède une carte active
    Quand le programme bloque la carte
    Alors la carte est inactive

  Scénario: Il n'y en a pas
    Étant donné que Alice est titulaire de carte
    Quand le programme bloque la carte
    Alors la carte est inactive
"""
NONE = """Given Alice is a cardholder
When the program freezes the card
Then the card is inactive
"""


def test_a_french_scenario_is_offered_french(refusal, pytester):
    """Names, and sentences to copy, are in the language of the file."""
    refusal(NONE)  # writes the project
    (pytester.path / "features" / "deux.feature").write_text(FRENCH, "utf-8")
    said = pytester.runpytest_inprocess("features", "--collect-only").stdout.str()

    assert "it could be any of 2: la carte d'Alice, la carte de Bob." in said
    offered = said.split("needs a card, and no step before it makes one.\n")[1].splitlines()
    assert offered[1].startswith("  Étant donné qu'Alice possède une carte active  ")


def test_the_plainest_given_is_offered_first(refusal):
    """As a text to copy, in English, though French sentences make cards as well."""
    said = refusal(NONE)

    offered = said.split("needs a card, and no step before it makes one.\n")[1].splitlines()
    assert offered[0] == "Let one of these come before:"
    assert offered[1].startswith("  Given Alice holds an active card  ")
    assert not any("carte" in line or "{" in line for line in offered[1:4])
