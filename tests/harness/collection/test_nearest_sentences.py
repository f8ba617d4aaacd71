"""What an undefined sentence is told it comes near to.

It is long because each kind of slip has its example beside what is said of it.
"""

import time

import pytest
from pytest_bdd.steps import StepFunctionContext

from issuing_harness.collection.near_misses import hints
from issuing_harness.collection.scenario_facts import ScenarioStep
from issuing_harness.collection.step_definition import StepDefinition
from issuing_harness.program import french
from issuing_harness.program.sentences import sentence
from issuing_harness.ranking import Ranking, Wording
from issuing_harness.words import nearest, with_article
from tests.harness.collection.conftest import STEPS

MOSTLY_PARAMETERS = """
from pytest_bdd import given, parsers, when

@when(parsers.parse("{person} spends {amount} at {merchant}"))
def spends(): ...

@given(parsers.parse("{person} holds an {status} card"))
def holds(): ...
"""


def test_the_nearest_are_three_and_show_how_others_speak_them(freezing):
    """More than three are no help; a sentence in use says more than its pattern."""
    more = "".join(
        f"@when('Alice spends {n}')\ndef spends_{n}(): ...\n" for n in ("a", "b", "c", "d")
    )
    freezing.file("features/conftest.py", "from pytest_bdd import when\n" + more)
    freezing.scenario("When Alice spend $2.00 at the cafe\nThen it ends", "other.feature")
    shown = freezing.run("-k", "freezing or scenario").stdout.str()
    nearest = shown.split("The nearest sentences:\n")[1].split("Use one")[0].splitlines()

    assert len(nearest) == 3
    assert "(as in: Alice spends $2.00 at the cafe)" in nearest[0]


def test_the_nearest_is_found_by_its_own_words(suite):
    """A misspelt verb finds its sentence, although most of it is parameters."""
    suite.file("features/conftest.py", MOSTLY_PARAMETERS)
    suite.scenario("When the company spend $5.00 at the cafe\nThen it ends")

    shown = suite.run().stdout.str()

    nearest = shown.split("The nearest sentences:\n")[1].splitlines()[0]
    assert nearest.startswith("  When {person} spends {amount} at {merchant}")


SMALL = {
    "spend": Wording(
        "{person} spends {amount} at {merchant}",
        ("Alice spends $5.00 at the cafe", "Bob spends $1,250.00 at the bookshop"),
    ),
    "spend abroad": Wording(
        "{person} spends {price} at {merchant}, which is {amount}",
        ("Alice spends €40.00 at the Paris bakery, which is $44.00",),
    ),
    "refund": Wording("the merchant refunds {amount} of {transaction}"),
    "capture": Wording("the merchant captures {amount} of {authorization}"),
    "event": Wording(
        "{event} is sent about the card", ("issuing_card.created is sent about the card",)
    ),
    "delivery": Wording(
        "the endpoint is told of {event}", ("the endpoint is told of topup.failed",)
    ),
    "freeze": Wording("the program freezes the card"),
    "status": Wording("the card is {status}", ("the card is inactive", "the card is active")),
    "limit": Wording("the card is limited to {amount} {interval}"),
    "decline": Wording("the authorization is declined: {reason}"),
    "holder": Wording("{person} is a cardholder", ("Alice is a cardholder",)),
    "ship": Wording("the program sends a physical card to {person} at {place}"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bob pays €45.00 at the Paris bakery", ["spend abroad", "spend"]),
        ("Bob buys for 45.00 EUR at the Paris bakery", ["spend abroad", "spend"]),
        ("Alice pays $3.00 at the bookshop", ["spend"]),
        ("the bookshop refunds $20.00", ["refund"]),
        ("the shop returns $20.00", ["refund"]),
        ("foreign currency", ["spend abroad"]),
        ("a purchase abroad", ["spend abroad"]),
        ("webhook received", ["delivery", "event"]),
        ("issuing_card.updated arrives", ["event", "delivery"]),
        ("the crad is frozen", ["freeze", "status"]),
        ("the card is blocked", ["freeze", "status"]),
        ("the payment is rejected because of the limit", ["decline"]),
        ("Dave is a card holder", ["holder"]),
        ("the programme mails a physical card to Alice", ["ship"]),
    ],
)
def test_the_nearest_is_nearest_by_what_its_words_mean(text, expected):
    """Other forms, synonyms, slips, values of fields and the kind of money lead to the sentence."""
    names = list(SMALL)
    ranked = [names[n] for _, n in Ranking(list(SMALL.values())).by_sentence(text)]

    assert set(ranked[: len(expected)]) == set(expected)
    assert ranked[0] in expected


def test_the_words_of_a_search_find_sentences_of_any_length():
    """A search does not ask that everything in a sentence was typed, and nonsense finds nothing."""
    names = list(SMALL)
    ranking = Ranking(list(SMALL.values()))

    assert names[ranking.by_words("shipping")[0][1]] == "ship"
    assert names[ranking.by_words("currency")[0][1]] == "spend abroad"
    assert ranking.by_words("zeppelin") == []


def test_a_sentence_far_from_all_is_told_so(suite):
    """Three sentences that have nothing to do with it would only mislead."""
    suite.scenario("Then zeppelins fly")

    output = suite.run().stdout.str()
    assert "No sentence is like it." in output
    assert "Use one of them" not in output
    assert "Define this one in a step module:" in output


def test_a_second_blank_is_told(suite):
    """The nearest sentence would look the same as what was written."""
    suite.scenario("Given Alice holds a  card\nThen the authorization is approved")

    assert "It would match with one plain blank between its words" in suite.run().stdout.str()


def test_a_typographic_mark_is_told(suite):
    """A text processor's apostrophe looks like the one that was meant."""
    suite.steps(STEPS + '\n@then("Alice\'s card is active")\ndef hers(): assert True\n')
    suite.scenario("Given Alice holds a card\nThen Alice\u2019s card is active")

    assert "plain marks of a keyboard: write ' for \u2019." in suite.run().stdout.str()


def test_nouns_have_their_article():
    """An authorization, a top-up."""
    assert with_article("authorization") == "an authorization"
    assert with_article("top-up") == "a top-up"


def test_a_broken_scenario_is_no_example(suite):
    """What another scenario has misspelt is not shown as how to write it."""
    suite.steps(
        """
        def place(text):
            if text != "the cafe": raise HarnessError(f"There is no {text}.")
        @when(parsers.parse("Alice spends at {merchant}"), converters={"merchant": place})
        def spends(merchant): ...
        @then("it ends")
        def ends(request): assert request.node
        """
    )
    suite.feature(
        """
        Feature: F
          Scenario: Misspelt
            When Alice spends at the cafx
            Then it ends
          Scenario: Undefined
            When Alice spendz at the cafx
            Then it ends
          Scenario: Sound
            When Alice spends at the cafe
            Then it ends
        """
    )
    shown = suite.run("--force-short-summary").stdout.str()

    assert "When Alice spends at {merchant}  (as in: Alice spends at the cafe)" in shown
    assert "as in: Alice spends at the cafx" not in shown


FRENCH = """
# language: fr
Fonctionnalité: Payer
  Scénario: Au café
    Étant donné que Alice posède une carte
    Quand Alice paie au café
    Alors l'achat est accepté
  Scénario: Sans carte
    Quand Alice paie au café
    Alors l'achat est accepté
  Scénario: Prise pour autre chose
    Quand Alice possède une carte
    Alors la carte est là
"""
FRENCH_STEPS = """
@given("Alice possède une carte", target_fixture="carte")
def possede(): ...
@when("Alice paie au café", target_fixture="achat")
def paie(carte): ...
@then(parsers.parse("l'achat est {etat}"))
def est(achat, etat): assert etat
@given(parsers.parse("{personne} est titulaire"))
def titulaire(): ...
@then("la carte est là")
def la(carte): assert carte
"""


def test_a_message_about_a_french_file_has_its_keywords(suite):
    """A suggestion can be taken as it stands: before a vowel it is another keyword."""
    suite.steps(FRENCH_STEPS)
    suite.feature(FRENCH)
    shown = suite.run().stdout.str()

    assert "  Étant donné qu'Alice possède une carte  conftest.py" in shown
    assert "It is defined as a Étant donné que, and here it is a Quand" in shown
    assert "Given" not in shown


def test_a_sentence_of_any_length_is_told_at_once(suite):
    """One of 44 kB was compared for minutes, and its message repeated all of it."""
    long = " ".join(f"Alice spendz ${n}.00 at the cafe{n} and" for n in range(1, 1200))
    suite.scenario(f"When {long} leaves\nThen the authorization is approved")
    began = time.process_time()
    said = suite.run("--tb=line", "-rN").stdout.str()

    Ranking(list(SMALL.values())).by_sentence(long)

    assert "characters, and one of more than 300 is compared with no other" in said
    assert time.process_time() - began < 2


@pytest.mark.parametrize(
    ("text", "known", "near"),
    [
        ("the supermarket", ["the car rental", "the bookshop"], None),
        ("Starbucks", ["the bookshop", "Rocket Rides"], None),
        ("the book shpo", ["the bookshop", "the cafe"], "the bookshop"),
        ("the Paris cafe", ["the Paris bakery", "the cafe"], "the cafe"),
        ("hotel", ["hospitals", "hotels_motels_and_resorts"], "hotels_motels_and_resorts"),
        ("taxi", ["tax_preparation", "taxicabs_limousines"], "taxicabs_limousines"),
        ("card.updated", ["charge.updated", "issuing_card.updated"], "issuing_card.updated"),
        ("x" * 44_000, ["the bookshop"], None),
    ],
)
def test_a_name_is_near_by_its_words(text, known, near):
    """Letters alone led from a supermarket to a car rental, and from a hotel to hospitals."""
    assert nearest(text, known) == near


def definition(kind, pattern):
    """A step definition of the kind with this pattern, whose function is of no account."""
    return StepDefinition(StepFunctionContext(kind, lambda: None, pattern), "")


ENGLISH_AND_FRENCH = [
    definition("given", sentence("{person} holds an {status} card")),
    definition("when", sentence("{card:Holder} spends {amount} at {merchant}")),
    definition("then", sentence("{authorization} is approved")),
    definition("then", sentence("{dispute} is for {amount}")),
    definition("given", french.FRENCH.sentence("{person} possède une carte {status}")),
    definition("when", french.FRENCH.sentence("{card:Holder} dépense {amount} {merchant}")),
    definition("then", french.FRENCH.sentence("{authorization} est approuvée")),
]


@pytest.mark.parametrize(
    ("language", "kind", "text", "meant"),
    [
        ("en", "given", "the compny holds an active card", "the company holds an active card"),
        ("en", "given", "the comapny hlods an active card", "the company holds an active card"),
        ("en", "given", "Alice holds active card", "Alice holds an active card"),
        ("en", "when", "Alice spends $10.00 at teh cafe", "Alice spends $10.00 at the cafe"),
        ("en", "when", "Alice spends $10.00 at cafe", "Alice spends $10.00 at the cafe"),
        ("en", "when", "Alice spends 10,00 $ at the cafe", "Alice spends $10.00 at the cafe"),
        ("en", "then", "an authorization is approved", "the authorization is approved"),
        ("en", "then", "authorizaton is approved", "the authorization is approved"),
        ("en", "then", "the disptue is for $5.00", "the dispute is for $5.00"),
        ("fr", "when", "Alice dépense $1,250.00 au café", "Alice dépense 1 250,00 $ au café"),
        ("fr", "when", "Alice dépense 10.00 $ au cafe", "Alice dépense 10,00 $ au café"),
        ("fr", "when", "Alice dépense 10 dollars au café", "Alice dépense 10,00 $ au café"),
        (
            "fr",
            "given",
            "qu\u2019Alice possède une carte active",
            "qu'Alice possède une carte active",
        ),
        ("fr", "then", "l\u2019autorisation est aprouvée", "l'autorisation est approuvée"),
    ],
)
def test_a_sentence_with_slips_is_told_as_it_was_meant(language, kind, text, meant):
    """Misspelt words and names, articles, amounts and marks: a new sentence was not wanted."""
    step = ScenarioStep(kind, kind, text, None, None, 1)

    first = next(hints(step, ENGLISH_AND_FRENCH, language, str))

    assert first.startswith(f"Did you mean '{meant}'?")


def test_what_to_change_is_told_and_how_amounts_are_written():
    """In a French sentence an American amount looks right to whoever reads both."""
    step = ScenarioStep("when", "Quand", "Alise dépense $10.00 au café", None, None, 1)

    [meant, amounts] = hints(step, ENGLISH_AND_FRENCH, "fr", str)

    assert meant.startswith("Did you mean 'Alice dépense 10,00 $ au café'?")
    assert meant.endswith(" Write 'Alice' for 'Alise', and write '10,00 $' for '$10.00'.")
    assert amounts == "Amounts are written like 1 250,00 $ here."


def test_another_sentence_is_not_taken_for_a_slip():
    """What has other words is a new sentence, or one that the nearest sentences show."""
    texts = ["the rain is on the plain", "Alice returns the card", "the company wins a dispute"]
    steps = [ScenarioStep("then", "Then", text, None, None, 1) for text in texts]

    assert [list(hints(step, ENGLISH_AND_FRENCH, "en", str)) for step in steps] == [[], [], []]
