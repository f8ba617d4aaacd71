"""A failed scenario tells its story: what held, what did not, what was not reached, and why."""

import re

import pytest

STEPS = """
@given("Alice holds a card", target_fixture="card")
def holds_a_card():
    return {"status": "active"}

@when("it is wrong")
def is_wrong(card, datatable=None, docstring=None):
    card["noted"] = (datatable, docstring)
    assert card["status"] == "frozen"

@when("the harness is wrong")
def harness_is_wrong(card):
    try:
        raise OSError("no such socket")
    except OSError as error:
        raise HarnessError("No take answers POST /v1/cards.\\nRecord it.") from error

@when("it raises")
def raises(card):
    raise RuntimeError("the SDK is cross")

@then("it ends")
def ends(request): assert request.node
"""


@pytest.fixture
def failing(suite):
    """Runs a scenario whose When is given, and gives back what pytest said."""
    suite.steps(STEPS)

    def run(sentence, *args):
        suite.scenario(
            f"Given Alice holds a card\\nWhen {sentence}\\nThen it ends".replace("\\n", "\n")
        )
        return suite.run(*args)

    return run


def test_the_story_of_a_failed_scenario(failing):
    """Each sentence has its mark, tables stand under their sentence, the place is named."""
    failing("it is wrong\\n  | a   | b |\\n  | ccc | d |").stdout.fnmatch_lines(
        [
            "*- A scenario (features/cards/freezing.feature:2) -*",
            "✓ Given Alice holds a card",
            "✗  When it is wrong",
            "    | a   | b |",
            "    | ccc | d |",
            "-  Then it ends",
        ],
        consecutive=True,
    )


def test_a_long_docstring_is_cut(failing):
    """A page of JSON would hide the story."""
    lines = "\\n".join(f"  line {n}" for n in range(9))
    shown = failing(f'it is wrong\\n  """\\n{lines}\\n  """', "--tb=short").stdout.str()

    assert "    line 3\n    …" in shown
    assert "line 4" not in shown


@pytest.mark.parametrize("style", ["auto", "short", "long"])
def test_an_assertion_shows_its_values_and_no_plumbing(failing, style):
    """Rewritten assertions are kept; frames of pytest, pytest-bdd and the harness are left out."""
    result = failing("it is wrong", f"--tb={style}")

    result.stdout.fnmatch_lines(["E*assert 'active' == 'frozen'"])
    for plumbing in ("call_fixture_func", "_execute_step", "perform", "_multicall", "kwargs"):
        result.stdout.no_fnmatch_line(f"*{plumbing}*")


@pytest.mark.parametrize("style", ["auto", "short", "long"])
def test_an_error_of_the_harness_is_its_message(failing, style):
    """A stranger needs the sentence, not our frames nor what it came from."""
    result = failing("the harness is wrong", f"--tb={style}")

    result.stdout.fnmatch_lines(
        ["No take answers POST /v1/cards.", "Record it.", "*- A scenario (*"], consecutive=True
    )
    for noise in ("Traceback", "OSError", "raise", "def harness_is_wrong"):
        result.stdout.no_fnmatch_line(f"*{noise}*")


def test_any_other_error_keeps_its_trace(failing):
    """What nobody foresaw must be found."""
    failing("it raises", "--tb=short").stdout.fnmatch_lines(
        ["conftest.py:*: in raises", "E   RuntimeError: the SDK is cross", "✗  When it raises"]
    )


def test_an_error_of_the_harness_in_a_fixture_is_its_message(suite):
    """Also before the first sentence, where none has a mark."""
    suite.steps(
        STEPS, '@pytest.fixture(autouse=True)\ndef backend(): raise HarnessError("No sandbox.")\n'
    )
    suite.scenario("Given Alice holds a card\nWhen something happens\nThen it ends")
    result = suite.run()

    result.stdout.fnmatch_lines(
        [
            "No sandbox.",
            "*- A scenario (*",
            "- Given Alice holds a card",
            "-  When something happens",
            "-  Then it ends",
        ],
        consecutive=True,
    )


def test_the_summary_tells_the_kind_of_error(failing, monkeypatch):
    """The last lines of a run name the failure, though no trace is shown."""
    monkeypatch.setenv("COLUMNS", "200")
    failing("the harness is wrong", "-rA").stdout.fnmatch_lines(
        ["FAILED *::A scenario - HarnessError: No take answers POST /v1/cards."]
    )


@pytest.mark.parametrize("sentence", ["it is wrong", "the harness is wrong"])
def test_the_story_survives_workers(failing, sentence):
    """A worker's report carries it."""
    failing(sentence, "-n", "1").stdout.fnmatch_lines(
        ["✓ Given Alice holds a card", f"✗  When {sentence}", "-  Then it ends"]
    )


def test_the_story_is_in_junit(failing, suite):
    """A CI server shows what the terminal shows."""
    failing("it is wrong", "--junitxml=junit.xml")

    assert "✗  When it is wrong" in (suite.path / "junit.xml").read_text("utf-8")


def test_a_second_run_of_a_scenario_begins_anew(suite):
    """A plugin that runs a failed scenario again does not inherit its marks."""
    suite.steps(STEPS)
    suite.scenario("Given Alice holds a card\nWhen it is wrong\nThen it ends")
    suite.file(
        "features/conftest.py",
        """
        from _pytest.runner import runtestprotocol
        def pytest_runtest_protocol(item, nextitem):
            runtestprotocol(item, nextitem=None, log=False)
            item.progress.passed = 99
            item._initrequest()
            runtestprotocol(item, nextitem=nextitem)
            return True
        """,
    )
    suite.run().stdout.fnmatch_lines(["✗  When it is wrong", "-  Then it ends"])


@pytest.mark.parametrize("sentence", ["it is wrong", "the harness is wrong"])
def test_a_full_trace_is_given_to_who_asks(failing, sentence):
    """--full-trace hides nothing."""
    failing(sentence, "--full-trace").stdout.fnmatch_lines(["*_execute_step_function*"])


REFUSED = {
    "undefined": "it is wrnog",
    "needs what nobody made": "it is judged",
    "a table nobody reads": "something happens\n| a |",
    "an impossible value": "it costs $1",
}
REFUSABLE = """
@when("it is judged")
def is_judged(verdict): ...

@when("a verdict falls", target_fixture="verdict")
def falls(): ...

def money(text):
    raise HarnessError(f"'{text}' is no amount.")

@when(parsers.parse("it costs {amount}"), converters={"amount": money})
def costs(amount): return amount
"""


@pytest.mark.parametrize("sentence", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_before_it_runs_has_its_mark(suite, sentence):
    """Whatever is found from the text alone marks its line, and no other line has run."""
    suite.steps(STEPS, REFUSABLE)
    suite.scenario(f"Given Alice holds a card\nWhen {sentence}\nThen it ends")

    marked = sentence.partition("\n")[0]
    suite.run().stdout.re_match_lines(
        ["- Given Alice holds a card", f"✗  When {re.escape(marked)}", "-  Then it ends"]
    )


OUTLINE = """
Feature: F
  Scenario Outline: It is <what>
    When it is <what>
    Then it ends

    Examples: Of one kind
      | what |
      | good |

    Examples: Of another
      | what  |
      | wrong |
"""


def test_a_row_is_found_at_its_own_line(suite):
    """Terminal and JUnit name the line of the row, which tells it from the others."""
    suite.steps(STEPS, '@given("x")\ndef x(): ...\n@when("it is good")\ndef good(): ...\n')
    suite.feature(OUTLINE)
    result = suite.run("--junitxml=junit.xml", "-o", "junit_family=xunit1")
    rows = [item.location[1] for item in suite.items()]

    result.stdout.fnmatch_lines(["*- It is wrong (features/cards/freezing.feature:12) -*"])
    assert rows == [7, 11]
    assert 'line="11"' in (suite.path / "junit.xml").read_text("utf-8")
