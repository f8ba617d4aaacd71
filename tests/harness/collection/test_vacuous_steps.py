"""A definition that would pass whatever is written, or whatever happens, is refused."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from pytest_bdd.steps import step_function_context_registry

import steps
from issuing_harness.collection.judgements import can_fail
from issuing_harness.collection.step_definition import StepDefinition, is_of_harness
from issuing_harness.collection.unread_cells import unread_cells
from tests.harness.collection.conftest import STEPS
from tests.harness.collection.false_greens import (
    HONEST_THENS,
    IGNORED_WORDS,
    READ_CELLS,
    UNREAD_CELLS,
    VACUOUS_THENS,
)


def function(tmp_path, text):
    """The function *holds* of a module."""
    path = tmp_path / "judging.py"
    path.write_text(text)
    names = {"pytest": pytest}
    exec(compile(text, path, "exec"), names)  # noqa: S102 - a module, without its cache
    return names["holds"]


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("case", VACUOUS_THENS)
def test_a_then_that_judges_nothing_could_not_fail(tmp_path, case):
    """Nothing that the product does turns such a function red."""
    assert not can_fail(function(tmp_path, VACUOUS_THENS[case]), frozenset({"word"}))


@pytest.mark.parametrize("case", HONEST_THENS)
def test_a_then_that_judges_in_its_own_way_can_fail(tmp_path, case):
    """A call of what may judge, and what cannot be read, is trusted."""
    assert can_fail(function(tmp_path, HONEST_THENS[case]), frozenset({"word"}))


def test_our_vocabulary_keeps_to_what_it_asks_of_others():
    """Every Then of ours can fail by something else than its words, and all use their words."""
    for module in iter_modules(steps.__path__):
        import_module(f"steps.{module.name}")
    ours = [
        StepDefinition(context, "")
        for context in step_function_context_registry.values()
        if is_of_harness(context.step_func)
    ]
    thens = [each for each in ours if each.kind == "then"]

    assert len(thens) > 100
    assert [
        str(each) for each in thens if not can_fail(each.function, each.written_arguments)
    ] == []
    assert [str(each) for each in ours if each.untaken_fields] == []


REFUSED = """
@then("it is printed")
def printed(card): print(card)

@then("a card is kept", target_fixture="kept")
def kept(card): return card

@then("the card is that of before")
def same(card, kept): assert card is kept
"""


def test_a_then_that_could_not_fail_is_refused(suite):
    """It is told with its file and line, and what to write; nothing has run."""
    suite.steps(STEPS, REFUSED)
    suite.scenario("Given Alice holds a card\nWhen something happens\nThen it is printed")
    suite.run().stdout.fnmatch_lines(
        [
            (
                "features/cards/freezing.feature:5: 'Then it is printed' is defined by a "
                "function that could not fail: *"
            ),
            "  Then it is printed  conftest.py:* printed",
            "Write 'assert found == expected', or call a function that raises*",
        ]
    )


def test_a_then_that_only_makes_something_leaves_the_judging_to_a_later_one(suite):
    """Without one nothing of the scenario could fail."""
    suite.steps(STEPS, REFUSED)
    start = "Given Alice holds a card\nWhen something happens\nThen a card is kept"
    suite.scenario(start)
    suite.scenario(f"{start}\nAnd the card is that of before", "cards/judged.feature")

    suite.run().assert_outcomes(passed=1, errors=1)


#: What may stand in a scenario beside the step that is tried.
AROUND = {
    "Given": "{}\nWhen something happens\nThen all is well",
    "When": "{}\nThen all is well",
    "Then": "When something happens\n{}",
}
#: Definitions that read their words, though not in the plainest way.
READ = """
@then("all is well")
def is_well(card): assert card

@given(parsers.parse("the flag is {flag}"), converters={"flag": lambda text: text == "on"})
def flagged(card, flag): card["flag"] = flag

@when(parsers.parse("its number is {kind:Kind}", extra_types={"Kind": int}))
def is_kind(card, kind): card["kind"] = kind

class Words(parsers.StepParser):
    def is_matching(self, name): return name.split()[:-1] == ["its", "last", "word", "is"]
    def parse_arguments(self, name): return {"word": name.split()[-1]}

@then(Words("its last word is"))
def last_word(card, word): assert card != word
"""


def test_what_a_step_says_and_its_definition_ignores_is_refused(suite):
    """Of every kind of step: a word, a table, a text; in its function, converter or parser."""
    definitions = [definition for definition, _, _ in IGNORED_WORDS.values()]
    suite.steps(STEPS, "from pytest_bdd import step\n", READ, "\n\n".join(definitions))
    for number, (_, step, _) in enumerate(IGNORED_WORDS.values()):
        around = AROUND[step.split()[0]].format(step)
        suite.scenario(f"Given Alice holds a card\n{around}", f"cards/{number}.feature")
    shown = suite.run().stdout.str()

    assert " passed" not in shown
    for _, step, what in IGNORED_WORDS.values():
        sentence = step.partition("\n")[0]
        assert f"'{sentence}' has a value for {what}, and" in shown, sentence


def test_what_is_read_in_a_way_of_its_own_is_let_be(suite):
    """A converter to two values, a type written in C, a parser that reads every word."""
    suite.steps(STEPS, READ)
    suite.scenario(
        "Given Alice holds a card\nAnd the flag is off\nWhen its number is 3\n"
        "Then its last word is no"
    )

    suite.run().assert_outcomes(passed=1)


def rows(text):
    """A table, written in one line."""
    return [row.split() for row in text.split("/")]


@pytest.mark.parametrize("case", UNREAD_CELLS)
def test_a_cell_that_is_never_read_is_found(tmp_path, case):
    """What is taken by number, or given a name that is not used, leaves the others unread."""
    body, table, unread = UNREAD_CELLS[case]
    taking = function(tmp_path, f"def holds(card, datatable):\n    {body}\n")

    assert unread_cells(taking, rows(table)) == unread.split()


@pytest.mark.parametrize("body", READ_CELLS)
def test_a_table_that_is_taken_as_a_whole_is_read(tmp_path, body):
    """Who loops over it, copies it or hands it on reads it all; a heading need not be read."""
    taking = function(tmp_path, f"def holds(card, datatable):\n    {body}\n")

    assert unread_cells(taking, rows("a b/c d")) == []


def test_a_cell_that_is_never_read_is_refused(suite):
    """It is named with the place of the definition that leaves it out."""
    shows = "def shows(card, datatable): assert datatable[0][0] in card"
    suite.steps(STEPS, f"@then('it shows:')\n{shows}\n")
    suite.scenario(
        "Given Alice holds a card\nWhen something happens\nThen it shows:\n  | status | frozen |"
    )
    suite.run().stdout.fnmatch_lines(
        [
            "features/cards/freezing.feature:5: 'Then it shows:' has 'frozen' in its table, *",
            "  Then it shows:  conftest.py:* shows",
            "Read every cell, *",
        ]
    )
