"""A sentence nobody, or more than one, or only a coroutine defines is refused before it runs.

It is long because each case brings a feature of its own.
"""

import pytest

from issuing_harness.collection import unrunnable_scenarios, unused_definitions
from issuing_harness.collection.items import ScenarioItem

UNDEFINED = """
Given Alice holds a card
When Alice spents $1.00 at the bookshop
Then the authorization is approved
"""

SENT = """
@pytest.fixture(autouse=True)
def backend():
    print("SOMETHING WAS SENT")
"""


def test_an_undefined_sentence_names_the_nearest_and_offers_a_skeleton(suite):
    """A stranger is told where, what comes near, and what to paste."""
    suite.scenario(UNDEFINED)
    suite.run().stdout.fnmatch_lines(
        [
            (
                "features/cards/freezing.feature:4: no step definition matches "
                "'When Alice spents $1.00 at the bookshop'."
            ),
            "The nearest sentences:",
            "  When Alice spends {amount} at the {merchant}  conftest.py:*",
            "Use one of them, or define this one in a step module:",
            "    from pytest_bdd import parsers, when",
            '    @when(parsers.parse("Alice spents {amount} at the bookshop"))',
            "    def alice_spents_at_the_bookshop(amount: str) -> None:",
            '        raise NotImplementedError("Alice spents $1.00 at the bookshop")',
        ]
    )


def test_nothing_is_sent_for_a_scenario_that_cannot_end(suite):
    """Every sentence is checked before the first fixture is built."""
    suite.file("conftest.py", (suite.path / "conftest.py").read_text() + SENT)
    suite.scenario(UNDEFINED)
    result = suite.run("-s")

    result.assert_outcomes(errors=1)
    result.stdout.no_fnmatch_line("*SOMETHING WAS SENT*")


def test_other_scenarios_of_the_file_run(freezing):
    """An untrusted sentence refuses its scenario, not its neighbours."""
    freezing.feature(
        """
        Feature: F
          Scenario: Good
            Given Alice holds a card
            When Alice spends $1.00 at the bookshop
            Then the authorization is approved
          Scenario: Bad
            When something happens
            Then nobody knows
        """
    )
    freezing.run().assert_outcomes(passed=1, errors=1)


def test_what_a_hook_skips_is_judged_by_its_text(suite):
    """A sentence that nothing defines is wrong whether it would run or not."""
    suite.scenario(UNDEFINED)
    suite.file(
        "features/conftest.py",
        """
        import pytest
        def pytest_runtest_setup(item): pytest.skip("not yet")
        """,
    )
    suite.run().assert_outcomes(errors=1)


def test_the_skeleton_of_an_outline_has_its_columns(suite):
    """A value that comes from the Examples becomes a parameter of that name."""
    suite.feature(
        """
        Feature: F
          Scenario Outline: S
            When something happens
            Then it costs <the price>
            Examples:
              | the price |
              | five      |
        """
    )
    suite.run().stdout.fnmatch_lines(
        [
            '*@then(parsers.parse("it costs {the_price}"))',
            "*def it_costs(the_price: str) -> None:",
        ]
    )


def test_a_definition_of_another_keyword_is_named(suite):
    """In pytest-bdd a Given does not answer a When; the message says that this is why."""
    suite.scenario("When Alice holds a card\nThen the authorization is approved")
    suite.run().stdout.fnmatch_lines(
        ["It is defined as a Given, and here it is a When: Given Alice holds a card *"]
    )


def test_a_value_a_parse_type_refuses_keeps_its_message(suite):
    """pytest-bdd swallows a ValueError in a parse type and says that nothing matched."""
    suite.steps(
        """
        def money(text):
            raise ValueError(f"{text!r} is not an amount; write it like $1,250.00")
        @then(parsers.parse("it costs {amount:Money}", extra_types={"Money": money}))
        def costs(request, amount): assert request.node != amount
        """
    )
    suite.scenario("Then it costs $100")
    suite.run().stdout.fnmatch_lines(
        ["It has the form of Then it costs {amount:Money} * '$100' is not an amount; write it *"]
    )


def test_two_definitions_of_one_sentence_are_refused(suite):
    """pytest-bdd lets the one loaded last answer; here both are named."""
    suite.steps(
        """
        @then(parsers.parse("it is {status}"))
        def is_decided(request, status): assert request.node != status
        @then("it is approved")
        def is_approved(request): assert request.node
        """
    )
    suite.scenario("Then it is approved")
    suite.run().stdout.fnmatch_lines(
        [
            "features/cards/freezing.feature:4: 2 step definitions match 'Then it is approved':",
            "  Then it is {status}  conftest.py:* is_decided",
            "  Then it is approved  conftest.py:* is_approved",
            "Only one may match: reword one of them*",
        ]
    )


@pytest.mark.parametrize("second", ["then", "step"])
def test_one_pattern_defined_twice_is_refused(suite, second):
    """Also when the second is defined for every keyword."""
    suite.steps(
        f"""
        @then("it ends")
        def one(request): assert request.node
        @{second}("it ends")
        def two(request): assert request.node
        """
    )
    suite.scenario("Then it ends")
    suite.run().stdout.fnmatch_lines(["*2 step definitions match 'Then it ends':"])


def test_one_pattern_of_two_plugins_is_refused(suite):
    """The order in which plugins load decides nothing."""
    for name in ("first", "second"):
        suite.file(
            f"{name}.py",
            "from pytest_bdd import then\n@then('it ends')\ndef ends(request): assert request.node",
        )
    suite.scenario("Then it ends")
    suite.pytester.syspathinsert()
    result = suite.run("-p", "first", "-p", "second")

    result.stdout.fnmatch_lines(["*2 step definitions match 'Then it ends':"])


def test_one_definition_seen_twice_is_one(suite):
    """A step module that is a plugin and is imported by a conftest defines a sentence once."""
    suite.file(
        "shared.py",
        "from pytest_bdd import then\n@then('it ends')\ndef ends(request): assert request.node",
    )
    suite.file("features/conftest.py", "from shared import *\nfrom shared import ends")
    suite.scenario("Then it ends")
    suite.pytester.syspathinsert()

    suite.run("-p", "shared").assert_outcomes(passed=1)


def test_the_same_words_under_two_keywords_are_two_sentences(suite):
    """A state and an event may share their words."""
    suite.steps(
        """
        @given("it ends")
        def ended(): print("STATE")
        @when("it ends")
        def ends(): print("EVENT")
        @then("it is over")
        def over(request): assert request.node
        """
    )
    suite.scenario("Given it ends\nWhen it ends\nThen it is over")
    suite.run("-s").stdout.fnmatch_lines(["*STATE", "EVENT"])


def test_a_folder_has_its_own_words(freezing):
    """A conftest's definitions are seen below it, and answer for the same pattern further up."""
    own = "from pytest_bdd import given, then\n"
    freezing.file(
        "features/cards/conftest.py",
        own
        + "@given('Alice holds a card', target_fixture='card')\n"
        + "def holds(): return print('OWN CARD') or {}\n"
        + "@then('only here')\ndef here(request): assert request.node",
    )
    freezing.scenario("Given Alice holds a card\nThen only here", "cards/own.feature")
    freezing.scenario("Given Alice holds a card\nThen only here", "other/foreign.feature")
    result = freezing.run("-s")

    result.assert_outcomes(passed=5, errors=1)
    assert result.stdout.str().count("OWN CARD") == 5
    result.stdout.fnmatch_lines(
        ["*foreign.feature:5: no step definition matches 'Then only here'*"]
    )


@pytest.mark.parametrize("body", ["assert False", "yield; assert False"])
def test_an_async_step_is_refused(suite, body):
    """pytest-bdd never awaits it, so whatever it asserts would hold."""
    suite.steps(f'@then("it holds")\nasync def holds():\n    {body}\n')
    suite.scenario("Then it holds")
    result = suite.run()

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "features/cards/freezing.feature:4: 'Then it holds' is defined by an async function*",
            "  Then it holds  conftest.py:* holds",
            "Make it a plain function*",
        ]
    )


def test_a_given_that_yields_is_let_be(suite):
    """pytest-bdd runs what follows the yield when the scenario ends."""
    suite.steps(
        '@given("it holds")\ndef holds():\n    yield\n    print("AFTERWARDS")\n',
        '@then("it ends")\ndef ends(request): assert request.node\n',
    )
    suite.scenario("Given it holds\nThen it ends")
    result = suite.run("-s")

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["*AFTERWARDS*"])


def test_what_no_sentence_made_is_missed_by_name(suite):
    """A Then whose subject no When made names the sentences that would make it."""
    suite.scenario("Given Alice holds a card\nThen the authorization is approved")
    suite.run().stdout.fnmatch_lines(
        [
            (
                "features/cards/freezing.feature:5: 'Then the authorization is approved' needs "
                "an authorization, and no step before it makes one."
            ),
            "Let one of these come before:",
            "  When Alice spends {amount} at the {merchant}  conftest.py:* spends",
        ]
    )


def test_unused_definitions_are_told_on_request(freezing):
    """A definition no scenario speaks is found by the lint, pytest-bdd's own left out."""
    freezing.steps(
        (freezing.path / "conftest.py").read_text(), '@given("nobody says this")\ndef n(): ...\n'
    )
    session = freezing.items()[0].session

    unused = {definition.pattern for definition in unused_definitions(session)}
    assert unused == {"nobody says this", "something happens"}


def test_untrusted_sentences_are_told_without_a_run(suite):
    """The lint hears of each scenario what a run would refuse it for."""
    suite.scenario(UNDEFINED)
    (item,) = suite.items()

    assert isinstance(item, ScenarioItem)
    assert [*unrunnable_scenarios(item.session)] == [item.nodeid]
