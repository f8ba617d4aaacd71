"""What a sentence says must be taken by its definition; else it is refused before it runs."""

import pytest

from tests.harness.collection.conftest import STEPS as STEPS_OF_A_PURCHASE

DEAF = """
@when(parsers.parse("{person} buys at the {merchant}"), target_fixture="authorization")
def buys(card, merchant):
    return {"status": "approved", "merchant": merchant}
"""
CHOOSY = """
def one_of(text):
    if text not in ("approved", "declined"):
        raise HarnessError(f"'{text}' is no status. Did you mean 'approved'?")
    return text

@then(parsers.parse("it is {status}"), converters={"status": one_of})
def it_is(authorization, status):
    assert authorization["status"] == status
"""
FACTS = """
@then("it shows")
def it_shows(authorization, datatable):
    assert dict(datatable)["status"] == authorization["status"]
"""


def test_a_parameter_that_is_not_taken_is_refused(suite, message):
    """`Dave buys` would do what `Alice buys` does: the definition is at fault, and is named."""
    suite.steps(STEPS_OF_A_PURCHASE, DEAF)
    suite.scenario(
        "Given Alice holds a card\nWhen Dave buys at the bookshop\n"
        "Then the authorization is approved"
    )

    output = message()

    assert "'When Dave buys at the bookshop' has a value for person" in output
    assert "does not use it" in output
    assert "buys" in output
    assert "1 error" in output


def test_an_impossible_value_is_refused_before_anything_runs(suite, message):
    """A converter's message is shown with file, line and sentence; no step has run."""
    suite.steps(STEPS_OF_A_PURCHASE, CHOOSY)
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the bookshop\nThen it is aproved"
    )

    output = message()

    assert (
        "features/cards/freezing.feature:5: 'Then it is aproved': 'aproved' is no status. "
        "Did you mean 'approved'?" in output
    )
    assert "- Given Alice holds a card" in output


def test_an_object_that_nobody_made_is_told_from_the_text(suite, message):
    """The step that needs a card is named with the sentence that makes one; nothing has run."""
    suite.steps(STEPS_OF_A_PURCHASE)
    suite.scenario("When Alice spends $1.00 at the bookshop\nThen the authorization is approved")

    output = message()

    assert "'When Alice spends $1.00 at the bookshop' needs a card" in output
    assert "Given Alice holds a card" in output
    assert "- When Alice spends" in output or "✗ When Alice spends" in output


def test_a_table_that_nobody_reads_is_refused(suite, message):
    """A table is a claim like any other: a definition that takes none cannot check it."""
    suite.steps(STEPS_OF_A_PURCHASE)
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the bookshop\n"
        "Then the authorization is approved\n  | amount | $2.00 |"
    )

    output = message()

    assert "has a table below it, and its definition takes none" in output


def test_a_table_that_is_missing_is_refused(suite, message):
    """A sentence that ends in the middle is no sentence."""
    suite.steps(STEPS_OF_A_PURCHASE, FACTS)
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the bookshop\nThen it shows"
    )

    assert "'Then it shows' has no table below it" in message()


WRAPPED = """
import asyncio, functools

def wrapped(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return function(*args, **kwargs)
    return call

def sync(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        return asyncio.run(function(*args, **kwargs))
    return call
"""
#: Definitions of *it holds* that pass though what they say is false.
LOST = {
    "a comparison": "@then('it holds')\ndef holds(): return 1 == 2",
    "a word": "@then('it holds')\ndef holds(): return 'declined'",
    "a coroutine behind a decorator": (
        "@then('it holds')\n@wrapped\nasync def holds(): assert False"
    ),
    "a partial coroutine": (
        "async def judge(flag): assert flag\nthen('it holds')(functools.partial(judge, flag=False))"
    ),
    "a generator behind a decorator": "@then('it holds')\n@wrapped\ndef holds(): assert (yield)",
    "an async generator behind a decorator": (
        "@then('it holds')\n@wrapped\nasync def holds():\n    yield\n    assert False"
    ),
    "a lambda": "then('it holds')(lambda: False)",
    "a verdict that it keeps": (
        "@then('it holds', target_fixture='verdict')\ndef holds(): return 1 == 2"
    ),
    "a skip": "@then('it holds')\ndef holds(): pytest.skip('another status')",
    "a value that it yields": "@then('it holds')\ndef holds(): yield 1 == 2",
    "what stands below a yield": "@then('it holds')\ndef holds():\n    yield\n    print('LATE')",
}


@pytest.mark.parametrize("case", LOST)
def test_a_then_that_only_returns_what_it_says_is_refused(suite, message, case):
    """Nobody looks at what a Then returns or yields, so it passed whatever that was."""
    suite.steps(WRAPPED, LOST[case])
    suite.scenario("When something happens\nThen it holds")

    output = message()

    assert "freezing.feature:4: " in output
    assert "'Then it holds'" in output
    assert "passed" not in output


@pytest.mark.parametrize("kind", ["given", "when"])
@pytest.mark.parametrize("function", ["async def held(): ...", "def held(): yield"])
def test_a_step_that_nobody_runs_is_refused(suite, message, kind, function):
    """A Given or When whose function returns a coroutine or a generator has done nothing."""
    suite.steps(
        WRAPPED,
        f"@{kind}('it held')\n@wrapped\n{function}\n",
        "@then('it ends')\ndef e(request): assert request.node\n",
    )
    suite.scenario(f"{kind.capitalize()} it held\nThen it ends")

    assert "the function of" in message("-W", "ignore")


def test_what_is_run_inside_a_decorator_is_a_plain_step(suite):
    """An async function that its decorator runs, and a Then that makes a fixture, are let be."""
    suite.steps(
        WRAPPED,
        "@then('it holds')\n@sync\nasync def holds(request): assert request.node\n"
        "@then('a receipt is made', target_fixture='receipt')\ndef receipt(): return 'paper'\n"
        "@then('it is of paper')\ndef of_paper(receipt): assert receipt == 'paper'\n",
    )
    suite.scenario(
        "When something happens\nThen it holds\nAnd a receipt is made\nAnd it is of paper"
    )

    suite.run().assert_outcomes(passed=1)


#: Patterns of a Then whose words vary where no name takes them, and what the message says of each.
UNNAMED = {
    "parsers.parse('the purchase was {}')": "{}",
    "parsers.re('the purchase was (.*)')": "a group without a name",
    "parsers.re('the purchase was .*')": "a wildcard outside of a named group (?P<name>…)",
    "parsers.re('the purchase was (?:good|bad)')": "an alternative outside of a named group",
    r"parsers.re(r'the purchase was \w+')": "a set of characters outside of a named group",
    "parsers.re('the purchase was [^b]ood')": "a set of characters outside of a named group",
    "parsers.re('the purchase was go*d')": "a repetition outside of a named group",
    "parsers.re('(?P<what>the purchase) was(?: never)? good')": "a repetition outside",
    "parsers.re('(?P<what>.*) was (?:g.*)?')": "a wildcard outside of a named group",
}
#: Functions that take a word of the sentence, or the table below it, and never read it.
UNREAD = {
    "@then(parsers.parse('the purchase was {word}'))\ndef was(card, word): assert card": "word",
    "@step(parsers.parse('the purchase was {word}'))\ndef was(card, word): assert card": "word",
    "@then('the purchase was:')\ndef was(card, datatable): assert card": "datatable",
    "@then(parsers.parse('the purchase was {word}'))\ndef was(card, word=3): word = 3": "word",
}


def _told_of(suite, definition, sentence):
    suite.steps(STEPS_OF_A_PURCHASE, definition)
    suite.scenario(
        f"Given Alice holds a card\nWhen Alice spends $1.00 at the cafe\nThen {sentence}"
    )
    return suite.run().stdout.str()


@pytest.mark.parametrize(("pattern", "what"), UNNAMED.items())
def test_a_word_without_a_name_is_taken_by_no_function(suite, pattern, what):
    """What a pattern matches in several ways without a name, nobody can compare."""
    takes = "what" if "what" in pattern else "card"
    body = f"    assert {takes}\n"
    sentence = "the purchase was good"
    shown = _told_of(suite, f"@then({pattern})\ndef was({takes}):\n{body}", sentence)

    assert f"has a value for {what}" in shown
    assert "any other value would do as well" in shown
    assert "conftest.py:" in shown


@pytest.mark.parametrize(("definition", "what"), UNREAD.items())
def test_a_word_that_its_function_never_reads_is_refused(suite, definition, what):
    """A function that takes a parameter, and then looks at the card alone, ignores the word."""
    sentence = "the purchase was:\n  | a | b |" if what == "datatable" else "the purchase was good"
    shown = _told_of(suite, definition, sentence)

    assert f"has a value for {what}" in shown
    assert "does not use it" in shown


@pytest.mark.parametrize("option", ["--setup-plan", "--setup-only"])
def test_what_runs_no_step_passes_no_scenario(suite, option):
    """Where only fixtures are set up pytest calls it a pass; here it is a skip, with its reason."""
    suite.steps(STEPS_OF_A_PURCHASE, "@then('it is wrong')\ndef wrong(): assert False\n")
    suite.scenario("When something happens\nThen it is wrong")
    result = suite.run(option, "-rs")

    assert "passed" not in result.stdout.str()
    result.stdout.fnmatch_lines(["*no step runs with --setup-only or --setup-plan*"])


def test_a_skeleton_is_let_be(suite):
    """It says itself that it is not written yet, as the tool that wrote it has it."""
    suite.steps(
        STEPS_OF_A_PURCHASE,
        "@then(parsers.parse('the purchase was {what}'))\n"
        "def was(what):\n    raise NotImplementedError('the purchase was good')\n",
    )
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the cafe\nThen the purchase was good"
    )
    result = suite.run()

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*NotImplementedError: the purchase was good*"])


def test_articles_blanks_and_functions_within_are_let_be(suite):
    """A word may be left out and blanks vary; what only an inner function reads is read."""
    suite.steps(
        STEPS_OF_A_PURCHASE,
        r"@then(parsers.re(r'^(?:the )?purchase\s+was an? (?P<word>good|bad) one$'))"
        "\ndef was(card, word):\n    assert [each for each in card if word == 'good']\n",
    )
    suite.scenario(
        "Given Alice holds a card\nWhen Alice spends $1.00 at the cafe\n"
        "Then purchase  was a good one"
    )

    suite.run().assert_outcomes(passed=1)
