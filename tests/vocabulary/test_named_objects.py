"""The one who acts is the one in the sentence, and the card is the one it names.

It is long because each case brings a feature of its own.
"""

import sys

import pytest

SANDBOX = ("--issuing-backend", "sandbox")
ALICE_LIMITED_BOB_NEWER = """
    Given the Issuing balance holds at least $500.00
    And these cardholders hold active cards
      | name  | monthly limit |
      | Alice |        $50.00 |
      | Bob   |       $400.00 |
"""


#: Says of each collected scenario why it would be refused, as a run finds before its first step.
PROBE = """
from issuing_harness.collection import unrunnable_scenarios

def pytest_collection_finish(session):
    for error in unrunnable_scenarios(session).values():
        print(error)
"""


@pytest.fixture(name="passes")
def _passes(suite):
    """Runs a scenario on the sandbox, and says whether it passed."""
    return lambda sentences: suite(sentences, *SANDBOX).ret == pytest.ExitCode.OK


@pytest.fixture(name="refusal")
def _refusal(suite):
    """Collects a scenario without running it, and returns why it is refused."""

    def refuse(sentences):
        result = suite(sentences, "--collect-only", steps=PROBE)
        return result.stdout.str()

    return refuse


@pytest.fixture(name="broken")
def _broken(suite):
    """Runs a scenario that must be broken on the sandbox, and returns what its report says."""

    def run(sentences):
        result = suite(sentences, *SANDBOX)
        result.stdout.re_match_lines([r"1 scenario\s+0\s+0\s+1\s+0 .*"])
        return " ".join(result.outlines)

    return run


def test_who_spends_spends_on_their_own_card(passes):
    """Alice is declined by the limit of her card, though Bob's is newer and has a higher one."""
    assert passes(
        ALICE_LIMITED_BOB_NEWER
        + """
    When Alice spends $100.00 at the cafe
    Then the authorization is declined: spending_controls
    """
    )


def test_an_approval_on_the_newest_card_is_no_approval_of_another_person(suite):
    """What was green while the sentence ignored its subject has failed, and says what was found."""
    result = suite(
        ALICE_LIMITED_BOB_NEWER
        + """
    When Alice spends $100.00 at the cafe
    Then the authorization is approved
    """,
        *SANDBOX,
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*declined: spending_controls*"])


def test_the_other_person_spends_on_the_other_card(passes):
    """The same purchase by Bob is approved, so it is the card that decides."""
    assert passes(
        ALICE_LIMITED_BOB_NEWER
        + """
    When Bob spends $100.00 at the cafe
    Then the authorization is approved
    """
    )


def test_cards_made_one_by_one_are_told_apart_as_well(passes):
    """Two Givens that each make a card do what the table does."""
    assert passes(
        """
        Given the Issuing balance holds at least $500.00
        And Alice holds an inactive card
        And Bob holds an active card
        When Alice spends $100.00 at the cafe
        Then the authorization is declined: card_inactive
        """
    )


@pytest.mark.parametrize(
    "written", ["When Dave spends $5.00 at the cafe", "When the program freezes Dave's card"]
)
def test_nobody_of_that_name_acts(refusal, written):
    """A person without a persona is refused before anything runs; those there are are named."""
    refused = refusal(
        f"""
        Given Dana holds an active card
        {written}
        Then the card is inactive
        """
    )

    assert "names the persona 'Dave', and there is none" in refused
    assert "There are: the company, Alice, Bob, Dana, Erin." in refused


def test_a_person_who_holds_no_card_spends_nothing(refusal):
    """Bob is a persona, and no step gave him a card: found from the text alone."""
    refused = refusal(
        """
        Given Alice holds an active card
        When Bob spends $5.00 at the cafe
        Then the authorization is approved
        """
    )

    assert "needs a card of Bob, and no step before it makes one" in refused
    assert "Given Bob holds an active card" in refused


def test_a_person_who_is_not_in_the_table_spends_nothing(refusal):
    """A table says for whom it makes cards, also before anything runs."""
    refused = refusal(
        ALICE_LIMITED_BOB_NEWER
        + """
    When Erin spends $5.00 at the cafe
    Then the authorization is approved
    """
    )

    assert "needs a card of Erin, and no step before it makes one" in refused


def test_a_card_that_nobody_made_is_found_from_the_text_alone(refusal):
    """A step that needs a card is refused where no step before it makes one."""
    refused = refusal(
        """
        Given Alice is a cardholder
        When the program freezes the card
        Then the card is inactive
        """
    )

    assert "'When the program freezes the card' needs a card" in refused
    assert "Let one of these come before:" in refused


def test_check_finds_a_card_that_nobody_made(suite, pytester):
    """The command that runs nothing says the same, on the line of the step."""
    suite(
        """
        When the program freezes the card
        Then the card is inactive
        """,
        "--collect-only",
    )

    found = pytester.run(sys.executable, "-m", "issuing_harness", "check", "features")

    assert found.ret == 1
    found.stdout.fnmatch_lines(["features/trying.feature:6*needs a card, and no step before it*"])


def test_a_card_goes_to_the_one_it_is_issued_to(passes):
    """A card issued to Alice is hers, though Bob was made a cardholder after her."""
    assert passes(
        """
        Given Alice is a cardholder
        And Bob is a cardholder
        When the program issues a virtual card to Alice
        Then the card belongs to Alice
        """
    )


def test_a_card_does_not_belong_to_somebody_else(suite):
    """The same card is not Bob's: the failure names both."""
    result = suite(
        """
        Given Alice is a cardholder
        And Bob is a cardholder
        When the program issues a virtual card to Alice
        Then the card belongs to Bob
        """,
        *SANDBOX,
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["expected: Bob Brook, active *", "found:    Alice Archer, active *"]
    )


def test_the_card_is_the_only_one(broken):
    """With two cards, *the card* is refused: which? Both are named as sentences may name them."""
    output = broken(
        """
        Given Alice holds an active card
        And Bob holds an active travel card
        When the program freezes the card
        Then the card is inactive
        """
    )

    assert "'the card' was asked for, and it could be any of 2" in output
    assert "Alice's card, Bob's travel card. Say which." in output


def test_a_person_with_two_cards_says_which(broken):
    """The person alone does not say which of their cards is used."""
    output = broken(
        """
        Given Alice holds an active card
        And Alice holds an active card
        When Alice spends $5.00 at the cafe
        Then the authorization is approved
        """
    )

    assert "Alice's first card, Alice's second card. Say which." in output


def test_the_named_card_is_frozen_and_no_other(passes):
    """Bob's card is frozen, and Alice's goes on."""
    assert passes(
        """
        Given Alice holds an active card
        And Bob holds an active card
        When the program freezes Bob's card
        Then Bob's card is inactive
        And Alice's card is active
        """
    )


@pytest.mark.parametrize(
    ("card", "other"),
    [
        ("the office card", "the travel card"),
        ("Alice's travel card", "Alice's office card"),
        ("Alice's second card", "Alice's first card"),
        ("the last card", "the first card"),
    ],
)
def test_labels_and_ordinals_tell_the_cards_of_one_person_apart(passes, card, other):
    """A card called by its label or its place in the order is that card and no other."""
    assert passes(
        f"""
        Given these cardholders hold active cards
          | name  | label  |
          | Alice | travel |
          | Alice | office |
        When the program freezes {card}
        Then {card} is inactive
        And {other} is active
        And the travel card belongs to Alice
        And the office card belongs to Alice
        """
    )


def test_a_label_that_no_step_gave_is_refused(refusal):
    """A misspelt label is found from the text alone; the nearest is named."""
    refused = refusal(
        """
        Given Bob holds an active travel card
        When the program freezes Bob's travle card
        Then the travel card is inactive
        """
    )

    assert "names something by the word 'travle'" in refused
    assert "Did you mean 'travel'?" in refused


def test_a_person_is_one_cardholder_however_many_cards_they_hold(passes):
    """Two cards of Dana's share the limit of the one cardholder that holds them."""
    assert passes(
        """
        Given the Issuing balance holds at least $100.00
        And these cardholders exist
          | name | daily limit |
          | Dana |      $60.00 |
        And Dana holds an active card
        And Dana holds an active travel card
        When Dana spends $70.00 at the hotel with the travel card
        Then the authorization is declined: spending_controls
        """
    )


def test_a_person_is_not_made_twice_with_other_details(broken):
    """A limit said after the person is a cardholder already would be ignored, so it is refused."""
    output = broken(
        """
        Given Dana holds an active card
        And these cardholders exist
          | name | daily limit |
          | Dana |      $60.00 |
        When Dana spends $70.00 at the hotel
        Then the authorization is approved
        """
    )

    assert "Dana Dale was to be a cardholder, and is one already" in output
    assert "another spending controls" in output


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("| person |\n          | Alice  |", "a column 'person', which is not known here"),
        ("| name |\n          | Alcie |", "Did you mean 'Alice'?"),
        ("| name  | daily limit |\n          | Alice | $100 |", "'$100' is not an amount"),
        ("| name  |", "has a heading and no row"),
        ("| name  | label    |\n          | Alice | physical |", "'physical' was to be a label"),
    ],
)
def test_a_table_of_cards_is_read_before_anything_runs(refusal, table, message):
    """Unknown columns, personas and amounts in a table are mistakes of the scenario."""
    refused = refusal(
        f"""
        Given these cardholders hold active cards
          {table}
        When the program freezes the card
        Then the card is inactive
        """
    )

    assert message in refused


@pytest.mark.parametrize("label", ["canceled", "phisical", "frozen", "expired", "company"])
def test_a_label_says_nothing_that_nobody_makes_so(refusal, label):
    """A word that reads like a state or a kind of card tells no card from others."""
    refused = refusal(
        f"""
        Given Alice holds an active {label} card
        When Alice spends $5.00 at the cafe with Alice's {label} card
        Then the authorization is approved
        """
    )

    assert f"'{label}' was to be a label" in refused
    assert "choose another word" in refused


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("issue a virtual card to the cardholder Alice", "Alice"),
        ("retrieve the card Bob", "Bob"),
    ],
)
def test_the_name_of_a_persona_is_no_id(refusal, sentence, name):
    """Stripe would refuse the very word, whoever holds a card."""
    refused = refusal(
        f"""
        Given Alice holds an active card
        When the program tries to {sentence}
        Then Stripe refuses
        """
    )

    assert f"'{name}' is no id" in refused


def test_one_secret_is_named_once(refusal):
    """A word twice would leave the other secret unchecked."""
    refused = refusal(
        """
        Given Alice holds an active card
        When the program retrieves the card
        Then the response does not include the CVC and CVC of the card
        """
    )

    assert "names the same secret twice" in refused
